import { dayOfText } from './purchase-log.ts';
import { columnOf, FileError, type FileRow, numberAt, openTable } from './table-file.ts';

/** One series of a file, a value for each period in order of time. */
export interface Series {
  readonly seriesId: string;
  /** Days since 1970-01-01, or the file's own numbers of periods; ascending. */
  readonly periods: readonly number[];
  readonly values: Float64Array;
  /** By name of the further columns: what is known of a period beforehand, such as its price. */
  readonly regressors: ReadonlyMap<string, Float64Array>;
}

export interface SeriesFile {
  readonly series: readonly Series[];
  /** Whether periods are days of the calendar, not numbers. */
  readonly isDated: boolean;
}

interface Columns {
  readonly id: number;
  readonly date: number;
  readonly value: { readonly index: number; readonly name: string };
  readonly others: readonly { readonly index: number; readonly name: string }[];
}

interface Entry {
  readonly period: number;
  readonly value: number;
  readonly others: readonly number[];
}

/**
 * Reads a CSV with the columns `series_id`, `date` (a day, or the whole number of a period) and `value`; every further column is a
 * regressor that is known beforehand.
 *
 * @throws {FileError} naming the line that cannot be read, or a period that a series has twice
 */
export async function readSeries(file: string): Promise<SeriesFile> {
  const { header, rows } = await openTable(file);
  const columns: Columns = {
    id: columnOf(file, header, 'series_id'),
    date: columnOf(file, header, 'date'),
    value: { index: columnOf(file, header, 'value'), name: 'value' },
    others: header.flatMap((name, index) => (['series_id', 'date', 'value'].includes(name) ? [] : [{ index, name }])),
  };
  const entries = new Map<string, Entry[]>();
  const forms = new Set<boolean>();
  for await (const row of rows) {
    const id = row.cells[columns.id]?.trim() ?? '';
    const { period, isDated } = periodAt(file, row, columns.date);
    forms.add(isDated);
    if (forms.size > 1) throw new FileError(`${file}, line ${row.line}: dates should all be days, or all be numbers of periods.`);
    const own = entries.get(id) ?? [];
    entries.set(id, own);
    const others = columns.others.map((column) => numberAt(file, row, column));
    own.push({ period, value: numberAt(file, row, columns.value), others });
  }
  if (entries.size === 0) throw new FileError(`${file} has a header and no rows.`);
  const series = [...entries].map(([seriesId, own]) => seriesOf(file, seriesId, own, columns.others));
  return { series, isDated: forms.has(true) };
}

function periodAt(file: string, { line, cells }: FileRow, column: number): { readonly period: number; readonly isDated: boolean } {
  const text = cells[column]?.trim() ?? '';
  if (/^-?\d{1,7}$/.test(text)) return { period: Number(text), isDated: false };
  const day = dayOfText(text);
  if (day === undefined)
    throw new FileError(`${file}, line ${line}: date should be a day such as 1997-09-30 or a whole number, not "${text}".`);
  return { period: day, isDated: true };
}

function seriesOf(file: string, seriesId: string, entries: Entry[], others: Columns['others']): Series {
  entries.sort((one, other) => one.period - other.period);
  const twice = entries.find(({ period }, index) => period === entries[index - 1]?.period);
  if (twice) throw new FileError(`${file} has the period ${twice.period} of ${seriesId} twice.`);
  return {
    seriesId,
    periods: entries.map(({ period }) => period),
    values: Float64Array.from(entries, ({ value }) => value),
    regressors: new Map(others.map(({ name }, at) => [name, Float64Array.from(entries, (entry) => entry.others[at] ?? 0)])),
  };
}
