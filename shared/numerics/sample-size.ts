import { Z_95 } from './normal.ts';

/** 80 % quantile of the standard normal distribution. */
const Z_80 = 0.8416212335729143;
/** Two-sided test at 5 % with a power of 80 %: how many standard errors the true effect must be away from 0. */
const STANDARD_ERRORS = Z_95 + Z_80;

/**
 * People needed in each of two equal arms so that a true difference of means is found in four of five experiments.
 *
 * @param difference - of the means, not 0
 * @param variances - of one person of each arm
 * @returns not rounded; infinite when the difference is 0
 */
export function neededPerArm(difference: number, variances: readonly [number, number]): number {
  return ((variances[0] + variances[1]) * STANDARD_ERRORS ** 2) / difference ** 2;
}

/** The smallest true difference that an estimate with this standard error finds in four of five experiments. */
export function detectableDifference(standardError: number): number {
  return STANDARD_ERRORS * standardError;
}
