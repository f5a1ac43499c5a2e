import type { StayView } from '#schemas/feedback-trace.ts';
import type { Instant } from '#schemas/instant.ts';
import type { GoodsSeries } from '../cold-chain/goods-series.ts';
import { millisOf } from '../time.ts';

const hundredths = (value: number) => Math.round(value * 100) / 100;

/** What goods went through in a unit while they lay there; null when nobody measured. @param to - null while they still do */
export function climateOf({ at, celsius }: GoodsSeries, from: Instant | null, to: Instant | null): StayView['celsius'] {
  const [begin, end] = [from === null ? Number.NEGATIVE_INFINITY : millisOf(from), to === null ? Number.POSITIVE_INFINITY : millisOf(to)];
  const known = celsius.filter((_, index) => (at[index] as number) >= begin && (at[index] as number) <= end);
  if (known.length === 0) return null;
  const sum = known.reduce((total, value) => total + value, 0);
  return {
    lowest: hundredths(known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)),
    mean: hundredths(sum / known.length),
    highest: hundredths(known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)),
    readings: known.length,
  };
}
