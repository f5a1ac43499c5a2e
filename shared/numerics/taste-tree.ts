import { inverseNormOf, type PreferenceMatrix, type PreferenceVector, strengthOf, weightedNormOf } from './preference-matrix.ts';
import { gaussian, seededRandom } from './random.ts';

/**
 * A binary tree that leads each vector to one of 2^depth groups. Node n has the children 2n + 1 and 2n + 2; it adds up what its line of
 * `sides` gives for the vector's columns, for a vector of length 1, and leads to the right from its border on.
 */
export interface TasteTree {
  /** One for each inner node. */
  readonly borders: readonly number[];
  /** Node after node, −127…127 for each column. */
  readonly sides: Int8Array;
}

export const NO_TASTES: TasteTree = { borders: [], sides: new Int8Array() };
/** So many rows tell in which direction rows differ most, in so many rounds. */
const SAMPLE = 20_000;
const ROUNDS = 12;
const MOST_SIDE = 127;
const SEED = 20_261_122;

type Rows = Pick<PreferenceMatrix, 'rowStarts' | 'rowColumns' | 'rowCells' | 'columnWeights' | 'squaredNorms' | 'columns'>;

/** The group of a vector. A vector without a length belongs to the one at the far left or right of its borders. */
export function tasteOf(
  { borders, sides }: TasteTree,
  vector: Pick<PreferenceVector, 'columns' | 'strengths'>,
  weights: Uint8Array,
): number {
  const length = inverseNormOf(weightedNormOf(vector, weights));
  let node = 0;
  while (node < borders.length) {
    let sum = 0;
    for (let index = 0; index < vector.columns.length; index++)
      sum += (vector.strengths[index] as number) * (sides[node * weights.length + (vector.columns[index] as number)] as number);
    node = 2 * node + (sum * length < (borders[node] as number) ? 1 : 2);
  }
  return node - borders.length;
}

/**
 * Divides rows into 2^depth groups of equally many cells, each time along the direction in which they differ most.
 *
 * @see Boley, Principal Direction Divisive Partitioning, 1998
 */
export function growTastes(matrix: Rows & { readonly rows: number }, depth: number): { tree: TasteTree; groups: Uint32Array[] } {
  const inner = 2 ** depth - 1;
  const sides = new Int8Array(inner * matrix.columns);
  const borders: number[] = [];
  const nodes = [Uint32Array.from({ length: matrix.rows }, (_, row) => row)];
  for (let node = 0; node < inner; node++) {
    const rows = nodes[node] ?? new Uint32Array();
    const own = sides.subarray(node * matrix.columns, (node + 1) * matrix.columns);
    own.set(principalSides(matrix, rows));
    const placed = Float64Array.from(rows, (row) => placeOf(matrix, own, row));
    const border = middleOf(matrix, rows, placed);
    borders.push(border);
    nodes.push(
      rows.filter((_, index) => (placed[index] as number) < border),
      rows.filter((_, index) => (placed[index] as number) >= border),
    );
  }
  return { tree: { borders, sides }, groups: nodes.slice(inner) };
}

function placeOf({ rowStarts, rowColumns, rowCells, squaredNorms }: Rows, sides: ArrayLike<number>, row: number): number {
  const end = rowStarts[row + 1] as number;
  let sum = 0;
  for (let place = rowStarts[row] as number; place < end; place++)
    sum += strengthOf(rowCells[place] as number) * (sides[rowColumns[place] as number] as number);
  return sum * inverseNormOf(squaredNorms[row] as number);
}

/** Where half of the cells lie on each side. */
function middleOf({ rowStarts }: Rows, rows: Uint32Array, placed: Float64Array): number {
  const cellsOf = (index: number) => (rowStarts[(rows[index] as number) + 1] as number) - (rowStarts[rows[index] as number] as number);
  const order = Uint32Array.from(rows, (_, index) => index).sort(
    (left, right) => (placed[left] as number) - (placed[right] as number) || left - right,
  );
  const cells = order.reduce((sum, index) => sum + cellsOf(index), 0);
  let before = 0;
  for (const index of order) {
    before += cellsOf(index);
    if (2 * before > cells) return placed[index] as number;
  }
  return 0;
}

/** The first principal component of the rows as vectors of length 1, by power iteration, so that it can be applied to strengths. */
function principalSides(matrix: Rows, rows: Uint32Array): Int8Array {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  const sample = rows.filter((_, index) => index % step === 0);
  const roots = Float64Array.from(matrix.columnWeights, Math.sqrt);
  const mean = new Float64Array(matrix.columns);
  const random = seededRandom(SEED);
  let direction = roots.map(() => gaussian(random));
  for (const row of sample) addRow(matrix, row, 1 / sample.length, mean);
  for (let round = 0; round < ROUNDS; round++) {
    const weighted = direction.map((part, column) => part * (roots[column] as number));
    const next = new Float64Array(matrix.columns);
    for (const row of sample) addRow(matrix, row, placeOf(matrix, weighted, row) / sample.length, next);
    const onMean = mean.reduce((sum, part, column) => sum + part * (roots[column] as number) * (weighted[column] as number), 0);
    direction = next.map((part, column) => (part - onMean * (mean[column] as number)) * (roots[column] as number));
    const length = Math.sqrt(direction.reduce((sum, part) => sum + part * part, 0)) || 1;
    direction = direction.map((part) => part / length);
  }
  const factors = direction.map((part, column) => part * (roots[column] as number));
  const most = factors.reduce((left, right) => Math.max(left, Math.abs(right)), 0) || 1;
  return Int8Array.from(factors, (factor) => Math.round((MOST_SIDE * factor) / most));
}

/** Adds a row's strengths, for a length of 1, `times` to a sum. */
function addRow({ rowStarts, rowColumns, rowCells, squaredNorms }: Rows, row: number, times: number, sum: Float64Array): void {
  const factor = times * inverseNormOf(squaredNorms[row] as number);
  const end = rowStarts[row + 1] as number;
  for (let place = rowStarts[row] as number; place < end; place++) {
    const column = rowColumns[place] as number;
    sum[column] = (sum[column] as number) + factor * strengthOf(rowCells[place] as number);
  }
}
