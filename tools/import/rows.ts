import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import type { Cells } from './cells.ts';
import { openText } from './source-files.ts';

/** A data row under the file's own column names. */
export interface RawRow {
  /** Line of the file on which it ends, the header being line 1. */
  readonly line: number;
  readonly cells: Cells;
  /** Why it is not a row at all. */
  readonly fault?: string;
}

/** How R, Python and SQL write "nothing" in a CSV that is not quoted. */
const NOTHING = new Set(['', 'NA', 'NULL', 'NaN', 'nan', '\\N']);

export type FileForm = 'csv' | 'ndjson';

function formOf(firstLine: string): FileForm {
  return firstLine.trimStart().startsWith('{') ? 'ndjson' : 'csv';
}

/** So many JSON objects are looked at for the names of their fields. */
const LOOKED_AT = 200;

/** The column names of a file: its first row, or the fields of its first JSON objects. */
export async function headerOf(file: string): Promise<{ form: FileForm; header: string[] }> {
  const lines = await firstLines(file, LOOKED_AT);
  const [first] = lines;
  if (first === undefined) return { form: 'csv', header: [] };
  if (formOf(first) === 'csv') return { form: 'csv', header: await csvHeader(first) };
  return { form: 'ndjson', header: [...new Set(lines.flatMap((line) => Object.keys(jsonRow(line, 1).cells)))] };
}

/** Lines that are not blank, from the top, without a byte order mark. */
async function firstLines(file: string, count: number): Promise<string[]> {
  const { stream } = await openText(file);
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  const found: string[] = [];
  try {
    for await (const line of lines) {
      if (line.trim() !== '') found.push(line.replace(/^\uFEFF/, ''));
      if (found.length === count) break;
    }
    return found;
  } finally {
    lines.close();
    stream.destroy();
  }
}

function separatorOf(headerLine: string): string {
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: headerLine.split(mark).length }));
  return counts.reduce((best, other) => (other.count > best.count ? other : best)).mark;
}

async function csvHeader(line: string): Promise<string[]> {
  const records = parse(line, { delimiter: separatorOf(line), relax_quotes: true, trim: true });
  for await (const record of records) return record as string[];
  return [];
}

export interface RowReader {
  readonly rows: AsyncIterable<RawRow>;
  /** Bytes of the file on disk that have been read. */
  readonly position: () => number;
}

export async function readRows(file: string, form: FileForm): Promise<RowReader> {
  const { stream, position, finished } = await openText(file);
  const rows = form === 'ndjson' ? jsonRows(stream) : csvRows(stream, await delimiterOf(file));
  return { rows: checked(rows, finished), position };
}

/** A packed file that breaks off ends its text without an error; the unpacking knows. */
async function* checked(rows: AsyncIterable<RawRow>, finished: Promise<void>): AsyncGenerator<RawRow> {
  yield* rows;
  await finished;
}

async function delimiterOf(file: string): Promise<string> {
  const [header = ''] = await firstLines(file, 1);
  return separatorOf(header);
}

async function* csvRows(stream: NodeJS.ReadableStream, delimiter: string): AsyncGenerator<RawRow> {
  const parser = parse({
    bom: true,
    delimiter,
    columns: false,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    cast: (cell, { quoting }) => (!quoting && NOTHING.has(cell.trim()) ? '' : cell),
  });
  stream.on('error', (error) => parser.destroy(error));
  let header: string[] | undefined;
  for await (const { record, info } of stream.pipe(parser) as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    if (header === undefined) header = record.map((name) => name.trim());
    else yield csvRow(header, record, info.lines);
  }
}

function csvRow(header: readonly string[], record: readonly string[], line: number): RawRow {
  if (record.length !== header.length) return { line, cells: {}, fault: `${record.length} cells where the header has ${header.length}` };
  const cells: Record<string, string> = {};
  for (const [index, name] of header.entries()) if (record[index] !== '') cells[name] = record[index] ?? '';
  return { line, cells };
}

async function* jsonRows(stream: NodeJS.ReadableStream): AsyncGenerator<RawRow> {
  let line = 0;
  for await (const textLine of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (textLine.trim() !== '') yield jsonRow(textLine, line);
  }
}

function jsonRow(textLine: string, line: number): RawRow {
  try {
    const value: unknown = JSON.parse(textLine.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { line, cells: value as Cells };
  } catch {
    // Told below: a broken line is the file's fault, not the program's.
  }
  return { line, cells: {}, fault: 'not a JSON object' };
}
