import { instantIn } from './local-times.ts';

/** A row by our column names; text from CSV, anything from NDJSON. Missing cells are absent. */
export type Cells = Readonly<Record<string, unknown>>;

/** A row that cannot be imported; the message says why, in words for the `.rejected.csv`. */
export class CellError extends Error {
  override readonly name = 'CellError';
}

export function optionalText(cells: Cells, column: string): string | undefined {
  const value = cells[column];
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' ? value.trim() : String(value);
  return text === '' ? undefined : text;
}

export function text(cells: Cells, column: string): string {
  const value = optionalText(cells, column);
  if (value === undefined) throw new CellError(`${column} is missing`);
  return value;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;

export function optionalNumber(cells: Cells, column: string): number | undefined {
  const value = optionalText(cells, column);
  if (value === undefined) return undefined;
  if (!NUMBER.test(value)) throw new CellError(`${column} is ${JSON.stringify(value.slice(0, 40))}, not a number such as 12.50`);
  return Number(value);
}

export function optionalFlag(cells: Cells, column: string): boolean | undefined {
  const value = optionalText(cells, column)?.toLowerCase();
  if (value === undefined) return undefined;
  if (['true', 'yes', '1'].includes(value)) return true;
  if (['false', 'no', '0'].includes(value)) return false;
  throw new CellError(`${column} is ${JSON.stringify(value.slice(0, 40))}, not true or false`);
}

/** `a;b` or `a|b`, or an array. */
export function list(cells: Cells, column: string): string[] | undefined {
  const value = cells[column];
  const parts = Array.isArray(value) ? value.map(String) : optionalText(cells, column)?.split(/[;|]/);
  return parts?.map((part) => part.trim()).filter((part) => part !== '');
}

export function optionalInstant(cells: Cells, column: string, zone: string): string | undefined {
  const value = optionalText(cells, column);
  if (value === undefined) return undefined;
  const instant = instantIn(zone, value);
  if (instant === undefined)
    throw new CellError(`${column} is ${JSON.stringify(value.slice(0, 40))}, not a time such as 2026-11-22 08:30:00`);
  return instant;
}

export function instant(cells: Cells, column: string, zone: string): string {
  const value = optionalInstant(cells, column, zone);
  if (value === undefined) throw new CellError(`${column} is missing`);
  return value;
}

export function day(cells: Cells, column: string): string {
  const value = text(cells, column);
  const [, date] = /^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(value) ?? [];
  if (date === undefined || instantIn('UTC', date) === undefined)
    throw new CellError(`${column} is ${JSON.stringify(value.slice(0, 40))}, not a day such as 2026-11-22`);
  return date;
}

/** What was given of an object, without the fields that were not. */
export function given<Fields extends Record<string, unknown>>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}
