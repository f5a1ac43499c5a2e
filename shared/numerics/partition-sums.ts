import type { Columns } from './columns.ts';

/** Additions in a row before their sum is set aside, so that a million small numbers do not vanish beside their total. */
const BLOCK_ROWS = 1024;

export interface PartitionSums {
  /** Rows of each cluster, and the sum of their weights. */
  readonly sizes: Uint32Array;
  readonly weightOf: Float64Array;
  /** Weighted sums of the rows of each cluster, one cluster after another. */
  readonly sums: Float64Array;
}

export function exactSums(
  { count, columns }: Columns,
  labels: Uint8Array,
  { k, weights }: { k: number; weights: Float64Array | undefined },
): PartitionSums {
  const sizes = new Uint32Array(k);
  for (let row = 0; row < count; row++) {
    const label = labels[row] as number;
    sizes[label] = (sizes[label] as number) + 1;
  }
  const weightOf = weights === undefined ? Float64Array.from(sizes) : sumsOf(weights, labels, { k, weights: undefined });
  const sums = new Float64Array(k * columns.length);
  for (const [index, column] of columns.entries()) {
    sumsOf(column, labels, { k, weights }).forEach((sum, cluster) => {
      sums[cluster * columns.length + index] = sum;
    });
  }
  return { sizes, weightOf, sums };
}

function sumsOf(column: Float64Array, labels: Uint8Array, { k, weights }: { k: number; weights: Float64Array | undefined }): Float64Array {
  const sums = new Float64Array(k);
  const block = new Float64Array(k);
  for (let start = 0; start < column.length; start += BLOCK_ROWS) {
    block.fill(0);
    const end = Math.min(column.length, start + BLOCK_ROWS);
    if (weights === undefined) addRows(block, column, labels, { start, end });
    else addWeightedRows(block, column, labels, { start, end, weights });
    for (let cluster = 0; cluster < k; cluster++) sums[cluster] = (sums[cluster] as number) + (block[cluster] as number);
  }
  return sums;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

function addRows(sums: Float64Array, column: Float64Array, labels: Uint8Array, { start, end }: Stretch): void {
  for (let row = start; row < end; row++) {
    const label = labels[row] as number;
    sums[label] = (sums[label] as number) + (column[row] as number);
  }
}

function addWeightedRows(
  sums: Float64Array,
  column: Float64Array,
  labels: Uint8Array,
  { start, end, weights }: Stretch & { weights: Float64Array },
): void {
  for (let row = start; row < end; row++) {
    const label = labels[row] as number;
    sums[label] = (sums[label] as number) + (column[row] as number) * (weights[row] as number);
  }
}

/** Sum of the weighted squared distances of the rows to the point of their cluster. */
export function withinSquares(
  { count, columns }: Columns,
  labels: Uint8Array,
  { points, weights }: { points: readonly (readonly number[])[]; weights?: Float64Array | undefined },
): number {
  let sum = 0;
  for (const [index, column] of columns.entries()) {
    const centre = Float64Array.from(points, (point) => point[index] as number);
    for (let start = 0; start < count; start += BLOCK_ROWS) {
      const stretch = { start, end: Math.min(count, start + BLOCK_ROWS) };
      sum +=
        weights === undefined
          ? squaresOf(column, labels, centre, stretch)
          : weightedSquaresOf(column, labels, centre, { ...stretch, weights });
    }
  }
  return sum;
}

function squaresOf(column: Float64Array, labels: Uint8Array, centre: Float64Array, { start, end }: Stretch): number {
  let sum = 0;
  for (let row = start; row < end; row++) {
    const difference = (column[row] as number) - (centre[labels[row] as number] as number);
    sum += difference * difference;
  }
  return sum;
}

function weightedSquaresOf(
  column: Float64Array,
  labels: Uint8Array,
  centre: Float64Array,
  { start, end, weights }: Stretch & { weights: Float64Array },
): number {
  let sum = 0;
  for (let row = start; row < end; row++) {
    const difference = (column[row] as number) - (centre[labels[row] as number] as number);
    sum += difference * difference * (weights[row] as number);
  }
  return sum;
}
