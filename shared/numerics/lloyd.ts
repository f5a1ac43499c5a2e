import { type Assignment, assignAll, forgetBounds, passOver, squareTo } from './bounded-passes.ts';
import { type Columns, rowOf } from './columns.ts';
import { centresOf, measureCentres } from './nearest-centre.ts';
import { exactSums, withinSquares } from './partition-sums.ts';

const MAX_PASSES = 300;

export interface PolishOptions {
  /** How much each row counts. @default 1 each */
  readonly weights?: Float64Array | undefined;
  /** Stops when a pass lowers the inertia by a smaller share than this; 0: when no row changes its centre. @default 0 */
  readonly tolerance?: number;
}

export interface Partition {
  readonly points: number[][];
  /** Index of the point that each row belongs to. */
  readonly labels: Uint8Array;
  /** Rows of each point. */
  readonly sizes: Uint32Array;
  /** Sum of the weighted squared distances of the rows to their points. */
  readonly inertia: number;
}

/**
 * Lloyd's passes from given points until they rest. A point that loses all its rows goes to the row that is worst off.
 *
 * @param points - at least one, at most 255
 */
export function polish(rows: Columns, points: readonly (readonly number[])[], { weights, tolerance = 0 }: PolishOptions = {}): Partition {
  const assignment = assignAll(rows, centresOf(points), weights);
  const { labels, sizes } = assignment;
  const startInertia = weights === undefined ? assignment.firstInertia : withinSquares(rows, labels, { points, weights });
  const limit = tolerance * startInertia;
  for (let passes = 0; passes < MAX_PASSES; passes++) {
    const gain = move(assignment);
    if (passOver(assignment) === 0 || gain <= limit) break;
  }
  const means = meansOf(assignment);
  return { points: means, labels, sizes, inertia: withinSquares(rows, labels, { points: means, weights }) };
}

/** Moves each centre to the mean of its rows. @returns by how much that lowers the inertia; infinite when a centre begins anew */
function move(assignment: Assignment): number {
  const { centres, sizes, weightOf } = assignment;
  let [gain, farthest] = [0, 0];
  for (let centre = 0; centre < centres.k; centre++) {
    if (sizes[centre] === 0) {
      moveToWorst(assignment, centre);
      gain = Number.POSITIVE_INFINITY;
      continue;
    }
    const square = moveToMean(assignment, centre);
    gain += (weightOf[centre] as number) * square;
    farthest = Math.max(farthest, Math.sqrt(square));
  }
  measureCentres(centres);
  // One centre may come nearer by this way while another goes away by as much.
  assignment.lastMove = 2 * farthest;
  assignment.travelled += assignment.lastMove;
  return gain;
}

/** @returns the squared way */
function moveToMean({ centres: { width, values }, sums, weightOf }: Assignment, centre: number): number {
  let square = 0;
  for (let at = centre * width; at < (centre + 1) * width; at++) {
    const mean = (sums[at] as number) / (weightOf[centre] as number);
    square += (mean - (values[at] as number)) ** 2;
    values[at] = mean;
  }
  return square;
}

function moveToWorst(assignment: Assignment, centre: number): void {
  const { rows, centres, labels } = assignment;
  let [worst, distance] = [0, -1];
  for (let row = 0; row < rows.count; row++) {
    const square = squareTo(rows.columns, row, centres, labels[row] as number);
    if (square > distance) [worst, distance] = [row, square];
  }
  centres.values.set(rowOf(rows, worst), centre * centres.width);
  forgetBounds(assignment);
}

/** Added up anew: the running sums have rounded with each row that came and went. */
function meansOf({ rows, weights, centres, labels, sizes }: Assignment): number[][] {
  const { k, width } = centres;
  const { sums, weightOf } = exactSums(rows, labels, { k, weights });
  return Array.from({ length: k }, (_, centre) => {
    const from = sizes[centre] === 0 ? centres.values : sums.map((sum) => sum / (weightOf[centre] as number));
    return [...from.subarray(centre * width, (centre + 1) * width)];
  });
}
