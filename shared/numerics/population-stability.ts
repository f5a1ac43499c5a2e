import { quantileOfSorted } from './statistics.ts';

/** A share of nobody counts as this, or one empty bin would make the index infinite. */
const LEAST_SHARE = 1e-4;

/**
 * Population stability index Σ (p − q) ln(p / q): how far a distribution has gone from the one that it was.
 * Below 0.1 it is stable, up to 0.25 worth watching, above that the model must be fitted anew.
 *
 * @param expected - share of each bin then
 * @param actual - share of the same bins now
 * @throws {RangeError} when there are not as many of the one as of the other
 */
export function populationStability(expected: readonly number[], actual: readonly number[]): number {
  if (expected.length !== actual.length) throw new RangeError(`${expected.length} bins cannot be compared with ${actual.length}.`);
  return expected.reduce((sum, share, bin) => {
    const [before, now] = [Math.max(share, LEAST_SHARE), Math.max(actual[bin] as number, LEAST_SHARE)];
    return sum + (now - before) * Math.log(now / before);
  }, 0);
}

/** Inner edges of bins with equally many values, ascending; fewer where many values are the same. NaN is left out. */
export function quantileEdges(values: Float64Array, bins: number): number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return [];
  const edges = Array.from({ length: bins - 1 }, (_, index) => quantileOfSorted(sorted, (index + 1) / bins));
  return edges.filter((edge, index) => index === 0 || edge > (edges[index - 1] as number));
}

/** Share of the values in each bin; a value on an edge belongs to the bin below it. NaN is left out. */
export function sharesOfBins(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Float64Array(edges.length + 1);
  let known = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (Number.isNaN(value)) continue;
    const bin = binOf(value, edges);
    counts[bin] = (counts[bin] as number) + 1;
    known++;
  }
  return Array.from(counts, (count) => (known === 0 ? 0 : count / known));
}

function binOf(value: number, edges: readonly number[]): number {
  let bin = 0;
  while (bin < edges.length && value > (edges[bin] as number)) bin++;
  return bin;
}
