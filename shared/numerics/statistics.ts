/** @throws {RangeError} when there is no value */
export function mean(values: ArrayLike<number>): number {
  demandSome(values, 'A mean');
  return sumOf(values) / values.length;
}

/** Standard deviation of a whole population (divisor n). */
export function populationDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(squaresAround(values, mean(values)) / values.length);
}

/**
 * Standard deviation estimated from a sample (divisor n − 1).
 *
 * @throws {RangeError} when there are fewer than two values
 */
export function sampleDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) throw new RangeError(`A sample deviation needs two values, there are ${values.length}.`);
  return Math.sqrt(squaresAround(values, mean(values)) / (values.length - 1));
}

/**
 * The value below which the given share of the others lies, interpolated linearly between neighbours (type 7).
 *
 * @param sorted - ascending, at least one value
 * @param share - 0–1
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  demandSome(sorted, 'A quantile');
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A quantile's share lies between 0 and 1, not ${share}.`);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

export function median(values: ArrayLike<number>): number {
  return quantileOfSorted(Float64Array.from(values).sort(), 0.5);
}

/**
 * Where all but the outermost values lie: from the first to the ninety-ninth percentile.
 *
 * @param values - NaN is left out; without any other value the range is [0, 0]
 */
export function innerRange(values: Iterable<number>): { low: number; high: number } {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (sorted.length === 0) return { low: 0, high: 0 };
  return { low: quantileOfSorted(sorted, 0.01), high: quantileOfSorted(sorted, 0.99) };
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] as number;
  return sum;
}

function squaresAround(values: ArrayLike<number>, centre: number): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += ((values[index] as number) - centre) ** 2;
  return sum;
}

function demandSome(values: ArrayLike<number>, what: string): void {
  if (values.length === 0) throw new RangeError(`${what} needs at least one value.`);
}
