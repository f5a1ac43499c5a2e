/** A table of numbers, one typed array for each column, so that a million rows are a handful of allocations. */
export interface Columns {
  /** Rows. */
  readonly count: number;
  /** Each of length `count`. */
  readonly columns: readonly Float64Array[];
}

/** @throws {RangeError} when the columns differ in length */
export function columnsOf(columns: readonly Float64Array[]): Columns {
  const count = columns[0]?.length ?? 0;
  for (const [index, column] of columns.entries()) {
    if (column.length !== count) throw new RangeError(`Column ${index} has ${column.length} numbers, the first column has ${count}.`);
  }
  return { count, columns };
}

/** @throws {RangeError} when the rows differ in length */
export function columnsOfRows(rows: readonly (readonly number[])[]): Columns {
  const width = rows[0]?.length ?? 0;
  for (const [index, row] of rows.entries()) {
    if (row.length !== width) throw new RangeError(`Row ${index} has ${row.length} numbers, the first row has ${width}.`);
  }
  const columns = Array.from({ length: width }, (_, column) => Float64Array.from(rows, (row) => row[column] as number));
  return { count: rows.length, columns };
}

export function rowOf({ columns }: Columns, index: number): number[] {
  return columns.map((column) => column[index] as number);
}

export function pickRows({ columns }: Columns, indices: Uint32Array): Columns {
  return {
    count: indices.length,
    columns: columns.map((column) => {
      const picked = new Float64Array(indices.length);
      for (let position = 0; position < indices.length; position++) picked[position] = column[indices[position] as number] as number;
      return picked;
    }),
  };
}

/** @throws {RangeError} naming the first value that is NaN or infinite */
export function assertFinite({ columns }: Columns): void {
  for (const [index, column] of columns.entries()) {
    // A finite number times zero is zero; which row it was is looked for only when one is not.
    let sum = 0;
    for (let row = 0; row < column.length; row++) sum += (column[row] as number) * 0;
    if (sum === 0) continue;
    const bad = column.findIndex((value) => !Number.isFinite(value));
    throw new RangeError(`Row ${bad}, column ${index} is ${column[bad]}; every number must be finite.`);
  }
}

export function squaredDistance(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) {
    const difference = (left[index] as number) - (right[index] as number);
    sum += difference * difference;
  }
  return sum;
}

/** Squared distance of every row to one point. */
export function squaredDistancesTo({ count, columns }: Columns, point: readonly number[]): Float64Array {
  const distances = new Float64Array(count);
  for (const [index, column] of columns.entries()) addSquares(distances, column, point[index] as number);
  return distances;
}

function addSquares(sums: Float64Array, column: Float64Array, centre: number): void {
  for (let row = 0; row < sums.length; row++) {
    const difference = (column[row] as number) - centre;
    sums[row] = (sums[row] as number) + difference * difference;
  }
}
