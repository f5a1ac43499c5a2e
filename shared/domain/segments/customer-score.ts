import { innerRange } from '#numerics/statistics.ts';
import type { ScorePart } from '#schemas/profile.ts';
import type { ScoreBound, ScoreWeights, Weights } from '#schemas/score.ts';
import { featureOf, onScale } from './feature-catalogue.ts';

export interface CustomerScore {
  /** C_i = Σ_j w_ij x_ij, 0–1. */
  readonly score: number;
  readonly parts: ScorePart[];
  /** Share of the weights whose feature is known, 0–1. */
  readonly coverage: number;
}

/**
 * Between which values a feature counts from 0 to 1: the first and the ninety-ninth percentile, so that one giant order
 * does not make everybody else look alike.
 *
 * @param values - of all customers; NaN is left out
 */
export function fitBound(name: string, values: Iterable<number>): ScoreBound {
  const { scale, isInverted = false } = featureOf(name);
  const scaled = Float64Array.from(values, (value) => onScale(scale, value));
  return { scale, ...innerRange(scaled), isInverted };
}

/** A feature between 0 and 1, higher is better; undefined when it is unknown, no finite number, or the same for all. */
export function normalised(bound: ScoreBound, value: number): number | undefined {
  if (!Number.isFinite(value) || !(bound.high > bound.low)) return undefined;
  const share = (onScale(bound.scale, value) - bound.low) / (bound.high - bound.low);
  const clipped = Math.min(1, Math.max(0, share));
  return bound.isInverted ? 1 - clipped : clipped;
}

/**
 * The customer score of the mission, C_i = Σ_j w_ij x_ij. Features that are unknown for the customer drop out and the
 * others share their weight. A customer of whom nothing is known scores 0.
 *
 * @param weights - add up to 1
 */
export function customerScore(
  weights: Weights,
  bounds: Readonly<Record<string, ScoreBound>>,
  featureValue: (feature: string) => number,
): CustomerScore {
  const known = Object.entries(weights).flatMap(([feature, weight]) => {
    const bound = bounds[feature];
    const value = bound && weight > 0 ? normalised(bound, featureValue(feature)) : undefined;
    return value === undefined ? [] : [{ feature, weight, value }];
  });
  const coverage = known.reduce((sum, { weight }) => sum + weight, 0);
  const parts = known.map(({ feature, weight, value }) => {
    const share = weight / coverage;
    return { feature, value, weight: share, contribution: share * value };
  });
  return { score: parts.reduce((sum, { contribution }) => sum + contribution, 0), parts, coverage };
}

/** w_ij: the weights of the customer's segment, where it has its own. */
export function weightsFor({ everyone, bySegment }: ScoreWeights, segment: string | undefined): Weights {
  return bySegment[segment ?? ''] ?? everyone;
}
