/** Rows looked at together, so that what is known of them stays in the fastest cache. */
export const BLOCK_ROWS = 1024;

const COLUMNS_AT_ONCE = 4;

/** Points beside each other in one array, with half their squared length. */
export interface Centres {
  readonly k: number;
  readonly width: number;
  /** Centre c is at `[c·width, (c+1)·width)`. */
  readonly values: Float64Array;
  readonly halfSquares: Float64Array;
}

export function centresOf(points: readonly (readonly number[])[]): Centres {
  const width = points[0]?.length ?? 0;
  const centres = { k: points.length, width, values: Float64Array.from(points.flat()), halfSquares: new Float64Array(points.length) };
  measureCentres(centres);
  return centres;
}

/** Brings the half squares up to date after the values were changed. */
export function measureCentres({ k, width, values, halfSquares }: Centres): void {
  for (let centre = 0; centre < k; centre++) {
    let sum = 0;
    for (let column = 0; column < width; column++) sum += (values[centre * width + column] as number) ** 2;
    halfSquares[centre] = sum / 2;
  }
}

/**
 * The nearest centre of each row of a block. |c|²/2 − x·c orders the centres as their distances from x do, without
 * |x|² and without a root.
 */
export interface NearestOfBlock {
  readonly labels: Uint8Array;
  /** |c|²/2 − x·c of the nearest centre, and of the next. */
  readonly best: Float64Array;
  readonly second: Float64Array;
  /** |x|². */
  readonly squares: Float64Array;
  /** Of the centre that is looked at. */
  readonly scores: Float64Array;
}

export function nearestOfBlock(): NearestOfBlock {
  return {
    labels: new Uint8Array(BLOCK_ROWS),
    best: new Float64Array(BLOCK_ROWS),
    second: new Float64Array(BLOCK_ROWS),
    squares: new Float64Array(BLOCK_ROWS),
    scores: new Float64Array(BLOCK_ROWS),
  };
}

/** Finds the nearest centres of the rows from `start`, the lowest index among equals. @returns how many rows those are */
export function findNearest(columns: readonly Float64Array[], centres: Centres, start: number, block: NearestOfBlock): number {
  const length = Math.min(BLOCK_ROWS, (columns[0]?.length ?? 0) - start);
  block.best.fill(Number.POSITIVE_INFINITY, 0, length);
  block.second.fill(Number.POSITIVE_INFINITY, 0, length);
  const scores = block.scores.subarray(0, length);
  for (let centre = 0; centre < centres.k; centre++) {
    scores.fill(centres.halfSquares[centre] as number);
    for (let column = 0; column < centres.width; column += COLUMNS_AT_ONCE) {
      subtractProducts(columns, { ...centres, centre, column }, start, scores);
    }
    keepNearest(block, centre, length);
  }
  block.squares.fill(0, 0, length);
  for (const column of columns) addSquares(column, start, block.squares.subarray(0, length));
  return length;
}

function addSquares(column: Float64Array, start: number, squares: Float64Array): void {
  for (let row = 0; row < squares.length; row++) {
    const value = column[start + row] as number;
    squares[row] = (squares[row] as number) + value * value;
  }
}

/** Four columns at once; those that are not there count nothing. */
function subtractProducts(
  columns: readonly Float64Array[],
  { values, width, centre, column }: Pick<Centres, 'values' | 'width'> & { centre: number; column: number },
  start: number,
  scores: Float64Array,
): void {
  const at = centre * width + column;
  const first = columns[column] as Float64Array;
  const [second = first, third = first, fourth = first] = columns.slice(column + 1, column + COLUMNS_AT_ONCE);
  const weight = (offset: number) => (column + offset < width ? (values[at + offset] as number) : 0);
  multiplyFour([first, second, third, fourth], [weight(0), weight(1), weight(2), weight(3)], start, scores);
}

type Four<Item> = readonly [Item, Item, Item, Item];

function multiplyFour([one, two, three, four]: Four<Float64Array>, [a, b, c, d]: Four<number>, start: number, scores: Float64Array): void {
  for (let row = 0; row < scores.length; row++) {
    const at = start + row;
    scores[row] =
      (scores[row] as number) - (one[at] as number) * a - (two[at] as number) * b - (three[at] as number) * c - (four[at] as number) * d;
  }
}

function keepNearest({ labels, best, second, scores }: NearestOfBlock, centre: number, length: number): void {
  for (let row = 0; row < length; row++) {
    const score = scores[row] as number;
    const least = best[row] as number;
    if (score < least) {
      second[row] = least;
      best[row] = score;
      labels[row] = centre;
    } else if (score < (second[row] as number)) {
      second[row] = score;
    }
  }
}
