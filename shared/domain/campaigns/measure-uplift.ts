import { type Moments, varianceOf } from '#numerics/moments.ts';
import { twoSidedP, Z_95 } from '#numerics/normal.ts';

/** Below this many people in an arm a campaign is not measurable (domain reference §8). */
const MIN_ARM_CUSTOMERS = 100;

export type Interval = readonly [low: number, high: number];

export type UnmeasuredReason = 'NO_COST' | 'NO_HOLD_OUT' | 'TOO_FEW_CUSTOMERS' | 'MIXED_CURRENCIES' | 'WINDOW_TOO_OLD' | 'NOT_LAUNCHED';

export interface Uplift {
  /** Sales that would not have happened without the campaign, minor units; null where no hold-out tells. */
  readonly incrementalMinor: number | null;
  readonly incrementalCi95Minor: Interval | null;
  /** (incremental − cost) / cost as a fraction, 1.10 = 110 %. */
  readonly roi: number | null;
  readonly roiCi95: Interval | null;
  /** Whether the interval of the incremental sales leaves out zero. */
  readonly isProven: boolean;
  readonly reason?: UnmeasuredReason;
}

const unmeasured = (reason: UnmeasuredReason): Uplift => ({
  incrementalMinor: null,
  incrementalCi95Minor: null,
  roi: null,
  roiCi95: null,
  isProven: false,
  reason,
});

/**
 * What a campaign earned, against the people held out of it: ROI = (incremental − cost) / cost,
 * incremental = n_T (ȳ_T − ȳ_C), with the Welch normal interval n_T √(s²_T/n_T + s²_C/n_C) · 1.959964.
 *
 * @param treated - spend per treated customer in the campaign's days, minor units, net of refunds
 * @param holdOut - the same of those held out
 * @param costMinor - the campaign's whole cost in the same currency, at least 0
 * @throws {RangeError} when the cost is negative
 * @see Larderly domain reference §8
 */
export function measureUplift(treated: Moments, holdOut: Moments, costMinor: number): Uplift {
  if (costMinor < 0) throw new RangeError(`A campaign's cost cannot be negative, it is ${costMinor}.`);
  if (holdOut.n === 0) return unmeasured('NO_HOLD_OUT');
  if (treated.n < MIN_ARM_CUSTOMERS || holdOut.n < MIN_ARM_CUSTOMERS) return unmeasured('TOO_FEW_CUSTOMERS');
  const incrementalMinor = treated.n * (treated.mean - holdOut.mean);
  const error = treated.n * Math.sqrt(varianceOf(treated) / treated.n + varianceOf(holdOut) / holdOut.n);
  const incrementalCi95Minor: Interval = [incrementalMinor - Z_95 * error, incrementalMinor + Z_95 * error];
  const isProven = incrementalCi95Minor[0] > 0 || incrementalCi95Minor[1] < 0;
  if (costMinor === 0) return { incrementalMinor, incrementalCi95Minor, roi: null, roiCi95: null, isProven, reason: 'NO_COST' };
  const roiOf = (incremental: number) => (incremental - costMinor) / costMinor;
  return {
    incrementalMinor,
    incrementalCi95Minor,
    roi: roiOf(incrementalMinor),
    roiCi95: [roiOf(incrementalCi95Minor[0]), roiOf(incrementalCi95Minor[1])],
    isProven,
  };
}

export { unmeasured };

/** Below this probability the arms do not have the sizes that the draw should have given. */
const MISMATCH_P = 0.001;

/**
 * Sample-ratio mismatch: whether the arms' sizes fit the planned hold-out rate (normal approximation of the binomial).
 * A mismatch means that some people of one arm got lost, and no figure of the campaign can be trusted.
 */
export function sampleRatio(treated: number, holdOut: number, holdOutRate: number) {
  const total = treated + holdOut;
  if (total === 0 || holdOutRate <= 0 || holdOutRate >= 1) return { pValue: 1, isMismatch: false };
  const z = (holdOut - total * holdOutRate) / Math.sqrt(total * holdOutRate * (1 - holdOutRate));
  const pValue = twoSidedP(z);
  return { pValue, isMismatch: pValue < MISMATCH_P };
}
