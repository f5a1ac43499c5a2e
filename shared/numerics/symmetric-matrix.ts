/** A small symmetric matrix, row after row. */
export type Matrix = readonly (readonly number[])[];

/**
 * The lower triangle L with L·Lᵀ = matrix.
 *
 * @returns undefined when the matrix is not positive definite
 */
function cholesky(matrix: Matrix): number[][] | undefined {
  const lower: number[][] = [];
  for (const [row, entries] of matrix.entries()) {
    const own: number[] = [];
    for (const [column, other] of lower.entries()) own.push(((entries[column] as number) - dot(own, other)) / (other[column] as number));
    const rest = (entries[row] as number) - dot(own, own);
    if (!(rest > 0 && rest < Number.POSITIVE_INFINITY)) return undefined;
    lower.push([...own, Math.sqrt(rest)]);
  }
  return lower;
}

/** Of as many numbers as the first one has. */
function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] as number), 0);
}

function solveWith(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const solution = [...right];
  for (const [row, entries] of lower.entries()) {
    let rest = solution[row] as number;
    for (let column = 0; column < row; column++) rest -= (entries[column] as number) * (solution[column] as number);
    solution[row] = rest / (entries[row] as number);
  }
  for (let row = lower.length - 1; row >= 0; row--) {
    let rest = solution[row] as number;
    for (let below = row + 1; below < lower.length; below++) rest -= (lower[below]?.[row] as number) * (solution[below] as number);
    solution[row] = rest / (lower[row]?.[row] as number);
  }
  return solution;
}

/** The x with matrix·x = right; undefined when the matrix is not positive definite. */
export function solvePositive(matrix: Matrix, right: readonly number[]): number[] | undefined {
  const lower = cholesky(matrix);
  return lower && solveWith(lower, right);
}

/** The inverse; undefined when the matrix is not positive definite. */
export function invertPositive(matrix: Matrix): number[][] | undefined {
  const lower = cholesky(matrix);
  return (
    lower &&
    matrix.map((_, unit) =>
      solveWith(
        lower,
        Array.from(matrix, (_row, index) => (index === unit ? 1 : 0)),
      ),
    )
  );
}

/** vectorᵀ·matrix·vector. */
export function quadraticForm(matrix: Matrix, vector: readonly number[]): number {
  return matrix.reduce((sum, row, index) => sum + (vector[index] as number) * dot(row, vector), 0);
}
