import { fitLifetime, type LifetimeColumn } from '#domain/segments/fit-lifetime.ts';
import { purchaseHistoryOf } from '#domain/segments/purchase-history.ts';
import type { Instant } from '#schemas/instant.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { CurrencyTotals } from '#schemas/profile.ts';
import { madeUpPurchases } from '../../tools/bench/purchases.ts';
import { TODAY } from './segment-builders.ts';

export const AS_OF = '2026-11-22T09:00:00.000Z' as Instant;
export const EUR = 'EUR' as CurrencyCode;

export const totalsOf = (given: Partial<CurrencyTotals>): CurrencyTotals => ({
  orders: 0,
  spendMinor: 0,
  discountMinor: 0,
  refundMinor: 0,
  days: [],
  months: [],
  ...given,
});

/** The columns of made-up customers who spend 10 to 40 euros a day. */
export function shopColumns(customers: number): (name: LifetimeColumn) => Float64Array {
  const { repeats, lastTicks, ageTicks } = madeUpPurchases(customers, 3);
  const table: Record<LifetimeColumn, Float64Array> = {
    orderDays: Float64Array.from(repeats, (x) => x + 1),
    firstOrderDaysAgo: Float64Array.from(ageTicks),
    daysSinceLastOrder: Float64Array.from(ageTicks, (age, index) => age - (lastTicks[index] ?? 0)),
    repeatDayMeanMinor: Float64Array.from(repeats, (x, index) => (x > 0 ? 1000 + ((index * 37) % 3000) : Number.NaN)),
  };
  return (name) => table[name];
}

/** Of 4,000 customers. */
export const shopModel = fitLifetime(shopColumns(4000), { asOf: AS_OF, currency: EUR });
/** Of days with one order of 20.00 each. */
export const historyOf = (days: readonly number[], today = TODAY) =>
  purchaseHistoryOf(totalsOf({ days: days.map((day) => [day, 1, 2000]) }), today);
