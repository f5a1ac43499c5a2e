import { kmeans as fewSteps } from 'ml-kmeans';
import { assertFinite, type Columns, rowOf } from './columns.ts';
import { lightweightCoreset, someOf, type WeightedRows } from './coreset.ts';
import { seedCentres } from './kmeans-seeding.ts';
import { swapCentres } from './kmeans-swaps.ts';
import { type Partition, polish } from './lloyd.ts';
import { type Random, seededRandom } from './random.ts';

const MAX_CLUSTERS = 255;
/** Rows among which a start is made, and steps that it takes there. */
const START_ROWS = 2048;
const START_STEPS = 3;
/** Rows that are tried in the place of a centre of each of the best starts. */
const SWAP_ROUNDS = 20;
/** Rows on which the best starts are compared. */
const REFINED_ROWS = 32_768;
/** Starts that end this close to the best, as a share of its inertia, are decided on all rows. */
const CLOSE = 0.01;
const FINISHED_STARTS = 3;
/** Starts whose inertias differ by less than this share have come to the same end. */
const SAME_END = 1e-3;
/** Up to here each comparison goes on until no row changes; beyond, until a pass gains less than a share of the inertia. */
const TO_THE_END_ROWS = 131_072;
const OF_FEW = { comparedRows: 8192, comparedTolerance: 0, refinedStarts: 6, refinedTolerance: 0, tolerance: 0 };
const OF_MANY = { comparedRows: 4096, comparedTolerance: 1e-4, refinedStarts: 2, refinedTolerance: 1e-6, tolerance: 1e-7 };
const FEW_ROWS = 512;

export interface KMeansOptions {
  /** How many clusters to look for, 1–255. */
  readonly k: number;
  readonly seed: number;
  /** Independent starts, of which the one with the least inertia is kept. @default 16 of very many rows, 64 of many, 200 of few */
  readonly restarts?: number;
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
 * `ml-kmeans` takes the first steps of each start on a few rows, half of the time with those among them that are far from
 * all others; the starts are compared on more rows, the best different ones are shaken, and those that stay ahead are
 * finished on all of them.
 * No cluster is ever empty. Identical rows share a cluster, so fewer different rows than `k` give fewer clusters.
 * A column that is the same for all rows changes nothing.
 *
 * @throws {RangeError} when there is no row or no column, a number is NaN or infinite, or an option is out of range
 */
export function kMeans(rows: Columns, { k, seed, restarts = usualRestarts(rows.count) }: KMeansOptions): Clustering {
  if (rows.count === 0 || rows.columns.length === 0)
    throw new RangeError(`k-means needs rows with columns, not ${rows.count} × ${rows.columns.length}.`);
  demandInteger('k', k, MAX_CLUSTERS);
  demandInteger('restarts', restarts, 10_000);
  if (!Number.isFinite(seed)) throw new RangeError(`A seed is a finite number, not ${seed}.`);
  assertFinite(rows);
  const different = differentRows(rows, k + 1);
  if (different.length <= k) return inOrder(polish(rows, different));
  return inOrder(bestOf(rows, different.slice(0, k), { restarts, random: seededRandom(seed) }));
}

function usualRestarts(count: number): number {
  if (count > TO_THE_END_ROWS) return 16;
  return count > FEW_ROWS ? 64 : 200;
}

/** The first rows that differ from each other, at most `most`. */
function differentRows(rows: Columns, most: number): number[][] {
  const found: number[][] = [];
  for (let row = 0; row < rows.count && found.length < most; row++) {
    const isKnown = found.some((known) => rows.columns.every((column, index) => column[row] === known[index]));
    if (!isKnown) found.push(rowOf(rows, row));
  }
  return found;
}

/** @param different - as many rows that differ as there shall be clusters */
function bestOf(rows: Columns, different: readonly number[][], { restarts, random }: { restarts: number; random: Random }): Partition {
  const effort = rows.count > TO_THE_END_ROWS ? OF_MANY : OF_FEW;
  const refined = lightweightCoreset(rows, REFINED_ROWS, random);
  const compared = lightweightCoreset(refined, effort.comparedRows, random);
  const samples = [someOf(rows, START_ROWS, random), lightweightCoreset(refined, START_ROWS, random)] as const;
  const starts = Array.from({ length: restarts }, (_, index) => firstSteps(samples[index % 2 === 0 ? 0 : 1], different, random));
  const ends = (on: WeightedRows, points: readonly number[][][], tolerance: number) =>
    differentEnds(points.map((start) => polish(on, start, { weights: on.weights, tolerance })));
  const best = ends(compared, starts, effort.comparedTolerance).slice(0, effort.refinedStarts);
  const swapped = best.map(({ points }) => swapCentres(compared, points, { rounds: SWAP_ROUNDS, random }));
  const refinedBest = ends(refined, [...pointsOf(best.slice(0, 1)), ...swapped], effort.refinedTolerance);
  const limit = (refinedBest[0]?.inertia ?? 0) * (1 + CLOSE);
  const close = refinedBest.filter(({ inertia }) => inertia <= limit).slice(0, FINISHED_STARTS);
  const [least] = close.map(({ points }) => polish(rows, points, { tolerance: effort.tolerance })).sort(byInertia);
  return least ?? polish(rows, different);
}

const byInertia = (one: Partition, other: Partition) => one.inertia - other.inertia;
const pointsOf = (partitions: readonly Partition[]) => partitions.map(({ points }) => points);

/** The least inertia first; of those that come to the same end, only the best. */
function differentEnds(partitions: readonly Partition[]): Partition[] {
  const kept: Partition[] = [];
  for (const partition of partitions.toSorted(byInertia)) {
    if (kept.every(({ inertia }) => partition.inertia > inertia * (1 + SAME_END))) kept.push(partition);
  }
  return kept;
}

/** Where one start is after a few steps among a few rows. */
function firstSteps(sample: Columns, different: readonly number[][], random: Random): number[][] {
  const seeds = seedCentres(sample, different.length, random);
  const lists = listsOf(sample);
  const { centroids } = fewSteps(lists, seeds.length, { initialization: seeds, tolerance: 0, maxIterations: START_STEPS });
  const points = centroids.filter((point) => point.every(Number.isFinite));
  // Rare but different rows could be missing from the sample.
  const missing = different.filter((row) => !points.some((point) => point.every((value, column) => value === row[column])));
  return [...points, ...missing].slice(0, different.length);
}

const knownLists = new WeakMap<Columns, number[][]>();

function listsOf(sample: Columns): number[][] {
  const lists = knownLists.get(sample) ?? Array.from({ length: sample.count }, (_, index) => rowOf(sample, index));
  knownLists.set(sample, lists);
  return lists;
}

function inOrder({ points, labels, sizes, inertia }: Partition): Clustering {
  const found = points
    .map((centre, index) => ({ index, centre }))
    .filter(({ index }) => (sizes[index] ?? 0) > 0)
    .sort((left, right) => compareLexicographically(left.centre, right.centre));
  const newIndex = new Uint8Array(points.length);
  found.forEach(({ index }, position) => {
    newIndex[index] = position;
  });
  return {
    k: found.length,
    centres: found.map(({ centre }) => centre),
    labels: relabelled(labels, newIndex),
    sizes: found.map(({ index }) => sizes[index] ?? 0),
    inertia,
  };
}

function relabelled(labels: Uint8Array, newIndex: Uint8Array): Uint8Array {
  for (let row = 0; row < labels.length; row++) labels[row] = newIndex[labels[row] as number] as number;
  return labels;
}

/** Negative when `left` comes first: by the first number in which they differ. */
export function compareLexicographically(left: readonly number[], right: readonly number[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? Number.NEGATIVE_INFINITY;
    if (value !== other) return value - other;
  }
  return left.length - right.length;
}

function demandInteger(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new RangeError(`${name} is a whole number from 1 to ${max}, not ${value}.`);
}
