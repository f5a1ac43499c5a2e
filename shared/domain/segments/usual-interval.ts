import { quantileOfSorted } from '#numerics/statistics.ts';
import type { LifetimeModel } from '#schemas/lifetime.ts';

/** So many gaps between days with orders make an interval of one's own. */
export const OWN_GAPS = 4;
/** Days beyond the ninth of ten gaps that are waited before silence means something. */
const GRACE_DAYS = 7;

/** How long a customer usually waits, and whether this silence is longer than that. */
export interface Silence {
  /** Whose gaps the limit comes from. */
  readonly basis: 'own' | 'shop';
  readonly medianDays: number;
  readonly p90Days: number;
  /** Silent for longer means inactive. */
  readonly limitDays: number;
  readonly daysSinceLast: number;
  readonly isInactive: boolean;
}

/**
 * Whether somebody is inactive: silent for more than max(2 × median, p90 + grace) of the gaps between the own days with
 * orders, or of what is usual in the shop while there are fewer than four gaps.
 *
 * @param days - ascending days with orders
 * @returns undefined when neither the person nor the shop has an interval
 * @see reference/domain.md §7, the rule (a) of churn
 */
export function silenceOf(days: readonly number[], today: number, shop: LifetimeModel['interval']): Silence | undefined {
  const last = days.at(-1);
  const interval = ownIntervalOf(days) ?? (shop && { ...shop, basis: 'shop' as const });
  if (last === undefined || interval === null) return undefined;
  const { basis, medianDays, p90Days } = interval;
  const limitDays = Math.max(2 * medianDays, p90Days + GRACE_DAYS);
  const daysSinceLast = today - last;
  return { basis, medianDays, p90Days, limitDays, daysSinceLast, isInactive: daysSinceLast > limitDays };
}

function ownIntervalOf(days: readonly number[]) {
  const gaps = days.slice(1).map((day, index) => day - (days[index] ?? day));
  if (gaps.length < OWN_GAPS) return undefined;
  return { basis: 'own' as const, ...spreadOf(gaps) };
}

/** Median and ninth decile of at least one number, to a hundredth. */
export function spreadOf(values: readonly number[]): { medianDays: number; p90Days: number } {
  const sorted = values.toSorted((left, right) => left - right);
  const hundredths = (share: number) => Math.round(quantileOfSorted(sorted, share) * 100) / 100;
  return { medianDays: hundredths(0.5), p90Days: hundredths(0.9) };
}
