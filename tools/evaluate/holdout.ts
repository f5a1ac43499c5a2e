/** How well predictions meet what happened; `correlation` is Pearson's, null where one side is the same for all. */
export interface HoldoutFigures {
  readonly mae: number;
  readonly rmse: number;
  readonly correlation: number | null;
}

/** @param pairs - at least one */
export function compare(predicted: readonly number[], actual: readonly number[]): HoldoutFigures {
  const count = predicted.length;
  const errors = predicted.map((value, index) => value - (actual[index] ?? 0));
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  const [predictedMean, actualMean] = [meanOf(predicted), meanOf(actual)];
  const covariance = meanOf(predicted.map((value, index) => (value - predictedMean) * ((actual[index] ?? 0) - actualMean)));
  const spread = Math.sqrt(
    meanOf(predicted.map((value) => (value - predictedMean) ** 2)) * meanOf(actual.map((value) => (value - actualMean) ** 2)),
  );
  return {
    mae: meanOf(errors.map(Math.abs)),
    rmse: Math.sqrt(meanOf(errors.map((error) => error ** 2))),
    correlation: spread > 0 ? covariance / spread : null,
  };
}

/**
 * Probability that a score is higher for one of those who did than for one of those who did not (area under the ROC curve).
 *
 * @returns null when all did, or none
 */
export function areaUnderCurve(scores: readonly number[], did: readonly boolean[]): number | null {
  const positives = did.filter(Boolean).length;
  const negatives = did.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const ranks = meanRanks(scores);
  const rankSum = ranks.reduce((sum, rank, index) => (did[index] ? sum + rank : sum), 0);
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** From 1 for the lowest; equals share the mean of their ranks. */
function meanRanks(scores: readonly number[]): Float64Array {
  const scoreAt = (index: number | undefined) => scores[index ?? -1] ?? Number.NaN;
  const order = Array.from(scores.keys()).sort((left, right) => scoreAt(left) - scoreAt(right));
  const ranks = new Float64Array(scores.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && scoreAt(order[end]) === scoreAt(order[start])) end++;
    for (const index of order.slice(start, end)) ranks[index] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
