import type { PreferenceMatrix, PreferenceVector } from './preference-matrix.ts';

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

const SUMS = 6;

/** Compares one person after another with all rows, by what both have rated; the sums are allocated once. */
export function commonRatingsIn({ columnStarts, postings, rows }: PreferenceMatrix, similarity: Similarity) {
  const likeness = SIMILARITIES[similarity];
  const sums = new Uint32Array(rows * SUMS);

  function add(base: number, x: number, y: number): void {
    sums[base] = (sums[base] as number) + 1;
    sums[base + 1] = (sums[base + 1] as number) + x;
    sums[base + 2] = (sums[base + 2] as number) + y;
    sums[base + 3] = (sums[base + 3] as number) + x * x;
    sums[base + 4] = (sums[base + 4] as number) + y * y;
    sums[base + 5] = (sums[base + 5] as number) + x * y;
  }

  function addColumn(column: number, x: number): void {
    const end = columnStarts[column + 1] as number;
    for (let position = columnStarts[column] as number; position < end; position++) {
      const posting = postings[position] as number;
      const y = posting & 7;
      if (y > 0) add((posting >>> 8) * SUMS, x, y);
    }
  }

  return {
    /** Makes this person the one that rows are compared with. */
    compareWith({ columns, ratings }: PreferenceVector): void {
      sums.fill(0);
      for (let index = 0; index < columns.length; index++) {
        const x = ratings[index] as number;
        if (x > 0) addColumn(columns[index] as number, x);
      }
    },
    /** 0 when both have rated nothing in common. */
    similarityTo(row: number): number {
      const base = row * SUMS;
      const n = sums[base] as number;
      if (n === 0) return 0;
      const [x, y, xx, yy, xy] = [sums[base + 1], sums[base + 2], sums[base + 3], sums[base + 4], sums[base + 5]] as number[];
      return likeness({ n, x, y, xx, yy, xy } as CommonSums);
    },
  };
}
