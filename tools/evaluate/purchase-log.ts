import { columnOf, FileError, type FileRow, numberAt, openTable } from './table-file.ts';

const DAY_MILLIS = 86_400_000;

/** What a file says of each customer: the days with a purchase, and what was spent on each. */
export interface PurchaseLog {
  /** By customer id, then by day since 1970-01-01. A day of refunds alone is none. */
  readonly customers: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly hasAmounts: boolean;
  /** The last day of the file. */
  readonly lastDay: number;
  readonly rows: number;
}

/**
 * Day since 1970-01-01 of a date as it is written, whatever time or zone may follow it.
 *
 * @returns undefined when the text does not begin with a date of the calendar
 */
export function dayOfText(text: string): number | undefined {
  const { year, month, day } = /^(?<year>\d{4})(?<mark>[-/]?)(?<month>\d{2})\k<mark>(?<day>\d{2})(?!\d)/.exec(text.trim())?.groups ?? {};
  const written = `${year}-${month}-${day}`;
  const millis = Date.parse(`${written}T00:00:00.000Z`);
  // JavaScript may read 30 February as 2 March.
  const isOfCalendar = !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(written);
  return isOfCalendar ? millis / DAY_MILLIS : undefined;
}

export const textOfDay = (day: number): string => new Date(day * DAY_MILLIS).toISOString().slice(0, 10);

/**
 * Reads a CSV with the columns `customer_id`, `date` and, where it has one, `amount`. What one customer bought on one day is
 * one purchase. A negative amount is a refund: it lowers the sum of its day and makes no purchase.
 *
 * @throws {FileError} naming the line that cannot be read
 */
export async function readPurchases(file: string): Promise<PurchaseLog> {
  const { header, rows } = await openTable(file);
  const id = columnOf(file, header, 'customer_id');
  const date = columnOf(file, header, 'date');
  const amount = { index: header.indexOf('amount'), name: 'amount' };
  const days = new Map<string, Map<number, { sum: number; isPurchase: boolean }>>();
  let lastDay = Number.NEGATIVE_INFINITY;
  let count = 0;
  for await (const row of rows) {
    const day = dayAt(file, row, date);
    const spent = amount.index < 0 ? 0 : numberAt(file, row, amount);
    const customer = row.cells[id]?.trim() ?? '';
    const own = days.get(customer) ?? new Map();
    days.set(customer, own);
    const before = own.get(day) ?? { sum: 0, isPurchase: false };
    own.set(day, { sum: before.sum + spent, isPurchase: before.isPurchase || spent >= 0 });
    lastDay = Math.max(lastDay, day);
    count++;
  }
  if (count === 0) throw new FileError(`${file} has a header and no rows.`);
  const customers = new Map([...days].map(([customer, own]) => [customer, purchasesAmong(own)]));
  return { customers, hasAmounts: amount.index >= 0, lastDay, rows: count };
}

function purchasesAmong(days: ReadonlyMap<number, { sum: number; isPurchase: boolean }>): Map<number, number> {
  return new Map([...days].filter(([, { isPurchase }]) => isPurchase).map(([day, { sum }]) => [day, sum]));
}

function dayAt(file: string, { line, cells }: FileRow, column: number): number {
  const text = cells[column] ?? '';
  const day = dayOfText(text);
  if (day === undefined) throw new FileError(`${file}, line ${line}: date should be a day such as 1997-09-30, not "${text}".`);
  return day;
}
