/** Two-sided 95 % quantile of the standard normal distribution, as every interval of the project uses it. */
export const Z_95 = 1.959964;

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Below it the series of the distribution function converges quickly, above it the continued fraction of the tail does. */
const SERIES_BELOW = 3;
const MAX_TERMS = 200;
const TAIL_TERMS = 60;
/** Beyond it the tail is 0 in doubles. */
const FARTHEST = 39;

/** Density of the standard normal distribution. @param z - any number */
const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / ROOT_TWO_PI;

/** ½ + φ(z)·(z + z³/3 + z⁵/15 + …). @see Abramowitz and Stegun 26.2.11 */
function cdfBySeries(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; odd < MAX_TERMS && Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + normalDensity(z) * sum;
}

/** P(Z > z) for z well above 0. @see Abramowitz and Stegun 26.2.14 */
function upperTail(z: number): number {
  if (z > FARTHEST) return 0;
  let fraction = z;
  for (let depth = TAIL_TERMS; depth >= 1; depth--) fraction = z + depth / fraction;
  return normalDensity(z) / fraction;
}

/**
 * Standard normal distribution function, to about the precision of a double in both tails.
 *
 * @param z - any number
 * @returns probability 0–1 of a value not above z
 */
export function normalCdf(z: number): number {
  if (z <= -SERIES_BELOW) return upperTail(-z);
  return z >= SERIES_BELOW ? 1 - upperTail(z) : cdfBySeries(z);
}

/** Coefficients of Acklam's rational approximation, relative error below 1.15e-9 before it is refined. */
const CENTRE = {
  over: [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239],
  under: [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
};
const TAIL = {
  over: [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783],
  under: [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
};
const TAIL_BELOW = 0.02425;

const polynomial = (coefficients: readonly number[], x: number) => coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

function roughQuantile(share: number): number {
  if (share > 0.5) return -roughQuantile(1 - share);
  if (share < TAIL_BELOW) {
    const q = Math.sqrt(-2 * Math.log(share));
    return polynomial(TAIL.over, q) / polynomial(TAIL.under, q);
  }
  const q = share - 0.5;
  return (polynomial(CENTRE.over, q * q) * q) / polynomial(CENTRE.under, q * q);
}

/**
 * The value below which the given share of a standard normal distribution lies: a rational approximation with one step of Halley's
 * method.
 *
 * @param share - 0–1; −∞ at 0, ∞ at 1
 * @throws {RangeError} when share is not within 0–1
 */
export function normalQuantile(share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A quantile's share lies between 0 and 1, not ${share}.`);
  if (share === 0 || share === 1) return share === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (share > 0.5) return -normalQuantile(1 - share);
  const rough = roughQuantile(share);
  const step = (normalCdf(rough) - share) / normalDensity(rough);
  const refined = rough - step / (1 + (rough * step) / 2);
  return Number.isFinite(refined) ? refined : rough;
}

/** Expected amount by which a standard normal value exceeds z: E[(Z − z)⁺] = φ(z) − z·(1 − Φ(z)). @param z - any number */
export function unitNormalLoss(z: number): number {
  if (z > FARTHEST) return 0;
  return normalDensity(z) - z * normalCdf(-z);
}

/** Probability of a deviation at least as large in either direction. @param z - any number */
export function twoSidedP(z: number): number {
  return 2 * normalCdf(-Math.abs(z));
}
