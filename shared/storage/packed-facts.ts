import type { Instant } from '#schemas/instant.ts';
import type { CurrencyTotals, DayBucket, Facts, MonthBucket, RecentEvent } from '#schemas/profile.ts';

const BASE = 36;
/** Days that one number stands for, a bit each. */
const BLOCK_DAYS = 30;

export const toText = (value: number) => value.toString(BASE);
export const toNumber = (text: string | undefined) => Number.parseInt(text || '0', BASE);
export const instantOf = (millis: number) => new Date(millis).toISOString() as Instant;

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

export function unpackBuckets(packed: string): DayBucket[] {
  let period = 0;
  return wordsOf(packed).map((text) => {
    const [gap, spendMinor, orders = '1'] = text.split('.');
    period += toNumber(gap);
    return [period, toNumber(orders), toNumber(spendMinor)];
  });
}

/** Days of a month as one letter each, with the count in brackets where it is not 1. */
const packOrderDays = (days: MonthBucket[3]) =>
  days.map(([day, orders]) => `${toText(day)}${orders === 1 ? '' : `(${toText(orders)})`}`).join('');

const unpackOrderDays = (packed: string): MonthBucket[3] =>
  [...packed.matchAll(/([0-9a-z])(?:\((-?[0-9a-z]+)\))?/g)].map(([, day, orders = '1']) => [toNumber(day), toNumber(orders)]);

/** As the days, with `:` and the days of the orders behind it. */
function packMonths(months: readonly MonthBucket[]): string {
  const words = wordsOf(packBuckets(months.map(([month, orders, spendMinor]) => [month, orders, spendMinor])));
  return words.map((word, index) => `${word}:${packOrderDays(months[index]?.[3] ?? [])}`).join(' ');
}

function unpackMonths(packed: string): MonthBucket[] {
  const [words, orderDays]: [string[], string[]] = [[], []];
  for (const word of wordsOf(packed)) {
    const [bucket = '', days = ''] = word.split(':');
    words.push(bucket);
    orderDays.push(days);
  }
  return unpackBuckets(words.join(' ')).map((bucket, index) => [...bucket, unpackOrderDays(orderDays[index] ?? '')]);
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
  let block = 0;
  return wordsOf(packed).flatMap((word) => {
    const [gap, bits] = word.split('.');
    block += toNumber(gap);
    const set = toNumber(bits);
    const offsets = Array.from({ length: BLOCK_DAYS }, (_, offset) => offset).filter((offset) => Math.floor(set / 2 ** offset) % 2 === 1);
    return offsets.map((offset) => block * BLOCK_DAYS + offset);
  });
}

/** Traits by the moment at which they were told, as `[moment, { name: value }]`: most come together. */
export function packTraits(traits: Facts['traits']): string {
  const byMoment = Map.groupBy(Object.entries(traits), ([, { at }]) => at);
  return JSON.stringify(
    [...byMoment].map(([at, told]) => [toText(Date.parse(at)), Object.fromEntries(told.map(([name, { value }]) => [name, value]))]),
  );
}

type ToldTogether = readonly [at: string, values: Readonly<Record<string, unknown>>];

/** Version 1 kept the moment with each: `{ name: [value, moment] }`. */
export function unpackTraits(packed: string): Record<string, { value: unknown; at: Instant }> {
  const told = JSON.parse(packed) as readonly ToldTogether[] | Readonly<Record<string, readonly [unknown, string]>>;
  const flat = Array.isArray(told)
    ? (told as readonly ToldTogether[]).flatMap(([at, values]) => Object.entries(values).map(([name, value]) => [name, value, at] as const))
    : Object.entries(told as Readonly<Record<string, readonly [unknown, string]>>).map(([name, [value, at]]) => [name, value, at] as const);
  return Object.fromEntries(flat.map(([name, value, at]) => [name, { value, at: instantOf(toNumber(at)) }]));
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
