import { columnOf, FileError, type FileRow, openTable } from './table-file.ts';

export interface CustomerTable {
  readonly ids: readonly string[];
  readonly features: readonly string[];
  /** One for each feature; every value is finite. */
  readonly columns: readonly Float64Array[];
  /** Customers of whom a feature was missing or no number. */
  readonly leftOut: number;
  /** Columns without any number. */
  readonly ignoredColumns: readonly string[];
}

interface Choice {
  readonly id?: string | undefined;
  readonly features?: readonly string[] | undefined;
}

/** Reads a CSV of customers, one a row. @throws {FileError} when it has no feature, or not the columns that were asked for */
export async function readCustomers(file: string, { id, features }: Choice): Promise<CustomerTable> {
  const { header, rows } = await openTable(file);
  const idColumn = id === undefined ? usualIdOf(header) : columnOf(file, header, id);
  const asked = features?.map((name) => columnOf(file, header, name.trim()));
  const all = asked ?? header.flatMap((_, index) => (index === idColumn ? [] : [index]));
  const { ids, values } = await readCells(rows, idColumn, all);
  const hasNumbers = values.map((column) => column.some((value) => Number.isFinite(value)));
  const used = all.flatMap((index, position) => (asked || hasNumbers[position] ? [{ index, values: values[position] ?? [] }] : []));
  if (used.length === 0) throw new FileError(`${file} has no column of numbers beside ${header[idColumn]}.`);
  const isComplete = ids.map((_, row) => used.every((column) => Number.isFinite(column.values[row])));
  const complete = ids.filter((_, row) => isComplete[row]);
  return {
    ids: complete,
    features: used.map(({ index }) => header[index] as string),
    columns: used.map((column) => Float64Array.from(column.values.filter((_, row) => isComplete[row]))),
    leftOut: ids.length - complete.length,
    ignoredColumns: all.filter((_, position) => !asked && !hasNumbers[position]).map((index) => header[index] as string),
  };
}

function usualIdOf(header: readonly string[]): number {
  return Math.max(
    0,
    header.findIndex((name) => /(^|[^a-z])id$|Id$|ID$/.test(name)),
  );
}

async function readCells(rows: AsyncIterable<FileRow>, idColumn: number, columns: readonly number[]) {
  const ids: string[] = [];
  const values: number[][] = columns.map(() => []);
  for await (const { cells } of rows) {
    ids.push(cells[idColumn] ?? '');
    columns.forEach((column, position) => {
      const text = cells[column]?.trim() ?? '';
      values[position]?.push(text === '' ? Number.NaN : Number(text));
    });
  }
  return { ids, values };
}
