import { parse } from 'csv-parse';
import { openText } from '../import/source-files.ts';

/** A file does not hold what the task needs; the message names the file, the line and what was expected. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

export interface FileRow {
  /** In the file, from 1, the header included. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface TableFile {
  /** Names of the columns; empty when the file has none. */
  readonly header: readonly string[];
  readonly rows: AsyncIterable<FileRow>;
}

interface Form {
  /** @default ',' */
  readonly separator?: string;
  /** The first line names the columns. @default true */
  readonly hasHeader?: boolean;
  /** Rows may differ in length. @default false */
  readonly isRagged?: boolean;
}

/** Opens a file of rows, packed with gzip or not, read as a stream. @throws {FileError} when it cannot be read or is empty */
export async function openTable(file: string, { separator = ',', hasHeader = true, isRagged = false }: Form = {}): Promise<TableFile> {
  const { stream } = await openText(file);
  const records = stream.pipe(
    parse({ delimiter: separator, bom: true, info: true, skip_empty_lines: true, relax_column_count: isRagged, relax_quotes: true }),
  );
  stream.on('error', (error) => records.destroy(error));
  const rows = rowsOf(file, records);
  if (!hasHeader) return { header: [], rows };
  const first = await rows.next();
  if (first.done) throw new FileError(`${file} is empty; a header was expected.`);
  return { header: first.value.cells.map((cell) => cell.trim()), rows };
}

async function* rowsOf(file: string, records: AsyncIterable<unknown>): AsyncGenerator<FileRow> {
  try {
    for await (const { info, record } of records as AsyncIterable<{ info: { lines: number }; record: string[] }>)
      yield { line: info.lines, cells: record };
  } catch (cause) {
    throw new FileError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Position of a column. @throws {FileError} when the file has none of that name */
export function columnOf(file: string, header: readonly string[], name: string): number {
  const index = header.indexOf(name);
  if (index < 0) throw new FileError(`${file} has no column ${name}; there are ${header.join(', ')}.`);
  return index;
}

/** A finite number. @throws {FileError} naming the line and the column */
export function numberAt(file: string, { line, cells }: FileRow, column: { readonly index: number; readonly name: string }): number {
  const text = cells[column.index]?.trim() ?? '';
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new FileError(`${file}, line ${line}: ${column.name} should be a number, not "${text}".`);
  return value;
}
