import { monthOfEpochDay } from '#domain/time.ts';
import type { CurrencyTotals, DayBucket, Facts, MonthBucket } from '#schemas/profile.ts';
import type { Contribution } from './order-contribution.ts';

/** Days kept one by one before the newest order day; older ones are kept by month. */
export const KEPT_DAYS = 400;

type Bucket = readonly [period: number, orders: number, spendMinor: number];

const NO_TOTALS: CurrencyTotals = { orders: 0, spendMinor: 0, discountMinor: 0, refundMinor: 0, days: [], months: [] };

/** Adds up two lists by period, ascending; a period with neither orders nor spend is dropped. */
function addBuckets(left: readonly Bucket[], right: readonly Bucket[]): [number, number, number][] {
  const sums = new Map<number, [number, number, number]>();
  for (const [period, orders, spendMinor] of [...left, ...right]) {
    const sum = sums.get(period);
    sums.set(period, [period, (sum?.[1] ?? 0) + orders, (sum?.[2] ?? 0) + spendMinor]);
  }
  return [...sums.values()].filter(([, orders, spend]) => orders !== 0 || spend !== 0).sort(([one], [other]) => one - other);
}

/** Moves the days that are too old for day buckets to their months. */
function rollUp(totals: CurrencyTotals, newestOrderDay: number): CurrencyTotals {
  const oldestKept = newestOrderDay - KEPT_DAYS;
  if ((totals.days[0]?.[0] ?? oldestKept) >= oldestKept) return totals;
  const old = totals.days.filter(([day]) => day < oldestKept);
  const toMonth = ([day, orders, spendMinor]: DayBucket): MonthBucket => [monthOfEpochDay(day), orders, spendMinor];
  return {
    ...totals,
    days: totals.days.filter(([day]) => day >= oldestKept),
    months: addBuckets(totals.months, old.map(toMonth)),
  };
}

function addTotals(left: CurrencyTotals, right: CurrencyTotals): CurrencyTotals {
  return {
    orders: left.orders + right.orders,
    spendMinor: left.spendMinor + right.spendMinor,
    discountMinor: left.discountMinor + right.discountMinor,
    refundMinor: left.refundMinor + right.refundMinor,
    days: addBuckets(left.days, right.days),
    months: addBuckets(left.months, right.months),
  };
}

const isNothing = (totals: CurrencyTotals) =>
  totals.orders === 0 &&
  totals.spendMinor === 0 &&
  totals.discountMinor === 0 &&
  totals.refundMinor === 0 &&
  totals.days.length === 0 &&
  totals.months.length === 0;

export type ByCurrency = Facts['byCurrency'];

/** Adds per currency, never across; a currency that comes to nothing is dropped. */
export function addByCurrency(left: ByCurrency, right: ByCurrency, newestOrderDay: number | undefined): ByCurrency {
  const sums: Record<string, CurrencyTotals> = {};
  for (const currency of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
    const sum = addTotals(left[currency] ?? NO_TOTALS, right[currency] ?? NO_TOTALS);
    const rolled = newestOrderDay === undefined ? sum : rollUp(sum, newestOrderDay);
    if (!isNothing(rolled)) sums[currency] = rolled;
  }
  return sums;
}

/** Adds counts by name; a name that comes to nothing is dropped. */
export function addCounts(left: Readonly<Record<string, number>>, right: Readonly<Record<string, number>>): Record<string, number> {
  const sums = new Map(Object.entries(left));
  for (const [name, count] of Object.entries(right)) sums.set(name, (sums.get(name) ?? 0) + count);
  const counted = [...sums].filter(([, sum]) => sum !== 0);
  return Object.fromEntries(counted.sort(([one], [other]) => (one < other ? -1 : 1)));
}

type OrderAggregates = Pick<Facts, 'orders' | 'items' | 'cancelledOrders' | 'refundCount' | 'byCurrency' | 'channels'>;

/** Adds an order to its owner's aggregates (`sign` 1) or takes it out again (−1). */
export function addContribution<Owner extends Facts>(owner: Owner, order: Contribution, sign: 1 | -1): Owner {
  const spendMinor = sign * order.spendMinor;
  const totals: CurrencyTotals = {
    orders: sign * order.orders,
    spendMinor,
    discountMinor: sign * order.discountMinor,
    refundMinor: sign * order.refundMinor,
    days: [[order.orderedDay, sign * order.orders, spendMinor]],
    months: [],
  };
  const changed: OrderAggregates = {
    orders: owner.orders + sign * order.orders,
    items: owner.items + sign * order.items,
    cancelledOrders: owner.cancelledOrders + sign * order.cancelledOrders,
    refundCount: owner.refundCount + sign * order.refundCount,
    byCurrency: addByCurrency(owner.byCurrency, { [order.currency]: totals }, owner.newestOrderDay),
    channels: order.channel === undefined ? owner.channels : addCounts(owner.channels, { [order.channel]: sign * order.orders }),
  };
  return { ...owner, ...changed };
}
