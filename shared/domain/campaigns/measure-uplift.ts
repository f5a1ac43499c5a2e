import type { CoMoments } from '#numerics/co-moments.ts';
import { fiellerInterval } from '#numerics/fieller.ts';
import { twoSidedP, Z_95 } from '#numerics/normal.ts';
import { detectableDifference, neededPerArm } from '#numerics/sample-size.ts';
import type { Interval, UpliftEstimate } from '#schemas/campaign-roi.ts';

/** Below this many people in an arm a campaign is not measurable (domain reference §8). */
const MIN_ARM_CUSTOMERS = 100;

/** What is counted of each person, and where it stands in the moments of an arm; amounts in minor units. */
export const PERSON_COLUMNS = {
  /** Spend in the weeks before the campaign. */
  before: 0,
  /** Spend on the campaign's days. */
  window: 1,
  /** What this person cost, where that differs between people. */
  cost: 2,
  /** Spend of the window and of the days after it. */
  andAfter: 3,
} as const;
export const PERSON_WIDTH = Object.keys(PERSON_COLUMNS).length;

export interface UpliftTerms {
  /** What does not depend on the person, in minor units; at least 0. */
  readonly fixedCostMinor: number;
  /** Weight of the spend before the campaign, see {@link cupedWeight}; 0 leaves it out. @default 0 */
  readonly theta?: number;
  /** Share of the sales that is margin, above 0 and up to 1. @default 1 */
  readonly marginRate?: number;
  /** Which spend counts. @default window */
  readonly outcome?: 'window' | 'andAfter';
}

export type Unmeasured = Pick<UpliftEstimate, 'reason' | 'detail'>;

const NOTHING: UpliftEstimate = {
  ...{ incrementalMinor: null, incrementalCi95Minor: null, standardErrorMinor: null, z: null, pValue: null },
  ...{ isProven: false, certainty: 'not proven', roi: null, roiCi95: null, roiSign: 'unknown', intervalBy: null },
  ...{ neededPerArm: null, detectablePerPersonMinor: null },
};

export const unmeasured = (why: Unmeasured): UpliftEstimate => ({ ...NOTHING, ...why });

/**
 * CUPED: how far a person's spend in the window follows from that before it, θ = cov(x, y) / var(x) over both arms.
 * Taking θ · (x − x̄) from each person's spend leaves the expected difference between the arms and removes what was to be expected anyway.
 *
 * @returns θ, and ρ² = the share of the variance that it explains; both 0 where nobody's spend before differs
 * @see Deng, Xu, Kohavi, Walker, Improving the sensitivity of online controlled experiments by utilizing pre-experiment data, 2013
 */
export function cupedWeight(treated: CoMoments, holdOut: CoMoments, outcome: 'window' | 'andAfter' = 'window') {
  const both = treated.joinedWith(holdOut);
  const { before } = PERSON_COLUMNS;
  const after = PERSON_COLUMNS[outcome];
  const variance = both.variance(before);
  if (variance === 0) return { theta: 0, explained: 0 };
  const covariance = both.covariance(before, after);
  const whole = variance * both.variance(after);
  return { theta: covariance / variance, explained: whole === 0 ? 0 : covariance ** 2 / whole };
}

/** Mean and variance of one person's outcome y − θ · x, in margin. */
function outcomeOf(arm: CoMoments, { theta = 0, marginRate = 1, outcome = 'window' }: UpliftTerms) {
  const { before, cost } = PERSON_COLUMNS;
  const after = PERSON_COLUMNS[outcome];
  const variance = arm.variance(after) - 2 * theta * arm.covariance(before, after) + theta ** 2 * arm.variance(before);
  return {
    mean: marginRate * (arm.mean(after) - theta * arm.mean(before)),
    variance: marginRate ** 2 * Math.max(0, variance),
    withCost: marginRate * (arm.covariance(after, cost) - theta * arm.covariance(before, cost)),
  };
}

const signOf = ([low, high]: Interval) => (low > 0 ? 'gain' : high < 0 ? 'loss' : 'open');

/** Whole cost of the treated: what is fixed, and what each of them cost. */
export const costOf = (treated: CoMoments, fixedCostMinor: number): number => fixedCostMinor + treated.sum(PERSON_COLUMNS.cost);

/** (incremental − cost) / cost with its interval: Welch's where the cost is fixed, Fieller's where it differs between the treated. */
function returnOf(treated: CoMoments, terms: UpliftTerms, difference: { readonly mean: number; readonly variance: number }) {
  const { n } = treated;
  const costMinor = costOf(treated, terms.fixedCostMinor);
  if (costMinor === 0) return { roi: null, roiCi95: null, intervalBy: null, reason: 'NO_COST' } as const;
  const roi = (n * difference.mean) / costMinor - 1;
  const costVariance = treated.variance(PERSON_COLUMNS.cost);
  if (costVariance === 0) {
    const error = (n * Z_95 * Math.sqrt(difference.variance)) / costMinor;
    const roiCi95: Interval = [roi - error, roi + error];
    return { roi, roiCi95, intervalBy: 'welch' } as const;
  }
  const ratio = fiellerInterval({
    numerator: difference.mean,
    denominator: costMinor / n,
    numeratorVariance: difference.variance,
    denominatorVariance: costVariance / n,
    covariance: outcomeOf(treated, terms).withCost / n,
  });
  if (ratio === undefined) return { roi: null, roiCi95: null, intervalBy: null, reason: 'COST_UNCERTAIN' } as const;
  const roiCi95: Interval = [ratio[0] - 1, ratio[1] - 1];
  return { roi, roiCi95, intervalBy: 'fieller' } as const;
}

/**
 * What a campaign earned, against the people held out of it: incremental = n_T (ȳ_T − ȳ_C) with the Welch normal interval
 * n_T √(s²_T/n_T + s²_C/n_C) · 1.959964, and ROI = (incremental − cost) / cost.
 *
 * @param treated - moments of the treated people's columns, see {@link PERSON_COLUMNS}
 * @throws {RangeError} when the cost is negative
 * @see Larderly domain reference §8
 */
export function measureUplift(treated: CoMoments, holdOut: CoMoments, terms: UpliftTerms): UpliftEstimate {
  if (terms.fixedCostMinor < 0) throw new RangeError(`A campaign's cost cannot be negative, it is ${terms.fixedCostMinor}.`);
  if (holdOut.n === 0) return unmeasured({ reason: 'NOT_MEASURABLE', detail: 'NO_HOLD_OUT' });
  if (treated.n < MIN_ARM_CUSTOMERS || holdOut.n < MIN_ARM_CUSTOMERS)
    return unmeasured({ reason: 'NOT_MEASURABLE', detail: 'TOO_FEW_CUSTOMERS' });
  const [with_, without] = [outcomeOf(treated, terms), outcomeOf(holdOut, terms)];
  const difference = { mean: with_.mean - without.mean, variance: with_.variance / treated.n + without.variance / holdOut.n };
  const incrementalMinor = treated.n * difference.mean;
  const standardErrorMinor = treated.n * Math.sqrt(difference.variance);
  const incrementalCi95Minor: Interval = [incrementalMinor - Z_95 * standardErrorMinor, incrementalMinor + Z_95 * standardErrorMinor];
  const z = standardErrorMinor === 0 ? null : incrementalMinor / standardErrorMinor;
  const isProven = signOf(incrementalCi95Minor) !== 'open';
  const earned = returnOf(treated, terms, difference);
  return {
    ...{ incrementalMinor, incrementalCi95Minor, standardErrorMinor, z, pValue: z === null ? null : twoSidedP(z) },
    ...{ isProven, certainty: isProven ? 'proven' : 'not proven' },
    ...earned,
    roiSign: earned.roiCi95 === null ? 'unknown' : signOf(earned.roiCi95),
    neededPerArm: difference.mean === 0 ? null : Math.ceil(neededPerArm(difference.mean, [with_.variance, without.variance])),
    detectablePerPersonMinor: detectableDifference(Math.sqrt(difference.variance)),
  };
}
