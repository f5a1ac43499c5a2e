import { epochDayOfMonth } from '#domain/time.ts';
import type { CurrencyTotals } from '#schemas/profile.ts';

/** Days since 1970-01-01 in the shop's calendar, and the orders of that day. */
export type OrderDay = readonly [epochDay: number, orders: number];

type Buckets = Pick<CurrencyTotals, 'days' | 'months'>;

/** Every local day with an order, of the whole life of the person in that currency, ascending. */
export function orderDaysOf({ days, months }: Buckets): OrderDay[] {
  const old = months.flatMap(([month, , , orderDays]) => orderDays.map(([day, orders]): OrderDay => [epochDayOfMonth(month, day), orders]));
  const recent = days.map(([day, orders]): OrderDay => [day, orders]);
  return [...old, ...recent].filter(([, orders]) => orders > 0).sort(([one], [other]) => one - other);
}

/** Orders in month buckets that a version before 0.2 wrote, of which the day is not known; 0 in all others. */
export function ordersOfUnknownDay({ months }: Buckets): number {
  const unknown = months.map(([, orders, , orderDays]) => orders - orderDays.reduce((sum, [, ofDay]) => sum + ofDay, 0));
  return unknown.reduce((sum, orders) => sum + Math.max(0, orders), 0);
}

/** First local day with an order; where only its month is known, the first day of that month. */
export function firstOrderDayOf(totals: Buckets): number | undefined {
  const [first] = orderDaysOf(totals);
  const unknown = totals.months.find((bucket) => ordersOfUnknownDay({ days: [], months: [bucket] }) > 0);
  const candidates = [...(first ? [first[0]] : []), ...(unknown ? [epochDayOfMonth(unknown[0], 1)] : [])];
  return candidates.length > 0 ? Math.min(...candidates) : undefined;
}
