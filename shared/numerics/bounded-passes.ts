import type { Columns } from './columns.ts';
import { BLOCK_ROWS, type Centres, findNearest, type NearestOfBlock, nearestOfBlock } from './nearest-centre.ts';
import { exactSums } from './partition-sums.ts';

/** Rounding in a margin, as a share of the longest row and of the way: half of the digits are lost in the root, seven are kept in 32 bits. */
const MARGIN_ERROR = 1e-6;
/** With more rows to look at than this share of a block, all of them are. */
const WORTH_A_BLOCK = 0.25;
/** For so many moves like the last one it is noted which rows may have to be looked at. */
const MOVES_AHEAD = 10;

/**
 * The nearest centre of each row, and for how long that holds. A row is looked at again only when the centres have moved
 * so far that another could be nearer to it, which is exact and, once they are nearly at rest, leaves one row in a hundred.
 *
 * @see Hamerly 2010, Making k-means even faster, for the bound
 */
export interface Assignment {
  readonly rows: Columns;
  readonly weights: Float64Array | undefined;
  readonly centres: Centres;
  readonly labels: Uint8Array;
  /** Rows of each centre, the sum of their weights, and the weighted sums of the rows. */
  readonly sizes: Uint32Array;
  readonly weightOf: Float64Array;
  readonly sums: Float64Array;
  /** How far centres may have moved in all before a row must be looked at again. */
  readonly expiry: Float32Array;
  /** Rows that may have to be looked at before the centres have moved as far as the horizon. */
  readonly watched: Uint32Array;
  watchedCount: number;
  horizon: number;
  /** Twice the longest way of each move, added up, and of the last. */
  travelled: number;
  lastMove: number;
  longest: number;
  readonly block: NearestOfBlock;
}

export function assignAll(rows: Columns, centres: Centres, weights: Float64Array | undefined): Assignment {
  const labels = new Uint8Array(rows.count);
  const expiry = new Float32Array(rows.count);
  const block = nearestOfBlock();
  let longestSquare = 0;
  for (let start = 0; start < rows.count; start += BLOCK_ROWS) {
    const length = findNearest(rows.columns, centres, start, block);
    labels.set(block.labels.subarray(0, length), start);
    longestSquare = Math.max(longestSquare, noteMargins(block, expiry.subarray(start, start + length), 0));
  }
  const watched = new Uint32Array(rows.count);
  const travel = { watchedCount: 0, horizon: 0, travelled: 0, lastMove: 0, longest: Math.sqrt(longestSquare) };
  return { rows, weights, centres, labels, ...exactSums(rows, labels, { k: centres.k, weights }), expiry, watched, ...travel, block };
}

/** A centre has gone anywhere: every row must be looked at again. */
export function forgetBounds(assignment: Assignment): void {
  assignment.expiry.fill(Number.NEGATIVE_INFINITY);
  assignment.horizon = Number.NEGATIVE_INFINITY;
}

/** Brings the labels up to date after the centres have moved. @returns how many rows changed their centre */
export function passOver(assignment: Assignment): number {
  const { travelled, longest, lastMove, horizon } = assignment;
  const limit = travelled + MARGIN_ERROR * (travelled + longest);
  if (limit <= horizon) return passWatched(assignment, limit);
  assignment.horizon = limit + MOVES_AHEAD * lastMove;
  assignment.watchedCount = 0;
  let changed = 0;
  for (let start = 0; start < assignment.rows.count; start += BLOCK_ROWS) {
    changed += passBlock(assignment, start, limit);
    watchBlock(assignment, start);
  }
  return changed;
}

function passWatched(assignment: Assignment, limit: number): number {
  const { watched, watchedCount, expiry } = assignment;
  let changed = 0;
  for (let index = 0; index < watchedCount; index++) {
    const row = watched[index] as number;
    if ((expiry[row] as number) <= limit) changed += passRow(assignment, row);
  }
  return changed;
}

function watchBlock(assignment: Assignment, start: number): void {
  const { expiry, watched, horizon } = assignment;
  const end = Math.min(expiry.length, start + BLOCK_ROWS);
  let count = assignment.watchedCount;
  for (let row = start; row < end; row++) if ((expiry[row] as number) <= horizon) watched[count++] = row;
  assignment.watchedCount = count;
}

function passBlock(assignment: Assignment, start: number, limit: number): number {
  const end = Math.min(assignment.rows.count, start + BLOCK_ROWS);
  const due = countDue(assignment.expiry.subarray(start, end), limit);
  if (due === 0) return 0;
  return due > WORTH_A_BLOCK * (end - start) ? passWholeBlock(assignment, start, end) : passDueRows(assignment, { start, end, limit });
}

function countDue(expiry: Float32Array, limit: number): number {
  let due = 0;
  for (let row = 0; row < expiry.length; row++) if ((expiry[row] as number) <= limit) due++;
  return due;
}

function passDueRows(assignment: Assignment, { start, end, limit }: { start: number; end: number; limit: number }): number {
  let changed = 0;
  for (let row = start; row < end; row++) if ((assignment.expiry[row] as number) <= limit) changed += passRow(assignment, row);
  return changed;
}

function passWholeBlock(assignment: Assignment, start: number, end: number): number {
  const { rows, centres, labels, expiry, travelled, block } = assignment;
  findNearest(rows.columns, centres, start, block);
  noteMargins(block, expiry.subarray(start, end), travelled);
  let changed = 0;
  for (let row = start; row < end; row++) {
    const label = block.labels[row - start] as number;
    if (label !== labels[row]) changed += relabel(assignment, row, label);
  }
  return changed;
}

/** @returns the longest squared length of a row */
function noteMargins({ squares, best, second }: NearestOfBlock, expiry: Float32Array, travelled: number): number {
  let longest = 0;
  for (let row = 0; row < expiry.length; row++) {
    const square = squares[row] as number;
    if (square > longest) longest = square;
    const near = Math.sqrt(Math.max(0, square + 2 * (best[row] as number)));
    const next = Math.sqrt(Math.max(0, square + 2 * (second[row] as number)));
    expiry[row] = travelled + (next - near);
  }
  return longest;
}

function passRow(assignment: Assignment, row: number): number {
  const { rows, centres, labels, expiry, travelled } = assignment;
  let [label, near, next] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let centre = 0; centre < centres.k; centre++) {
    const square = squareTo(rows.columns, row, centres, centre);
    if (square < near) {
      next = near;
      near = square;
      label = centre;
    } else if (square < next) next = square;
  }
  expiry[row] = travelled + (Math.sqrt(next) - Math.sqrt(near));
  return label === labels[row] ? 0 : relabel(assignment, row, label);
}

/** Squared distance of a row to a centre. */
export function squareTo(columns: readonly Float64Array[], row: number, { width, values }: Centres, centre: number): number {
  let sum = 0;
  for (let column = 0; column < width; column++) {
    const difference = ((columns[column] as Float64Array)[row] as number) - (values[centre * width + column] as number);
    sum += difference * difference;
  }
  return sum;
}

function relabel(assignment: Assignment, row: number, label: number): 1 {
  addRow(assignment, row, assignment.labels[row] as number, -1);
  addRow(assignment, row, label, 1);
  assignment.labels[row] = label;
  return 1;
}

function addRow({ rows, weights, centres, sizes, weightOf, sums }: Assignment, row: number, centre: number, sign: 1 | -1): void {
  const weight = weights === undefined ? sign : sign * (weights[row] as number);
  sizes[centre] = (sizes[centre] as number) + sign;
  weightOf[centre] = (weightOf[centre] as number) + weight;
  const at = centre * centres.width;
  for (let column = 0; column < centres.width; column++) {
    sums[at + column] = (sums[at + column] as number) + weight * ((rows.columns[column] as Float64Array)[row] as number);
  }
}
