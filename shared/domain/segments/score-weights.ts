import type { ScoreWeights } from '#schemas/score.ts';

/** Mean consistency index of random comparisons of so many things (Saaty 1980). */
const RANDOM_INDEX: Readonly<Record<number, number>> = {
  3: 0.58,
  4: 0.9,
  5: 1.12,
  6: 1.24,
  7: 1.32,
  8: 1.41,
  9: 1.45,
  10: 1.49,
  11: 1.51,
  12: 1.48,
  13: 1.56,
  14: 1.57,
  15: 1.59,
};
const POWER_STEPS = 200;
/** Keeps the logarithm of a share of zero finite. */
const TINY = 1e-9;

export interface ComparedWeights {
  readonly weights: number[];
  /** Largest eigenvalue; equal to the number of things when the comparisons contradict each other nowhere. */
  readonly eigenvalue: number;
  readonly consistencyIndex: number;
  /** Above 0.1 the comparisons contradict each other too much to be used. */
  readonly consistencyRatio: number;
}

/**
 * Weights from pairwise comparisons: entry (i, j) says how many times more i matters than j. They are the principal
 * eigenvector of the matrix (analytic hierarchy process, Saaty 1980).
 *
 * @throws {RangeError} when the matrix is not square, or an entry is not the reciprocal of its mirror
 */
export function comparedWeights(matrix: readonly (readonly number[])[]): ComparedWeights {
  const size = matrix.length;
  demandReciprocal(matrix);
  let weights = matrix.map(() => 1 / size);
  let eigenvalue = size;
  for (let step = 0; step < POWER_STEPS; step++) {
    const product = matrix.map((row) => row.reduce((sum, entry, column) => sum + entry * (weights[column] ?? 0), 0));
    eigenvalue = product.reduce((sum, value) => sum + value, 0);
    weights = product.map((value) => value / eigenvalue);
  }
  const consistencyIndex = size > 2 ? (eigenvalue - size) / (size - 1) : 0;
  return { weights, eigenvalue, consistencyIndex, consistencyRatio: size > 2 ? consistencyIndex / (RANDOM_INDEX[size] ?? 1.5) : 0 };
}

function demandReciprocal(matrix: readonly (readonly number[])[]): void {
  for (const [row, entries] of matrix.entries()) {
    if (entries.length !== matrix.length)
      throw new RangeError(`Comparisons form a square; row ${row} has ${entries.length} of ${matrix.length}.`);
    for (const [column, entry] of entries.entries()) {
      const mirror = matrix[column]?.[row] ?? Number.NaN;
      if (!(entry > 0 && Math.abs(entry * mirror - 1) < 1e-6))
        throw new RangeError(`Comparison (${row}, ${column}) is ${entry}, its mirror ${mirror}.`);
    }
  }
}

/**
 * Weights from the data: a column that tells customers apart more has less entropy and more weight. A column that is the
 * same for all has none; when all are, or there are fewer than two customers, the weights are equal.
 *
 * @param columns - one for each feature, of equal length; values from 0 to 1
 * @see Shannon entropy weighting, as in Hwang and Yoon 1981
 */
export function entropyWeights(columns: readonly ArrayLike<number>[]): number[] {
  const diversities = columns.map((column) => (isConstant(column) ? 0 : 1 - entropyOf(column)));
  const total = diversities.reduce((sum, diversity) => sum + diversity, 0);
  return diversities.map((diversity) => (total > 0 ? diversity / total : 1 / diversities.length));
}

function isConstant(column: ArrayLike<number>): boolean {
  for (let row = 1; row < column.length; row++) if (column[row] !== column[0]) return false;
  return true;
}

function entropyOf(column: ArrayLike<number>): number {
  let total = 0;
  for (let row = 0; row < column.length; row++) total += (column[row] as number) + TINY;
  let entropy = 0;
  for (let row = 0; row < column.length; row++) {
    const share = ((column[row] as number) + TINY) / total;
    entropy -= share * Math.log(share);
  }
  return entropy / Math.log(column.length);
}

/** How much more each of days since the last order, orders and spend of a year matters than the others. */
const RECENCY_FREQUENCY_MONEY = [
  [1, 1 / 2, 1 / 3],
  [2, 1, 1 / 2],
  [3, 2, 1],
];

/** The weights of a shop that configures none: spend before frequency before recency. */
export function defaultScoreWeights(): ScoreWeights {
  const [recency = 0, frequency = 0, money = 0] = comparedWeights(RECENCY_FREQUENCY_MONEY).weights;
  return { everyone: { daysSinceLastOrder: recency, orders365: frequency, spend365Minor: money }, bySegment: {} };
}

/** Names of all features that any weight speaks of. */
export function scoredFeatures({ everyone, bySegment }: ScoreWeights): string[] {
  return [...new Set([everyone, ...Object.values(bySegment)].flatMap((weights) => Object.keys(weights)))].sort();
}
