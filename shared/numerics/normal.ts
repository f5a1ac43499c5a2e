/** Two-sided 95 % quantile of the standard normal distribution, as every interval of the project uses it. */
export const Z_95 = 1.959964;

/**
 * Standard normal distribution function.
 *
 * @param z - any finite number
 * @returns probability 0–1, absolute error below 1.5e-7
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26
 */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - polynomial * Math.exp(-x * x);
  return z >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}

/** Probability of a deviation at least as large in either direction. */
export function twoSidedP(z: number): number {
  return 2 * (1 - normalCdf(Math.abs(z)));
}
