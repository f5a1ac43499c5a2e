/** A spreadsheet takes what begins with one of these signs for a formula, unless it is a number. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** A cell of CSV (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe. */
function cellOf(value: unknown): string {
  const text = value === undefined || value === null ? '' : String(value);
  const harmless = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Rows of cells as CSV, each line ended. */
export const csvLines = (rows: readonly (readonly unknown[])[]): string => rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');

/** Rows of these columns as CSV with a header. */
export function csvOf<Row extends object>(columns: readonly (keyof Row & string)[], rows: readonly Row[]): string {
  return csvLines([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
}
