/** How often each pair of labels occurs together: `counts[i][j]` things have label i in the one partition and j in the other. */
export type Contingency = readonly (readonly number[])[];

/** Labels from 0. @throws {RangeError} when the partitions differ in length */
export function contingencyOf(one: ArrayLike<number>, other: ArrayLike<number>): Contingency {
  if (one.length !== other.length) throw new RangeError(`Partitions of ${one.length} and ${other.length} things cannot be compared.`);
  const counts: number[][] = [];
  for (let index = 0; index < one.length; index++) {
    const row = one[index] as number;
    const column = other[index] as number;
    counts[row] ??= [];
    const own = counts[row] as number[];
    own[column] = (own[column] ?? 0) + 1;
  }
  return Array.from(counts, (row) => Array.from(row ?? [], (count) => count ?? 0));
}

/**
 * Adjusted Rand index: 1 when two partitions are the same, whatever their labels are called, about 0 when they agree as
 * often as chance would.
 *
 * @returns at most 1, and 1 when both put everything together or everything apart
 * @see Hubert and Arabie 1985, Comparing partitions
 */
export function adjustedRandIndex(counts: Contingency): number {
  const width = Math.max(0, ...counts.map((row) => row.length));
  const rowSums = counts.map((row) => sumOf(row));
  const columnSums = Array.from({ length: width }, (_, column) => sumOf(counts.map((row) => row[column] ?? 0)));
  const together = sumOf(counts.flat().map(pairsOf));
  const [ofRows, ofColumns] = [sumOf(rowSums.map(pairsOf)), sumOf(columnSums.map(pairsOf))];
  const all = pairsOf(sumOf(rowSums));
  const expected = all === 0 ? 0 : (ofRows * ofColumns) / all;
  const most = (ofRows + ofColumns) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

const pairsOf = (count: number) => (count * (count - 1)) / 2;
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
