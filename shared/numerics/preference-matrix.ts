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

const cellOf = (strength: number, rating: number): number => (strength << 3) | rating;
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

/** @throws {RangeError} when there are too many rows, or a vector names a column twice or outside the matrix */
export function preferenceMatrix(vectors: readonly PreferenceVector[], columns: number): PreferenceMatrix {
  const rows = vectors.length;
  if (rows > MAX_ROWS) throw new RangeError(`A preference matrix holds ${MAX_ROWS} rows, not ${rows}.`);
  const cells = vectors.reduce((sum, vector) => sum + vector.columns.length, 0);
  const rowStarts = new Uint32Array(rows + 1);
  const rowColumns = columns <= 2 ** 16 ? new Uint16Array(cells) : new Uint32Array(cells);
  const rowCells = new Uint8Array(cells);
  const squaredNorms = new Uint32Array(rows);
  const meanRatings = new Float32Array(rows);
  let position = 0;
  vectors.forEach((vector, row) => {
    const order = Array.from(vector.columns, (_, index) => index).sort(
      (left, right) => (vector.columns[left] ?? 0) - (vector.columns[right] ?? 0),
    );
    let last = -1;
    for (const index of order) {
      const column = vector.columns[index] ?? -1;
      if (column <= last || column >= columns)
        throw new RangeError(`Column ${column} of row ${row} is repeated or not in 0–${columns - 1}.`);
      last = column;
      rowColumns[position] = column;
      rowCells[position++] = cellOf(vector.strengths[index] ?? 0, vector.ratings[index] ?? 0);
    }
    rowStarts[row + 1] = position;
    meanRatings[row] = meanRatingOf(vector.ratings);
  });
  const { columnStarts, postings } = inverted({ rows, columns, rowStarts, rowColumns, rowCells });
  const columnWeights = rarityWeights(columnStarts, rows);
  vectors.forEach((vector, row) => {
    squaredNorms[row] = weightedNormOf(vector, columnWeights);
  });
  return { rows, columns, rowStarts, rowColumns, rowCells, columnStarts, postings, columnWeights, squaredNorms, meanRatings };
}

type Forward = Pick<PreferenceMatrix, 'rows' | 'columns' | 'rowStarts' | 'rowColumns' | 'rowCells'>;

function inverted({ rows, columns, rowStarts, rowColumns, rowCells }: Forward): Pick<PreferenceMatrix, 'columnStarts' | 'postings'> {
  const columnStarts = new Uint32Array(columns + 1);
  for (const column of rowColumns) columnStarts[column + 1] = (columnStarts[column + 1] as number) + 1;
  for (let column = 0; column < columns; column++) {
    columnStarts[column + 1] = (columnStarts[column + 1] as number) + (columnStarts[column] as number);
  }
  const next = columnStarts.slice(0, columns);
  const postings = new Uint32Array(rowColumns.length);
  for (let row = 0; row < rows; row++) {
    const end = rowStarts[row + 1] as number;
    for (let position = rowStarts[row] as number; position < end; position++) {
      const column = rowColumns[position] as number;
      const slot = next[column] as number;
      postings[slot] = ((row << 8) | (rowCells[position] as number)) >>> 0;
      next[column] = slot + 1;
    }
  }
  return { columnStarts, postings };
}
