import { type Columns, squaredDistance } from './columns.ts';

/**
 * How much clusters run into each other: the mean, over the clusters, of the worst (s_i + s_j) / d_ij, s the mean distance
 * of a cluster's rows to its centre and d the distance of two centres.
 *
 * @param centres - means of the rows under their label
 * @returns 0 and up, less is better; null with fewer than two clusters or where two centres are the same
 * @see Davies and Bouldin 1979, A cluster separation measure
 */
export function daviesBouldin(rows: Columns, labels: Uint8Array, centres: readonly (readonly number[])[]): number | null {
  if (centres.length < 2) return null;
  const spreads = spreadsAround(rows, labels, centres);
  const worst = centres.map((centre, index) =>
    Math.max(
      ...centres.map((other, position) =>
        position === index ? 0 : ((spreads[index] as number) + (spreads[position] as number)) / Math.sqrt(squaredDistance(centre, other)),
      ),
    ),
  );
  const sum = worst.reduce((total, ratio) => total + ratio, 0);
  return Number.isFinite(sum) ? sum / centres.length : null;
}

/** Mean distance of each cluster's rows to its centre. */
function spreadsAround({ count, columns }: Columns, labels: Uint8Array, centres: readonly (readonly number[])[]): Float64Array {
  const squares = new Float64Array(count);
  for (const [index, column] of columns.entries()) {
    const centre = Float64Array.from(centres, (point) => point[index] as number);
    for (let row = 0; row < count; row++) {
      const difference = (column[row] as number) - (centre[labels[row] as number] as number);
      squares[row] = (squares[row] as number) + difference * difference;
    }
  }
  const sums = new Float64Array(centres.length);
  const sizes = new Uint32Array(centres.length);
  for (let row = 0; row < count; row++) {
    const label = labels[row] as number;
    sums[label] = (sums[label] as number) + Math.sqrt(squares[row] as number);
    sizes[label] = (sizes[label] as number) + 1;
  }
  return sums.map((sum, cluster) => (sizes[cluster] === 0 ? 0 : sum / (sizes[cluster] as number)));
}
