import type { CurrencyTotals, Facts } from '#schemas/profile.ts';
import { addTotals, isNothing, NO_TOTALS, rollUp } from './order-buckets.ts';
import type { Contribution } from './order-contribution.ts';

export type ByCurrency = Facts['byCurrency'];

/** Adds per currency, never across; a currency that comes to nothing is dropped. @param left - as this returns it */
export function addByCurrency(left: ByCurrency, right: ByCurrency, newestOrderDay: number | undefined): ByCurrency {
  const sums: Record<string, CurrencyTotals> = {};
  for (const currency of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
    const added = right[currency];
    const known = left[currency] ?? NO_TOTALS;
    const sum = added ? addTotals(known, added) : known;
    const rolled = newestOrderDay === undefined ? sum : rollUp(sum, newestOrderDay);
    if (!isNothing(rolled)) sums[currency] = rolled;
  }
  return sums;
}

type Counts = Readonly<Record<string, number>>;

/** Adds counts by name; a name that comes to nothing is dropped. @param left - as this returns it: sorted, without zeros */
export function addCounts(left: Counts, right: Counts): Counts {
  if (Object.keys(right).length === 0) return left;
  const sums = new Map(Object.entries(left));
  for (const [name, count] of Object.entries(right)) sums.set(name, (sums.get(name) ?? 0) + count);
  const counted = [...sums].filter(([, sum]) => sum !== 0);
  return Object.fromEntries(counted.sort(([one], [other]) => (one < other ? -1 : 1)));
}

type OrderAggregates = Pick<Facts, 'orders' | 'items' | 'cancelledOrders' | 'refundCount' | 'byCurrency' | 'channels' | 'categories'>;

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
    categories: addCounts(owner.categories, Object.fromEntries(order.categories.map((category) => [category, sign * order.orders]))),
  };
  return { ...owner, ...changed };
}
