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
  /** Sum of the squared distances before the first move, each row counted once, whatever its weight; rounded more than an exact one. */
  readonly firstInertia: number;
  readonly block: NearestOfBlock;
  /** Rows that are looked at together, their columns, and what becomes of their expiry. */
  readonly due: Uint32Array;
  readonly gathered: readonly Float64Array[];
  readonly margins: Float32Array;
}

export function assignAll(rows: Columns, centres: Centres, weights: Float64Array | undefined): Assignment {
  const labels = new Uint8Array(rows.count);
  const expiry = new Float32Array(rows.count);
  const block = nearestOfBlock();
  let [longestSquare, firstInertia] = [0, 0];
  for (let start = 0; start < rows.count; start += BLOCK_ROWS) {
    const length = findNearest(rows.columns, centres, start, block);
    labels.set(block.labels.subarray(0, length), start);
    longestSquare = Math.max(longestSquare, noteMargins(block, expiry.subarray(start, start + length), 0));
    firstInertia += inertiaOf(block, length);
  }
  const watched = new Uint32Array(rows.count);
  const travel = { watchedCount: 0, horizon: 0, travelled: 0, lastMove: 0, longest: Math.sqrt(longestSquare) };
  const together = {
    due: new Uint32Array(BLOCK_ROWS),
    gathered: rows.columns.map(() => new Float64Array(BLOCK_ROWS)),
    margins: new Float32Array(BLOCK_ROWS),
  };
  const sums = exactSums(rows, labels, { k: centres.k, weights });
  return { rows, weights, centres, labels, ...sums, expiry, watched, ...travel, firstInertia, block, ...together };
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
  const changed = passAll(assignment, limit);
  assignment.horizon = limit + MOVES_AHEAD * lastMove;
  watchAll(assignment);
  return changed;
}

/** Every row that is due: a whole block where many are, else together with those of other blocks. */
function passAll(assignment: Assignment, limit: number): number {
  const { rows, expiry } = assignment;
  let [count, changed] = [0, 0];
  for (let start = 0; start < rows.count; start += BLOCK_ROWS) {
    const end = Math.min(rows.count, start + BLOCK_ROWS);
    const dueHere = countDue(expiry.subarray(start, end), limit);
    if (dueHere > WORTH_A_BLOCK * (end - start)) {
      changed += passWholeBlock(assignment, start, end);
      continue;
    }
    if (count + dueHere > BLOCK_ROWS) {
      changed += passDue(assignment, count);
      count = 0;
    }
    if (dueHere > 0) count = noteDue(assignment, { start, end, limit }, count);
  }
  return changed + passDue(assignment, count);
}

function noteDue({ expiry, due }: Assignment, { start, end, limit }: { start: number; end: number; limit: number }, noted: number): number {
  let count = noted;
  for (let row = start; row < end; row++) if ((expiry[row] as number) <= limit) due[count++] = row;
  return count;
}

function watchAll(assignment: Assignment): void {
  const { expiry, watched, horizon } = assignment;
  let count = 0;
  for (let row = 0; row < expiry.length; row++) if ((expiry[row] as number) <= horizon) watched[count++] = row;
  assignment.watchedCount = count;
}

function passWatched(assignment: Assignment, limit: number): number {
  const { watched, watchedCount, expiry, due } = assignment;
  let [count, changed] = [0, 0];
  for (let index = 0; index < watchedCount; index++) {
    const row = watched[index] as number;
    if ((expiry[row] as number) > limit) continue;
    due[count++] = row;
    if (count < BLOCK_ROWS) continue;
    changed += passDue(assignment, count);
    count = 0;
  }
  return changed + passDue(assignment, count);
}

function countDue(expiry: Float32Array, limit: number): number {
  let due = 0;
  for (let row = 0; row < expiry.length; row++) if ((expiry[row] as number) <= limit) due++;
  return due;
}

/** Looks at the first `count` rows that are due, side by side. */
function passDue(assignment: Assignment, count: number): number {
  const { rows, centres, labels, expiry, travelled, block, due, gathered, margins } = assignment;
  if (count === 0) return 0;
  const columns = gathered.map((column, index) => gather(rows.columns[index] as Float64Array, due, column.subarray(0, count)));
  findNearest(columns, centres, 0, block);
  noteMargins(block, margins.subarray(0, count), travelled);
  let changed = 0;
  for (let index = 0; index < count; index++) {
    const row = due[index] as number;
    expiry[row] = margins[index] as number;
    const label = block.labels[index] as number;
    if (label !== labels[row]) changed += relabel(assignment, row, label);
  }
  return changed;
}

function gather(column: Float64Array, rows: Uint32Array, into: Float64Array): Float64Array {
  for (let index = 0; index < into.length; index++) into[index] = column[rows[index] as number] as number;
  return into;
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

function inertiaOf({ squares, best }: NearestOfBlock, length: number): number {
  let sum = 0;
  for (let row = 0; row < length; row++) sum += Math.max(0, (squares[row] as number) + 2 * (best[row] as number));
  return sum;
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
