import { sampleOf, seededRandom } from './random.ts';
import { pickRows, type Rows, rowAt, squaredDistance } from './rows.ts';

export interface SilhouetteOptions {
  /** Distances grow with the square of the rows, so more than this are sampled. @default 2000 */
  readonly maxRows?: number;
  /** @default 1 */
  readonly seed?: number;
}

/**
 * How well rows lie in their clusters: the mean of (b − a) / max(a, b), a the mean distance to a row's own cluster and
 * b that to the nearest other one. A row alone in its cluster counts 0.
 *
 * @returns −1 to 1, or null when the rows looked at lie in fewer than two clusters
 * @see Rousseeuw 1987, Silhouettes
 */
export function silhouette(rows: Rows, labels: Uint8Array, { maxRows = 2000, seed = 1 }: SilhouetteOptions = {}): number | null {
  const indices = sampleOf(rows.count, maxRows, seededRandom(seed));
  const sample = pickRows(rows, indices);
  const clusters = Uint8Array.from(indices, (index) => labels[index] as number);
  const sizes = new Uint32Array(256);
  for (const cluster of clusters) sizes[cluster] = (sizes[cluster] as number) + 1;
  const present = [...new Set(clusters)];
  if (present.length < 2) return null;
  let sum = 0;
  for (let index = 0; index < sample.count; index++) {
    sum += widthOf(distancesByCluster(sample, clusters, index), { own: clusters[index] as number, sizes, present });
  }
  return sum / sample.count;
}

function distancesByCluster(sample: Rows, clusters: Uint8Array, index: number): Float64Array {
  const sums = new Float64Array(256);
  const own = rowAt(sample, index);
  for (let other = 0; other < sample.count; other++) {
    const cluster = clusters[other] as number;
    sums[cluster] = (sums[cluster] as number) + Math.sqrt(squaredDistance(own, rowAt(sample, other)));
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
