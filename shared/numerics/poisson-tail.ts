import { logGamma } from './gamma-functions.ts';

const PRECISION = 1e-17;

/**
 * Natural logarithm of the probability that a Poisson variable is at least as large as what was seen.
 *
 * @param count - what was seen, a whole number from 0
 * @param mean - what was expected, from 0
 * @returns at most 0; −∞ where something was seen that cannot be
 * @throws {RangeError} when an argument is out of range
 */
export function logPoissonTail(count: number, mean: number): number {
  if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`A count is a whole number from 0, not ${count}.`);
  if (!(mean >= 0 && mean < Number.POSITIVE_INFINITY)) throw new RangeError(`A mean is a finite number from 0, not ${mean}.`);
  if (count === 0) return 0;
  if (mean === 0) return Number.NEGATIVE_INFINITY;
  // Beyond the mean each term is smaller than the one before it; below it the other tail is summed.
  return count > mean ? logUpper(count, mean) : Math.log1p(-Math.exp(logLower(count - 1, mean)));
}

const logTerm = (count: number, mean: number) => count * Math.log(mean) - mean - logGamma(count + 1);

function logUpper(count: number, mean: number): number {
  let [sum, ratio] = [1, 1];
  for (let next = count + 1; ratio > PRECISION * sum; next++) {
    ratio *= mean / next;
    sum += ratio;
  }
  return logTerm(count, mean) + Math.log(sum);
}

function logLower(count: number, mean: number): number {
  let [sum, ratio] = [1, 1];
  for (let next = count; next > 0 && ratio > PRECISION * sum; next--) {
    ratio *= next / mean;
    sum += ratio;
  }
  return logTerm(count, mean) + Math.log(sum);
}
