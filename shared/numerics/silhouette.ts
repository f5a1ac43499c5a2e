import { type Columns, pickRows } from './columns.ts';
import { sampleOf, seededRandom } from './random.ts';

export interface SilhouetteOptions {
  /** Distances grow with the square of the rows, so of more than this a seeded sample is looked at. @default 2000 */
  readonly maxRows?: number;
  /** @default 1 */
  readonly seed?: number;
}

/**
 * How well rows lie in their clusters: the mean of (b − a) / max(a, b), a the mean distance to a row's own cluster and
 * b that to the nearest other one. A row alone in its cluster counts 0. Exact up to `maxRows` rows.
 *
 * @returns −1 to 1, or null when the rows looked at lie in fewer than two clusters
 * @see Rousseeuw 1987, Silhouettes
 */
export function silhouette(rows: Columns, labels: Uint8Array, { maxRows = 2000, seed = 1 }: SilhouetteOptions = {}): number | null {
  const indices = sampleOf(rows.count, maxRows, seededRandom(seed));
  const sample = pickRows(rows, indices);
  const clusters = Uint8Array.from(indices, (index) => labels[index] as number);
  const sizes = new Uint32Array(256);
  for (const cluster of clusters) sizes[cluster] = (sizes[cluster] as number) + 1;
  const present = [...new Set(clusters)];
  if (present.length < 2) return null;
  const distances = new Float64Array(sample.count);
  let sum = 0;
  for (let index = 0; index < sample.count; index++) {
    distancesFrom(sample, index, distances);
    sum += widthOf(sumsByCluster(distances, clusters), { own: clusters[index] as number, sizes, present });
  }
  return sum / sample.count;
}

function distancesFrom({ columns }: Columns, index: number, distances: Float64Array): void {
  distances.fill(0);
  for (const column of columns) {
    const own = column[index] as number;
    for (let other = 0; other < distances.length; other++) {
      const difference = (column[other] as number) - own;
      distances[other] = (distances[other] as number) + difference * difference;
    }
  }
}

function sumsByCluster(squares: Float64Array, clusters: Uint8Array): Float64Array {
  const sums = new Float64Array(256);
  for (let other = 0; other < squares.length; other++) {
    const cluster = clusters[other] as number;
    sums[cluster] = (sums[cluster] as number) + Math.sqrt(squares[other] as number);
  }
  return sums;
}

function widthOf(sums: Float64Array, { own, sizes, present }: { own: number; sizes: Uint32Array; present: readonly number[] }): number {
  const ownSize = sizes[own] as number;
  if (ownSize < 2) return 0;
  const within = (sums[own] as number) / (ownSize - 1);
  const others = present.filter((cluster) => cluster !== own).map((cluster) => (sums[cluster] as number) / (sizes[cluster] as number));
  const nearest = Math.min(...others);
  const larger = Math.max(within, nearest);
  return larger === 0 ? 0 : (nearest - within) / larger;
}
