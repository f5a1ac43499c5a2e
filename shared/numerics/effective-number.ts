/**
 * How many equally used sources would be as diverse: the exponential of Shannon's entropy of the shares.
 *
 * @param counts - what came from each source, from 0
 * @returns between 1 and the number of sources; 0 when nothing came
 * @see Hill, Diversity and evenness (Ecology 54, 1973), order 1
 */
export function effectiveNumber(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return 0;
  const entropy = counts
    .filter((count) => count > 0)
    .map((count) => count / total)
    .reduce((sum, share) => sum - share * Math.log(share), 0);
  return Math.exp(entropy);
}
