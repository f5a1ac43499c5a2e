import { invertRoots, kernelOn, paddedRows } from './cosine-kernel.ts';
import { inverseNormOf, type PreferenceMatrix, type PreferenceVector, strengthOf, weightedNormOf } from './preference-matrix.ts';
import { topLargest } from './top-largest.ts';

export interface Neighbours {
  /** Nearest first; equally near ones by row. */
  readonly rows: Uint32Array;
  /** Cosine of the strengths, each column counting by its weight, above 0 and at most 1. */
  readonly similarities: Float64Array;
}

/** The kernel compares in single precision: what it looks for is lowered by more than its rounding. */
const LOWERED = 1 - 1e-6;
/** Below every nearness that is not 0: sums are at least 1, lengths below 2¹⁶. */
const ANY_NEARNESS = 1e-6;
/** The first rows, this part of all, foretell how near the nearest are: by the one that has more than `count` × part above it. */
const SAMPLE = { part: 1 / 16, surplus: 1.5, least: 8 } as const;
/** With fewer rows than this for each neighbour, a sample saves nothing. */
const FEWEST_ROWS_PER_NEIGHBOUR = 64;
const FOUND_PER_NEIGHBOUR = 4;

interface Found {
  count: number;
  readonly rows: Uint32Array;
  readonly nearness: Float64Array;
}
const roomFor = (size: number): Found => ({ count: 0, rows: new Uint32Array(size), nearness: new Float64Array(size) });

function nearestFound({ count: size, rows, nearness }: Found, count: number) {
  const order = Uint32Array.from({ length: size }, (_, index) => index)
    .sort((left, right) => (nearness[right] as number) - (nearness[left] as number) || left - right)
    .subarray(0, count);
  return { ids: order.map((index) => rows[index] as number), scores: Float64Array.from(order, (index) => nearness[index] as number) };
}

/**
 * Finds the rows that point most nearly in the direction of a vector, exactly: every row that shares a column is
 * considered, none is estimated. The search keeps one sum per row, made once.
 */
export function neighbourSearchIn({ columnStarts, columnWeights, postings, rows, squaredNorms }: PreferenceMatrix) {
  const kernel = kernelOn(postings, rows);
  const { sums, inverseLengths } = kernel;
  const padded = paddedRows(rows);
  invertRoots(squaredNorms, inverseLengths);
  const [sumsAt, lengthsAt] = [sums.byteOffset, inverseLengths.byteOffset];
  const next = (row: number, end: number, least: number) => kernel.nextRows(row, end, sumsAt, lengthsAt, least);
  let found = roomFor(0);

  /** Notes those of eight rows that come up to `least`. */
  function collectEight(base: number, least: number): void {
    for (let row = base; row < base + 8; row++) {
      const sum = sums[row] as number;
      if (sum * (inverseLengths[row] as number) < least * LOWERED) continue;
      const nearness = sum * inverseNormOf(squaredNorms[row] as number);
      if (nearness < least) continue;
      found.rows[found.count] = row;
      found.nearness[found.count++] = nearness;
    }
  }

  /** Notes every row that comes up to `least`; false when they are more than can be noted. */
  function collect(least: number): boolean {
    found.count = 0;
    for (let base = next(0, padded, least * LOWERED); base < padded; base = next(base + 8, padded, least * LOWERED)) {
      if (found.count + 8 > found.rows.length) return false;
      collectEight(base, least);
    }
    return true;
  }

  /** The nearest of the rows up to `end`, one after the other against the least near so far. */
  function offerRows(end: number, count: number) {
    const top = topLargest(count);
    let least = ANY_NEARNESS;
    for (let base = next(0, end, least); base < end; base = next(base + 8, end, least * LOWERED)) {
      for (let row = base; row < base + 8; row++) {
        const nearness = (sums[row] as number) * inverseNormOf(squaredNorms[row] ?? 0);
        if (nearness < least) continue;
        top.offer(row, nearness);
        least = Math.max(ANY_NEARNESS, top.threshold);
      }
    }
    return top.take();
  }

  function nearestRows(count: number) {
    if (rows < FEWEST_ROWS_PER_NEIGHBOUR * count) return offerRows(padded, count);
    const sampled = Math.ceil(count * SAMPLE.part * SAMPLE.surplus) + SAMPLE.least;
    const sample = offerRows(paddedRows(rows * SAMPLE.part), sampled);
    if (found.rows.length < FOUND_PER_NEIGHBOUR * count) found = roomFor(FOUND_PER_NEIGHBOUR * count);
    const isComplete = sample.scores.length === sampled && collect(sample.scores[sampled - 1] as number);
    return isComplete && found.count >= count ? nearestFound(found, count) : offerRows(padded, count);
  }

  return {
    /**
     * The `count` nearest rows with a similarity above 0.
     *
     * @param excluded - the person's own rows
     */
    nearest({ columns, strengths }: PreferenceVector, count: number, excluded: readonly number[] = []): Neighbours {
      const length = inverseNormOf(weightedNormOf({ columns, strengths }, columnWeights));
      for (let index = 0; index < columns.length; index++) {
        const column = columns[index] as number;
        const [start, end] = [columnStarts[column] as number, columnStarts[column + 1] as number];
        const factor = (strengths[index] as number) * (columnWeights[column] as number);
        kernel.addPostings(kernel.postings + 4 * start, kernel.postings + 4 * end, sumsAt, factor);
      }
      for (const row of excluded) sums[row] = 0;
      const { ids, scores } = nearestRows(count);
      sums.fill(0);
      return { rows: ids, similarities: scores.map((nearness) => nearness * length) };
    },
  };
}
export type NeighbourSearch = ReturnType<typeof neighbourSearchIn>;

/**
 * What the neighbours prefer: per column the mean of their unit-length strengths, weighted by similarity.
 *
 * @returns one value of 0–1 per column, and how many neighbours stand behind it
 */
export function preferencesOf(matrix: PreferenceMatrix, neighbours: Neighbours): { scores: Float64Array; supporters: Uint16Array } {
  const scores = new Float64Array(matrix.columns);
  const supporters = new Uint16Array(matrix.columns);
  const total = neighbours.similarities.reduce((sum, similarity) => sum + similarity, 0);
  for (let index = 0; index < neighbours.rows.length; index++) {
    addRow(matrix, neighbours.rows[index] as number, (neighbours.similarities[index] as number) / total, { scores, supporters });
  }
  return { scores, supporters };
}

interface Preferences {
  readonly scores: Float64Array;
  readonly supporters: Uint16Array;
}

function addRow(
  { rowStarts, rowColumns, rowCells }: PreferenceMatrix,
  row: number,
  share: number,
  { scores, supporters }: Preferences,
): void {
  const start = rowStarts[row] as number;
  const end = rowStarts[row + 1] as number;
  const weight = share * inverseNormOf(plainNormOf(rowCells, start, end));
  for (let place = start; place < end; place++) {
    const strength = strengthOf(rowCells[place] as number);
    if (strength === 0) continue;
    const column = rowColumns[place] as number;
    (scores[column] as number) += weight * strength;
    (supporters[column] as number) += 1;
  }
}

/** Sum of the squares of some cells' strengths, whatever their columns weigh. */
function plainNormOf(cells: Uint8Array, start: number, end: number): number {
  let squares = 0;
  for (let position = start; position < end; position++) {
    const strength = (cells[position] as number) >>> 3;
    squares += strength * strength;
  }
  return squares;
}
