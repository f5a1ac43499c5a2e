/** A table of numbers, row after row in one typed array, so that a million rows stay one allocation. */
export interface Rows {
  readonly count: number;
  /** Numbers in each row. */
  readonly width: number;
  /** `count × width` values; row r is at `[r·width, (r+1)·width)`. */
  readonly values: Float64Array;
}

/**
 * @throws {RangeError} when the rows differ in length
 */
export function rowsOf(lists: readonly (readonly number[])[]): Rows {
  const width = lists[0]?.length ?? 0;
  const values = new Float64Array(lists.length * width);
  for (const [index, list] of lists.entries()) {
    if (list.length !== width) throw new RangeError(`Row ${index} has ${list.length} numbers, the first row has ${width}.`);
    values.set(list, index * width);
  }
  return { count: lists.length, width, values };
}

export function rowAt({ values, width }: Rows, index: number): Float64Array {
  return values.subarray(index * width, (index + 1) * width);
}

export function pickRows(rows: Rows, indices: Uint32Array): Rows {
  const values = new Float64Array(indices.length * rows.width);
  indices.forEach((index, position) => {
    values.set(rowAt(rows, index), position * rows.width);
  });
  return { count: indices.length, width: rows.width, values };
}

/** @throws {RangeError} naming the first value that is NaN or infinite */
export function assertFinite({ values, width }: Rows): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new RangeError(`Row ${Math.floor(bad / width)}, column ${bad % width} is ${values[bad]}; every number must be finite.`);
}

export function squaredDistance(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) {
    const difference = (left[index] as number) - (right[index] as number);
    sum += difference * difference;
  }
  return sum;
}
