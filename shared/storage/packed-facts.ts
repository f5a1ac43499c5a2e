import type { Instant } from '#schemas/instant.ts';
import type { CurrencyTotals, DayBucket, Facts, MonthBucket, RecentEvent } from '#schemas/profile.ts';
import { PackedNumbers } from './packed-numbers.ts';

const BASE = 36;
/** Days that one number stands for, a bit each. */
const BLOCK_DAYS = 30;
export const DAY_MILLIS = 86_400_000;
/** Days whose text is remembered; a few years of them are all that most profiles speak of. */
const DAYS_REMEMBERED = 5000;
const [SPACE, DOT, COLON, OPENING, CLOSING] = [32, 46, 58, 40, 41];

export const toText = (value: number) => value.toString(BASE);
export const toNumber = (text: string | undefined) => Number.parseInt(text || '0', BASE);

const dayTexts = new Map<number, string>();

/** A day as `YYYY-MM-DDT`. @param day - days since 1970-01-01 @throws {RangeError} when no calendar has it */
function dayTextOf(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const [date = ''] = new Date(day * DAY_MILLIS).toISOString().split('T');
  if (dayTexts.size >= DAYS_REMEMBERED) dayTexts.clear();
  dayTexts.set(day, `${date}T`);
  return `${date}T`;
}

const padded = (value: number, length: number) => String(value).padStart(length, '0');

/** Milliseconds since 1970-01-01 as an instant. @throws {RangeError} when no calendar has it */
export function instantOf(millis: number): Instant {
  const day = Math.floor(millis / DAY_MILLIS);
  const [rest, date] = [millis - day * DAY_MILLIS, dayTextOf(day)];
  const [seconds, thousandths] = [Math.floor(rest / 1000), rest % 1000];
  const [minutes, hours] = [Math.floor(seconds / 60) % 60, Math.floor(seconds / 3600)];
  return `${date}${padded(hours, 2)}:${padded(minutes, 2)}:${padded(seconds % 60, 2)}.${padded(thousandths, 3)}Z` as Instant;
}

const wordsOf = (packed: string) => (packed === '' ? [] : packed.split(' '));

/** Ascending buckets as `gap.spend` or `gap.spend.orders`, base 36, apart by spaces: five to nine bytes a day. */
export function packBuckets(buckets: readonly DayBucket[]): string {
  let previous = 0;
  const texts = buckets.map(([period, orders, spendMinor]) => {
    const gap = toText(period - previous);
    previous = period;
    return `${gap}.${toText(spendMinor)}${orders === 1 ? '' : `.${toText(orders)}`}`;
  });
  return texts.join(' ');
}

/** Goes through the words of a text; `read` takes one. @throws {Error} when something is left over */
function readWords(packed: string, read: (text: PackedNumbers) => void): void {
  if (packed === '') return;
  const text = new PackedNumbers(packed);
  read(text);
  while (!text.isAtEnd) {
    text.expect(SPACE);
    read(text);
  }
}

/** One bucket. @param previous - the period of the bucket before it */
function readBucket(text: PackedNumbers, previous: number): DayBucket {
  const period = previous + text.number();
  text.expect(DOT);
  const spendMinor = text.number();
  return [period, text.takes(DOT) ? text.number() : 1, spendMinor];
}

export function unpackBuckets(packed: string): DayBucket[] {
  const buckets: DayBucket[] = [];
  let period = 0;
  readWords(packed, (text) => {
    const bucket = readBucket(text, period);
    period = bucket[0];
    buckets.push(bucket);
  });
  return buckets;
}

/** Days of a month as one letter each, with the count in brackets where it is not 1. */
const packOrderDays = (days: MonthBucket[3]) =>
  days.map(([day, orders]) => `${toText(day)}${orders === 1 ? '' : `(${toText(orders)})`}`).join('');

function readOrderDays(text: PackedNumbers): MonthBucket[3] {
  const days: MonthBucket[3] = [];
  while (text.isAtDigit) {
    const day = text.digit();
    const isSeveral = text.takes(OPENING);
    days.push([day, isSeveral ? text.number() : 1]);
    if (isSeveral) text.expect(CLOSING);
  }
  return days;
}

/** As the days, with `:` and the days of the orders behind it. */
function packMonths(months: readonly MonthBucket[]): string {
  const words = wordsOf(packBuckets(months.map(([month, orders, spendMinor]) => [month, orders, spendMinor])));
  return words.map((word, index) => `${word}:${packOrderDays(months[index]?.[3] ?? [])}`).join(' ');
}

/** Versions before 0.2 kept no days. */
function unpackMonths(packed: string): MonthBucket[] {
  const months: MonthBucket[] = [];
  let period = 0;
  readWords(packed, (text) => {
    const [month, orders, spendMinor] = readBucket(text, period);
    period = month;
    months.push([month, orders, spendMinor, text.takes(COLON) ? readOrderDays(text) : []]);
  });
  return months;
}

export type PackedTotals = [orders: number, spendMinor: number, discountMinor: number, refundMinor: number, days: string, months: string];

export const packTotals = (totals: CurrencyTotals): PackedTotals => [
  totals.orders,
  totals.spendMinor,
  totals.discountMinor,
  totals.refundMinor,
  packBuckets(totals.days),
  packMonths(totals.months),
];

export const unpackTotals = ([orders, spendMinor, discountMinor, refundMinor, days, months]: PackedTotals): CurrencyTotals => ({
  orders,
  spendMinor,
  discountMinor,
  refundMinor,
  days: unpackBuckets(days),
  months: unpackMonths(months),
});

/** Ascending days as `gap.bits` for every 30 of them in which there is one: at most eight bytes. */
export function packDays(days: readonly number[]): string {
  const blocks = new Map<number, number>();
  for (const day of days) {
    const block = Math.floor(day / BLOCK_DAYS);
    blocks.set(block, (blocks.get(block) ?? 0) + 2 ** (day - block * BLOCK_DAYS));
  }
  let previous = 0;
  return [...blocks]
    .map(([block, bits]) => {
      const gap = block - previous;
      previous = block;
      return `${toText(gap)}.${toText(bits)}`;
    })
    .join(' ');
}

export function unpackDays(packed: string): number[] {
  const days: number[] = [];
  let block = 0;
  readWords(packed, (text) => {
    block += text.number();
    text.expect(DOT);
    const bits = text.number();
    if (bits < 0 || bits >= 2 ** BLOCK_DAYS) throw new RangeError(`A block has ${BLOCK_DAYS} days, each one bit.`);
    for (let offset = 0; offset < BLOCK_DAYS; offset++) if ((bits & (1 << offset)) !== 0) days.push(block * BLOCK_DAYS + offset);
  });
  return days;
}

/** Traits by the moment at which they were told, as `[moment, { name: value }]`: most come together. */
export function packTraits(traits: Facts['traits']): string {
  const byMoment = Map.groupBy(Object.entries(traits), ([, { at }]) => at);
  return JSON.stringify(
    [...byMoment].map(([at, told]) => [toText(Date.parse(at)), Object.fromEntries(told.map(([name, { value }]) => [name, value]))]),
  );
}

type ToldTogether = readonly [at: string, values: Readonly<Record<string, unknown>>];
type UnpackedTraits = Record<string, { value: unknown; at: Instant }>;

/** Version 1 kept the moment with each: `{ name: [value, moment] }`. */
function unpackSingly(told: Readonly<Record<string, readonly [unknown, string]>>): UnpackedTraits {
  const traits = Object.entries(told).map(([name, [value, at]]) => [name, { value, at: instantOf(toNumber(at)) }] as const);
  return Object.fromEntries(traits);
}

export function unpackTraits(packed: string): UnpackedTraits {
  const told = JSON.parse(packed) as readonly ToldTogether[] | Readonly<Record<string, readonly [unknown, string]>>;
  if (!Array.isArray(told)) return unpackSingly(told as Readonly<Record<string, readonly [unknown, string]>>);
  const traits = (told as readonly ToldTogether[]).flatMap(([moment, values]) => {
    const at = instantOf(toNumber(moment));
    return Object.entries(values).map(([name, value]) => [name, { value, at }] as const);
  });
  return Object.fromEntries(traits);
}

/** Frequent names as a few letters; any other stays as it is. */
const NAME_CODES: Readonly<Record<string, string>> = {
  'Order Completed': 'oc',
  'Order Updated': 'ou',
  'Order Refunded': 'or',
  'Order Cancelled': 'ox',
  'Product Reviewed': 'pr',
  'Coupon Redeemed': 'cr',
  'Feedback Submitted': 'fs',
  identify: 'id',
  alias: 'al',
};
const NAMES_BY_CODE = Object.fromEntries(Object.entries(NAME_CODES).map(([name, code]) => [code, name]));

export const packRecent = (recent: readonly RecentEvent[]) =>
  recent.map(({ at, name, key }) => [toText(Date.parse(at)), key, NAME_CODES[name] ?? `=${name}`] as const);
export const unpackRecent = (packed: readonly (readonly [string, string, string])[]): RecentEvent[] =>
  packed.map(([at, key, name]) => ({
    at: instantOf(toNumber(at)),
    key,
    name: name.startsWith('=') ? name.slice(1) : (NAMES_BY_CODE[name] ?? 'unknown'),
  }));
