/** A distribution of counts 0, 1, 2 … */
export interface CountDistribution {
  /** Expected value, ≥ 0. */
  readonly mean: number;
  /** At least the mean: equal to it is a Poisson distribution, above it a negative binomial one. */
  readonly variance: number;
}

/** So little more variance than mean cannot be told from none. */
const POISSON_UP_TO = 1 + 1e-9;
/** Far more deviations than any share that a double can tell from 1 needs. */
const FARTHEST_DEVIATIONS = 60;

/** Probabilities of 0, 1, 2 … one after another, and without end. */
function* probabilities({ mean, variance }: CountDistribution): Generator<number> {
  const isPoisson = variance <= mean * POISSON_UP_TO;
  const size = isPoisson ? Number.POSITIVE_INFINITY : (mean * mean) / (variance - mean);
  // The logarithm keeps large means from beginning at 0.
  let log = isPoisson ? -mean : size * Math.log(size / (size + mean));
  const ratio = isPoisson ? mean : mean / (size + mean);
  for (let count = 0; ; count++) {
    yield Math.exp(log);
    const next = isPoisson ? ratio / (count + 1) : (ratio * (size + count)) / (count + 1);
    log += Math.log(next);
  }
}

function demandDistribution({ mean, variance }: CountDistribution): void {
  if (!(mean >= 0 && Number.isFinite(mean) && variance >= 0 && Number.isFinite(variance)))
    throw new RangeError(`Counts have a mean and a variance of at least 0, not ${mean} and ${variance}.`);
}

/**
 * Probability that the count is at most `count`. A variance below the mean is taken as that of a Poisson distribution.
 *
 * @param count - anything below 0 has probability 0
 * @throws {RangeError} when mean or variance is below 0 or not finite
 */
export function countCdf(distribution: CountDistribution, count: number): number {
  demandDistribution(distribution);
  if (count < 0) return 0;
  if (distribution.mean === 0) return 1;
  let sum = 0;
  let index = 0;
  for (const probability of probabilities(distribution)) {
    sum += probability;
    if (++index > count) break;
  }
  return Math.min(1, sum);
}

const farthestOf = ({ mean, variance }: CountDistribution) =>
  Math.ceil(mean + FARTHEST_DEVIATIONS * Math.sqrt(Math.max(mean, variance))) + 1;

/**
 * The smallest count whose probability of not being exceeded is at least the share.
 *
 * @param share - 0 to below 1
 * @throws {RangeError} when the share is 1 or more, or below 0, or the distribution is none
 */
export function countQuantile(distribution: CountDistribution, share: number): number {
  demandDistribution(distribution);
  if (!(share >= 0 && share < 1)) throw new RangeError(`The quantile of a count has a share from 0 to below 1, not ${share}.`);
  if (distribution.mean === 0) return 0;
  const last = farthestOf(distribution);
  let sum = 0;
  let count = 0;
  for (const probability of probabilities(distribution)) {
    sum += probability;
    if (sum >= share || count >= last) break;
    count++;
  }
  return count;
}

/**
 * Expected amount by which the count falls short of a level: E[(level − D)⁺].
 *
 * @param level - ≤ 0 gives 0; it need not be whole
 */
export function expectedRemainder(distribution: CountDistribution, level: number): number {
  demandDistribution(distribution);
  if (level <= 0) return 0;
  if (distribution.mean === 0) return level;
  const last = Math.min(Math.ceil(level), farthestOf(distribution));
  let sum = 0;
  let count = 0;
  for (const probability of probabilities(distribution)) {
    if (count >= last) break;
    sum += (level - count) * probability;
    count++;
  }
  return sum;
}
