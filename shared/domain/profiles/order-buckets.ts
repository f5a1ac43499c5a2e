import { dayOfMonth, monthOfEpochDay } from '#domain/time.ts';
import type { CurrencyTotals, DayBucket, MonthBucket } from '#schemas/profile.ts';

/** Days kept one by one before the newest order day; older ones are kept by month. */
const KEPT_DAYS = 400;

export const NO_TOTALS: CurrencyTotals = { orders: 0, spendMinor: 0, discountMinor: 0, refundMinor: 0, days: [], months: [] };

const ascending = ([one]: readonly [number, ...unknown[]], [other]: readonly [number, ...unknown[]]) => one - other;

/** Adds up orders by day; a day that comes to nothing is dropped. */
function addOrderDays(left: MonthBucket[3], right: MonthBucket[3]): MonthBucket[3] {
  const sums = new Map<number, number>();
  for (const [day, orders] of [...left, ...right]) sums.set(day, (sums.get(day) ?? 0) + orders);
  return [...sums].filter(([, orders]) => orders !== 0).sort(ascending);
}

/** Adds up two ascending lists by day; a day with neither orders nor spend is dropped. */
function addDays(left: DayBucket[], right: DayBucket[]): DayBucket[] {
  const [first, ...others] = right;
  if (!first) return left;
  if (others.length === 0) return addDay(left, first);
  const sums = new Map<number, DayBucket>();
  for (const [day, orders, spendMinor] of [...left, ...right]) {
    const sum = sums.get(day);
    sums.set(day, [day, (sum?.[1] ?? 0) + orders, (sum?.[2] ?? 0) + spendMinor]);
  }
  return [...sums.values()].filter(([, orders, spend]) => orders !== 0 || spend !== 0).sort(ascending);
}

/** Adds one day to an ascending list; what an event adds is mostly near its end. */
function addDay(days: readonly DayBucket[], [day, orders, spendMinor]: DayBucket): DayBucket[] {
  const at = days.findLastIndex(([known]) => known <= day);
  const known = days[at];
  if (known?.[0] !== day) return orders === 0 && spendMinor === 0 ? [...days] : days.toSpliced(at + 1, 0, [day, orders, spendMinor]);
  const sum: DayBucket = [day, known[1] + orders, known[2] + spendMinor];
  return sum[1] === 0 && sum[2] === 0 ? days.toSpliced(at, 1) : days.with(at, sum);
}

function addMonths(left: MonthBucket[], right: MonthBucket[]): MonthBucket[] {
  if (right.length === 0) return left;
  const sums = new Map<number, MonthBucket>();
  for (const [month, orders, spendMinor, orderDays] of [...left, ...right]) {
    const sum = sums.get(month) ?? [month, 0, 0, []];
    sums.set(month, [month, sum[1] + orders, sum[2] + spendMinor, addOrderDays(sum[3], orderDays)]);
  }
  const isSomething = ([, orders, spend, orderDays]: MonthBucket) => orders !== 0 || spend !== 0 || orderDays.length > 0;
  return [...sums.values()].filter(isSomething).sort(ascending);
}

const monthOf = ([day, orders, spendMinor]: DayBucket): MonthBucket => [
  monthOfEpochDay(day),
  orders,
  spendMinor,
  orders === 0 ? [] : [[dayOfMonth(day), orders]],
];

/** Adds up what was bought in one currency; the lists by day and month stay ascending. */
export function addTotals(left: CurrencyTotals, right: CurrencyTotals): CurrencyTotals {
  return {
    orders: left.orders + right.orders,
    spendMinor: left.spendMinor + right.spendMinor,
    discountMinor: left.discountMinor + right.discountMinor,
    refundMinor: left.refundMinor + right.refundMinor,
    days: addDays(left.days, right.days),
    months: addMonths(left.months, right.months),
  };
}

/** Moves the days that are too old for day buckets to their months, which keep only on which days there were orders. */
export function rollUp(totals: CurrencyTotals, newestOrderDay: number): CurrencyTotals {
  const oldestKept = newestOrderDay - KEPT_DAYS;
  if ((totals.days[0]?.[0] ?? oldestKept) >= oldestKept) return totals;
  const old = totals.days.filter(([day]) => day < oldestKept);
  return {
    ...totals,
    days: totals.days.filter(([day]) => day >= oldestKept),
    months: addMonths(totals.months, old.map(monthOf)),
  };
}

export const isNothing = (totals: CurrencyTotals): boolean =>
  totals.orders === 0 &&
  totals.spendMinor === 0 &&
  totals.discountMinor === 0 &&
  totals.refundMinor === 0 &&
  totals.days.length === 0 &&
  totals.months.length === 0;
