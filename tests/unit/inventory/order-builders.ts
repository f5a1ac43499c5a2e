import { quantileOf } from '#domain/inventory/demand-spread.ts';
import type { Outlook } from '#domain/inventory/order-quantity.ts';

/** The same demand every day, independent of that of the day before. */
export function steadyOutlook(mean: number, deviation: number, isCounted = false): Outlook {
  const over = (_from: number, days: number) => ({ mean: mean * days, deviation: deviation * Math.sqrt(days), isCounted });
  return { means: [mean], over, quantile: (from, days, share) => quantileOf(over(from, days), share) };
}
