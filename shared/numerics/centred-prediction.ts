import { meanRatingOf, type PreferenceMatrix, type PreferenceVector } from './preference-matrix.ts';
import { topLargest } from './top-largest.ts';

export type Similarity = 'cosine' | 'msd' | 'pearson';

/** Sums over the columns that a person and a row have both rated: x are the person's ratings, y the row's. */
interface CommonSums {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

/**
 * Likeness of two people by the things that both have rated.
 * Cosine Σxy/√(Σx²Σy²); mean squared difference 1/(1 + Σ(x−y)²/n); Pearson with the means of those same things.
 *
 * @see Aggarwal, Recommender Systems, §2.3.1; Hug, Surprise, `similarities`
 */
const SIMILARITIES: Readonly<Record<Similarity, (sums: CommonSums) => number>> = {
  cosine: ({ xx, yy, xy }) => xy / Math.sqrt(xx * yy),
  msd: ({ n, xx, yy, xy }) => n / (n + xx + yy - 2 * xy),
  pearson: ({ n, x, y, xx, yy, xy }) => {
    const spread = (n * xx - x * x) * (n * yy - y * y);
    return spread === 0 ? 0 : (n * xy - x * y) / Math.sqrt(spread);
  },
};

export interface Prediction {
  /** 1–5. */
  readonly rating: number;
  /** How many people it rests on; 0 means that it is the person's own mean, or everybody's when the person has rated nothing. */
  readonly support: number;
}

const clamped = (rating: number) => Math.min(5, Math.max(1, rating));
const SUMS = 6;

/**
 * Predicts ratings by the people who rate alike:
 * r̂(u,i) = r̄(u) + Σ sim(u,v)·(r(v,i) − r̄(v)) / Σ |sim(u,v)|, over the `count` nearest raters of i with sim > 0,
 * within the scale of 1–5.
 */
export function centredPredictorIn(matrix: PreferenceMatrix, similarity: Similarity = 'cosine', count = 40) {
  const { columnStarts, postings, meanRatings, rows } = matrix;
  const likeness = SIMILARITIES[similarity];
  const sums = new Uint32Array(rows * SUMS);
  const overallMean = meanRatingOf(matrix.rowCells.map((cell) => cell & 7));

  function accumulate({ columns, ratings }: PreferenceVector): void {
    sums.fill(0);
    for (let index = 0; index < columns.length; index++) {
      const x = ratings[index] ?? 0;
      if (x === 0) continue;
      const column = columns[index] ?? 0;
      const end = columnStarts[column + 1] ?? 0;
      for (let position = columnStarts[column] ?? 0; position < end; position++) {
        const posting = postings[position] ?? 0;
        const y = posting & 7;
        if (y > 0) add((posting >>> 8) * SUMS, x, y);
      }
    }
  }

  function add(base: number, x: number, y: number): void {
    sums[base] = (sums[base] ?? 0) + 1;
    sums[base + 1] = (sums[base + 1] ?? 0) + x;
    sums[base + 2] = (sums[base + 2] ?? 0) + y;
    sums[base + 3] = (sums[base + 3] ?? 0) + x * x;
    sums[base + 4] = (sums[base + 4] ?? 0) + y * y;
    sums[base + 5] = (sums[base + 5] ?? 0) + x * y;
  }

  function similarityTo(row: number): number {
    const base = row * SUMS;
    const n = sums[base] ?? 0;
    if (n === 0) return 0;
    return likeness({
      n,
      x: sums[base + 1] ?? 0,
      y: sums[base + 2] ?? 0,
      xx: sums[base + 3] ?? 0,
      yy: sums[base + 4] ?? 0,
      xy: sums[base + 5] ?? 0,
    });
  }

  function predictColumn(column: number, mean: number, excluded: readonly number[]): Prediction {
    const start = columnStarts[column] ?? 0;
    const raters = topLargest(count);
    for (let position = start; position < (columnStarts[column + 1] ?? 0); position++) {
      const row = (postings[position] ?? 0) >>> 8;
      if (excluded.includes(row) || ((postings[position] ?? 0) & 7) === 0) continue;
      const nearness = similarityTo(row);
      if (nearness > 0) raters.offer(position - start, nearness);
    }
    const { ids, scores } = raters.take();
    let pull = 0;
    let weight = 0;
    ids.forEach((offset, index) => {
      const posting = postings[start + offset] ?? 0;
      const nearness = scores[index] ?? 0;
      pull += nearness * ((posting & 7) - (meanRatings[posting >>> 8] ?? 0));
      weight += nearness;
    });
    return { rating: clamped(weight === 0 ? mean : mean + pull / weight), support: ids.length };
  }

  return {
    /** Predictions for some columns, in their order. @param excluded - the person's own rows */
    predict(vector: PreferenceVector, columns: readonly number[], excluded: readonly number[] = []): Prediction[] {
      accumulate(vector);
      const mean = meanRatingOf(vector.ratings) || overallMean;
      return columns.map((column) => predictColumn(column, mean, excluded));
    },
  };
}
export type CentredPredictor = ReturnType<typeof centredPredictorIn>;
