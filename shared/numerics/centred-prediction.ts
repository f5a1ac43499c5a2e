import { commonRatingsIn, type Similarity } from './common-ratings.ts';
import { meanRatingOf, type PreferenceMatrix, type PreferenceVector, ratingOf } from './preference-matrix.ts';
import { topLargest } from './top-largest.ts';

export interface Prediction {
  /** 1–5. */
  readonly rating: number;
  /** How many people it rests on; 0 means that it is the person's own mean, or everybody's when the person has rated nothing. */
  readonly support: number;
}

interface Settings {
  /** @default 'cosine' */
  readonly similarity?: Similarity;
  /** How many raters are asked at most. @default 40 */
  readonly count?: number;
  /** With fewer raters than these, the person's own mean stands. @default 1 */
  readonly least?: number;
}

const clamped = (rating: number) => Math.min(5, Math.max(1, rating));

/**
 * Predicts ratings by the people who rate alike:
 * r̂(u,i) = r̄(u) + Σ sim(u,v)·(r(v,i) − r̄(v)) / Σ |sim(u,v)|, over the `count` nearest raters of i with sim > 0,
 * within the scale of 1–5.
 */
export function centredPredictorIn(matrix: PreferenceMatrix, { similarity = 'cosine', count = 40, least = 1 }: Settings = {}) {
  const { columnStarts, postings, meanRatings } = matrix;
  let overallMean: number | undefined;
  const common = commonRatingsIn(matrix, similarity);

  /** Of all ratings; found when it is wanted first, since a large model takes some milliseconds. */
  function meanOfAll(): number {
    overallMean ??= meanRatingOf(matrix.rowCells.map(ratingOf));
    return overallMean;
  }

  /** Places in `postings` of the nearest raters of a column. */
  function nearestRaters(column: number, excluded: readonly number[]) {
    const start = columnStarts[column] as number;
    const end = columnStarts[column + 1] as number;
    const raters = topLargest(count);
    for (let position = start; position < end; position++) {
      const posting = postings[position] as number;
      if (ratingOf(posting) === 0 || excluded.includes(posting >>> 8)) continue;
      const nearness = common.similarityTo(posting >>> 8);
      if (nearness > 0) raters.offer(position, nearness);
    }
    return raters.take();
  }

  function predictColumn(column: number, mean: number, excluded: readonly number[]): Prediction {
    const { ids, scores } = nearestRaters(column, excluded);
    if (ids.length < least) return { rating: clamped(mean), support: 0 };
    let pull = 0;
    let weight = 0;
    ids.forEach((position, index) => {
      const posting = postings[position] as number;
      const nearness = scores[index] as number;
      pull += nearness * (ratingOf(posting) - (meanRatings[posting >>> 8] as number));
      weight += nearness;
    });
    return { rating: clamped(mean + pull / weight), support: ids.length };
  }

  return {
    /** Predictions for some columns, in their order. @param excluded - the person's own rows */
    predict(vector: PreferenceVector, columns: readonly number[], excluded: readonly number[] = []): Prediction[] {
      common.compareWith(vector);
      const mean = meanRatingOf(vector.ratings) || meanOfAll();
      return columns.map((column) => predictColumn(column, mean, excluded));
    },
  };
}
export type CentredPredictor = ReturnType<typeof centredPredictorIn>;
