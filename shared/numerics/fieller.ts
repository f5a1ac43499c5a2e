import { Z_95 } from './normal.ts';

/** Two estimates that are about normally distributed, with their variances and their covariance. */
export interface EstimatedRatio {
  readonly numerator: number;
  readonly denominator: number;
  readonly numeratorVariance: number;
  readonly denominatorVariance: number;
  readonly covariance: number;
}

/**
 * Interval of the ratio of two estimates by Fieller's theorem: all values ρ for which numerator − ρ · denominator does not
 * differ from 0 by more than z standard errors.
 *
 * @param z - two-sided quantile of the standard normal distribution
 * @returns undefined when the denominator itself does not differ from 0, so that no interval of finite length exists
 * @see E. C. Fieller, Some problems in interval estimation, Journal of the Royal Statistical Society B 16, 1954
 */
export function fiellerInterval(estimate: EstimatedRatio, z = Z_95): [low: number, high: number] | undefined {
  const { numerator, denominator, numeratorVariance, denominatorVariance, covariance } = estimate;
  const square = z * z;
  const leading = denominator ** 2 - square * denominatorVariance;
  if (!(leading > 0)) return undefined;
  const middle = numerator * denominator - square * covariance;
  const last = numerator ** 2 - square * numeratorVariance;
  // Positive definite variances leave a discriminant of at least 0; rounding may not.
  const root = Math.sqrt(Math.max(0, middle ** 2 - leading * last));
  return [(middle - root) / leading, (middle + root) / leading];
}
