import { kmeans as lloyd } from 'ml-kmeans';
import { assignRows, moveCentres, type Partition, partitionAround } from './centre-passes.ts';
import { seedCentres } from './kmeans-seeding.ts';
import { type Random, sampleOf, seededRandom } from './random.ts';
import { assertFinite, pickRows, type Rows, rowAt } from './rows.ts';

const MAX_CLUSTERS = 255;
const MAX_ITERATIONS = 300;

export interface KMeansOptions {
  /** How many clusters to look for, 1–255. */
  readonly k: number;
  readonly seed: number;
  /** Independent starts, of which the one with the least inertia is kept. @default 16 */
  readonly restarts?: number;
  /** Starts run on at most so many rows; the best one is then finished on all rows. @default 16384 */
  readonly sampleRows?: number;
}

export interface Clustering {
  /** Clusters found: `k`, or the number of different rows when that is smaller. */
  readonly k: number;
  /** In lexicographic order, so that the numbering does not depend on the start. */
  readonly centres: number[][];
  /** Cluster of each row. */
  readonly labels: Uint8Array;
  readonly sizes: number[];
  /** Sum of the squared distances of the rows to their centres. */
  readonly inertia: number;
}

/**
 * k-means with seeded starts: the same rows in the same order and the same seed give the same result to the last bit.
 * No cluster is ever empty. Identical rows share a cluster, so fewer different rows than `k` give fewer clusters.
 *
 * @throws {RangeError} when there is no row or no column, a number is NaN or infinite, or an option is out of range
 */
export function kMeans(rows: Rows, options: KMeansOptions): Clustering {
  const { k, seed, restarts = 16, sampleRows = 16_384 } = options;
  if (rows.count === 0 || rows.width === 0) throw new RangeError(`k-means needs rows with columns, not ${rows.count} × ${rows.width}.`);
  demandInteger('k', k, MAX_CLUSTERS);
  demandInteger('restarts', restarts, 10_000);
  demandInteger('sampleRows', sampleRows, Number.MAX_SAFE_INTEGER);
  if (!Number.isFinite(seed)) throw new RangeError(`A seed is a finite number, not ${seed}.`);
  assertFinite(rows);
  const random = seededRandom(seed);
  // Rare but different rows could be missing from a sample; then only all rows show how many clusters there can be.
  const sample = pickRows(rows, sampleOf(rows.count, Math.max(sampleRows, k), random));
  const sampled = bestStart(sample, k, { restarts, random });
  const centres = sampled.length < k && sample.count < rows.count ? bestStart(rows, k, { restarts: 1, random }) : sampled;
  return inOrder(finish(rows, centres));
}

function bestStart(rows: Rows, k: number, { restarts, random }: { restarts: number; random: Random }): number[][] {
  const lists = Array.from({ length: rows.count }, (_, index) => [...rowAt(rows, index)]);
  let best: { centres: number[][]; inertia: number } | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const initialization = seedCentres(rows, k, random);
    const { centroids } = lloyd(lists, initialization.length, { initialization, tolerance: 0, maxIterations: MAX_ITERATIONS });
    const inertia = sumOf(partitionAround(rows, centroids).distances);
    if (best === undefined || inertia < best.inertia) best = { centres: centroids, inertia };
  }
  return best?.centres ?? [];
}

/** Passes over all rows until none changes its centre. */
function finish(rows: Rows, centres: number[][]): Partition {
  const partition = partitionAround(rows, centres);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    moveCentres(rows, partition);
    if (assignRows(rows, partition) === 0 && partition.sizes.every((size) => size > 0)) break;
  }
  return partition;
}

function inOrder({ k, centres, labels, sizes, distances }: Partition): Clustering {
  const width = centres.length / k;
  const found = Array.from({ length: k }, (_, index) => ({ index, centre: [...centres.subarray(index * width, (index + 1) * width)] }))
    .filter(({ index }) => (sizes[index] ?? 0) > 0)
    .sort((left, right) => compareLexicographically(left.centre, right.centre));
  const newIndex = new Uint8Array(k);
  found.forEach(({ index }, position) => {
    newIndex[index] = position;
  });
  return {
    k: found.length,
    centres: found.map(({ centre }) => centre),
    labels: labels.map((label) => newIndex[label] as number),
    sizes: found.map(({ index }) => sizes[index] ?? 0),
    inertia: sumOf(distances),
  };
}

/** Negative when `left` comes first: by the first number in which they differ. */
export function compareLexicographically(left: readonly number[], right: readonly number[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? Number.NEGATIVE_INFINITY;
    if (value !== other) return value - other;
  }
  return left.length - right.length;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function demandInteger(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new RangeError(`${name} is a whole number from 1 to ${max}, not ${value}.`);
}
