/** Most rows that fit beside a cell in one 32-bit posting. */
const MAX_ROWS = 2 ** 24;
const STRENGTH_LEVELS = 31;
const MAX_RATING = 7;

/**
 * Who prefers what, sparse, in both directions. A row is a person, a column a thing.
 * A cell is one byte: strength (0–31, relative to the person's strongest preference) in its upper five bits,
 * rating (1–5, 0 when there is none) in the lower three.
 */
export interface PreferenceMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly rowStarts: Uint32Array;
  /** Ascending within each row. */
  readonly rowColumns: Uint16Array | Uint32Array;
  readonly rowCells: Uint8Array;
  readonly columnStarts: Uint32Array;
  /** `row << 8 | cell`, rows ascending within each column. */
  readonly postings: Uint32Array;
  /** How much a column says about taste, 1–255: the rarer, the more. Every product of two strengths counts this often in a likeness. */
  readonly columnWeights: Uint8Array;
  /** Sum of the squares of each row's strengths times the weights of their columns, so that lengths are exact. */
  readonly squaredNorms: Uint32Array;
  /** Mean of each row's ratings; 0 for a row without any. */
  readonly meanRatings: Float32Array;
}

/** One row before it is packed; the three lists run in parallel. */
export interface PreferenceVector {
  readonly columns: ArrayLike<number>;
  /** 0–31. */
  readonly strengths: ArrayLike<number>;
  /** 0–5. */
  readonly ratings: ArrayLike<number>;
}

/** @param strength - 0–31. @param rating - 0–5 */
export const packCell = (strength: number, rating: number): number => (strength << 3) | rating;
/** Also of a posting, whose lowest byte is the cell. */
export const strengthOf = (cell: number): number => (cell >> 3) & STRENGTH_LEVELS;
/** Also of a posting. */
export const ratingOf = (cell: number): number => cell & MAX_RATING;

/** Weights as strengths: the largest becomes 31, none that is above zero is lost. */
export function strengthsOf(weights: readonly number[]): number[] {
  const largest = weights.reduce((left, right) => Math.max(left, right), 0);
  return weights.map((weight) => (weight <= 0 ? 0 : Math.max(1, Math.round((STRENGTH_LEVELS * weight) / largest))));
}

export function squaredNormOf(strengths: ArrayLike<number>): number {
  let squares = 0;
  for (let index = 0; index < strengths.length; index++) squares += (strengths[index] as number) ** 2;
  return squares;
}

/** Sum of the squares, each times the weight of its column. */
export function weightedNormOf({ columns, strengths }: Pick<PreferenceVector, 'columns' | 'strengths'>, weights: Uint8Array): number {
  let squares = 0;
  for (let index = 0; index < columns.length; index++)
    squares += (strengths[index] as number) ** 2 * (weights[columns[index] as number] as number);
  return squares;
}

const MOST_WEIGHT = 255;

/**
 * What everybody has says little about taste: the square of log(1 + rows / rows with the column), as whole numbers of which the
 * rarest column has 255. Whole numbers keep likenesses exact; with them and strengths up to 31, sums stay below 2³² for rows of
 * up to 17,500 columns.
 */
function rarityWeights(columnStarts: Uint32Array, rows: number): Uint8Array {
  const rarities = Array.from({ length: columnStarts.length - 1 }, (_, column) => {
    const holders = (columnStarts[column + 1] as number) - (columnStarts[column] as number);
    return holders === 0 ? 0 : Math.log1p(rows / holders) ** 2;
  });
  const rarest = rarities.reduce((left, right) => Math.max(left, right), 0);
  return Uint8Array.from(rarities, (rarity) => (rarity === 0 ? 1 : Math.max(1, Math.round((MOST_WEIGHT * rarity) / rarest))));
}

/** 1 / length of a vector with this sum of squares; 0 for one without a length. */
export const inverseNormOf = (squaredNorm: number): number => (squaredNorm === 0 ? 0 : 1 / Math.sqrt(squaredNorm));

/** Mean of the ratings; a 0 is none. */
export function meanRatingOf(ratings: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let index = 0; index < ratings.length; index++) {
    const rating = ratings[index] ?? 0;
    if (rating === 0) continue;
    sum += rating;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

/** A row as it is stored. */
export interface PackedRow {
  /** Each once, in any order. */
  readonly columns: ArrayLike<number>;
  readonly cells: ArrayLike<number>;
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Packs rows in both directions, in a time that grows with the cells alone.
 *
 * @param rowAt - asked for each row twice
 * @param weights - of the columns; by rarity among these rows when absent
 * @throws {RangeError} when there are too many rows, or one names a column twice or outside the matrix
 */
export function packedMatrix(size: Size, rowAt: (row: number) => PackedRow, weights?: Uint8Array): PreferenceMatrix {
  if (size.rows > MAX_ROWS) throw new RangeError(`A preference matrix holds ${MAX_ROWS} rows, not ${size.rows}.`);
  const inverted = invertedRows(size, rowAt);
  const forward = { ...size, rowStarts: inverted.rowStarts, ...forwardRows(size, inverted) };
  const columnWeights = weights ?? rarityWeights(inverted.columnStarts, size.rows);
  return { ...forward, ...inverted, columnWeights, ...lengthsAndMeans(forward, columnWeights) };
}

/** @throws {RangeError} as packedMatrix */
export function preferenceMatrix(vectors: readonly PreferenceVector[], columns: number): PreferenceMatrix {
  const rows = vectors.map(packRow);
  return packedMatrix({ rows: rows.length, columns }, (row) => rows[row] ?? NO_ROW);
}

const NO_ROW: PackedRow = { columns: [], cells: [] };

export const packRow = ({ columns, strengths, ratings }: PreferenceVector): PackedRow => ({
  columns,
  cells: Uint8Array.from(columns, (_, index) => packCell(strengths[index] ?? 0, ratings[index] ?? 0)),
});

type Inverted = Pick<PreferenceMatrix, 'rowStarts' | 'columnStarts' | 'postings'>;

function startsOf({ rows, columns }: Size, rowAt: (row: number) => PackedRow) {
  const rowStarts = new Uint32Array(rows + 1);
  const columnStarts = new Uint32Array(columns + 1);
  for (let row = 0; row < rows; row++) {
    const { columns: own } = rowAt(row);
    rowStarts[row + 1] = (rowStarts[row] as number) + own.length;
    for (let index = 0; index < own.length; index++) {
      const column = own[index] as number;
      if (!(column < columns)) throw new RangeError(`Column ${column} of row ${row} is not in 0–${columns - 1}.`);
      columnStarts[column + 1] = (columnStarts[column + 1] as number) + 1;
    }
  }
  for (let column = 0; column < columns; column++)
    columnStarts[column + 1] = (columnStarts[column + 1] as number) + (columnStarts[column] as number);
  return { rowStarts, columnStarts };
}

function invertedRows(size: Size, rowAt: (row: number) => PackedRow): Inverted {
  const { rowStarts, columnStarts } = startsOf(size, rowAt);
  const next = columnStarts.slice(0, size.columns);
  const postings = new Uint32Array(rowStarts[size.rows] as number);
  for (let row = 0; row < size.rows; row++) {
    const { columns, cells } = rowAt(row);
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index] as number;
      const slot = next[column] as number;
      postings[slot] = ((row << 8) | (cells[index] as number)) >>> 0;
      next[column] = slot + 1;
    }
  }
  return { rowStarts, columnStarts, postings };
}

/** Going through the columns in their order, each row's columns come in theirs. */
function forwardRows({ rows, columns }: Size, { rowStarts, columnStarts, postings }: Inverted) {
  const next = rowStarts.slice(0, rows);
  const rowColumns = columns <= 2 ** 16 ? new Uint16Array(postings.length) : new Uint32Array(postings.length);
  const rowCells = new Uint8Array(postings.length);
  for (let column = 0; column < columns; column++) {
    const end = columnStarts[column + 1] as number;
    for (let place = columnStarts[column] as number; place < end; place++) {
      const posting = postings[place] as number;
      const row = posting >>> 8;
      const slot = next[row] as number;
      if (slot > (rowStarts[row] as number) && rowColumns[slot - 1] === column)
        throw new RangeError(`Column ${column} of row ${row} is repeated.`);
      rowColumns[slot] = column;
      rowCells[slot] = posting & 255;
      next[row] = slot + 1;
    }
  }
  return { rowColumns, rowCells };
}

type Forward = Pick<PreferenceMatrix, 'rows' | 'rowStarts' | 'rowColumns' | 'rowCells'>;

function lengthsAndMeans({ rows, rowStarts, rowColumns, rowCells }: Forward, columnWeights: Uint8Array) {
  const squaredNorms = new Uint32Array(rows);
  const meanRatings = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const end = rowStarts[row + 1] as number;
    let [squares, ratings, rated] = [0, 0, 0];
    for (let place = rowStarts[row] as number; place < end; place++) {
      const cell = rowCells[place] as number;
      squares += strengthOf(cell) ** 2 * (columnWeights[rowColumns[place] as number] as number);
      if (ratingOf(cell) === 0) continue;
      ratings += ratingOf(cell);
      rated += 1;
    }
    squaredNorms[row] = squares;
    meanRatings[row] = rated === 0 ? 0 : ratings / rated;
  }
  return { squaredNorms, meanRatings };
}
