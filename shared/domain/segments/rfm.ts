import { quantileOfSorted } from '#numerics/statistics.ts';
import type { RfmBounds, RfmLabel } from '#schemas/rule-segment.ts';
import type { ColumnOf } from './score-version.ts';

/** The columns of the feature table that the fifths are taken of. */
export const RFM_COLUMNS = ['daysSinceLastPaidOrder', 'orderDays365', 'spend365Minor'] as const;
const CUT_SHARES = [0.2, 0.4, 0.6, 0.8] as const;
const MIDDLE = 3;

export interface Rfm {
  readonly label: RfmLabel;
  /** In which fifth of the customers this person is, 1–5, 5 is best. */
  readonly fifths: Readonly<Record<keyof RfmBounds, number>>;
}

/** The values between the fifths of all customers; undefined when one of the three features is known of nobody. */
export function fitRfmBounds(columnOf: ColumnOf): RfmBounds | undefined {
  const [days, orders, spend] = RFM_COLUMNS.map((name) => cutsOf(columnOf(name)));
  return days && orders && spend && { daysSinceLastPaidOrder: days, orderDays365: orders, spend365Minor: spend };
}

function cutsOf(column: Float64Array): RfmBounds['orderDays365'] | undefined {
  const sorted = column.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return undefined;
  const [first, second, third, fourth] = CUT_SHARES.map((share) => quantileOfSorted(sorted, share));
  return [first as number, second as number, third as number, fourth as number];
}

/**
 * Days since the last paid order, days with an order and spend of a year as fifths of the customers, and what they say
 * together. Equal values are in the same fifth, the middle of those that they span.
 *
 * @returns undefined when one of the three is unknown
 */
export function rfmOf(bounds: RfmBounds, featureOf: (feature: keyof RfmBounds) => number): Rfm | undefined {
  const fifth = (feature: keyof RfmBounds) => fifthOf(bounds[feature], featureOf(feature));
  const days = 2 * MIDDLE - fifth('daysSinceLastPaidOrder');
  const [orders, spend] = [fifth('orderDays365'), fifth('spend365Minor')];
  if (![days, orders, spend].every(Number.isFinite)) return undefined;
  return { label: labelOf(days, orders, spend), fifths: { daysSinceLastPaidOrder: days, orderDays365: orders, spend365Minor: spend } };
}

function fifthOf(cuts: readonly number[], value: number): number {
  if (!Number.isFinite(value)) return Number.NaN;
  const below = cuts.filter((cut) => cut < value).length;
  const equal = cuts.filter((cut) => cut === value).length;
  return 1 + below + Math.floor(equal / 2);
}

function labelOf(days: number, orders: number, spend: number): RfmLabel {
  if (days >= 4 && orders >= 4 && spend >= 4) return 'champion';
  if (orders >= 4) return 'loyal';
  if (days >= 4 && orders <= 2) return 'promising';
  if (days <= 2 && orders >= 3) return 'at-risk';
  return days === 1 && orders <= 2 ? 'lost' : 'regular';
}
