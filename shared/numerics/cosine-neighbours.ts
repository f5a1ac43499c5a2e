import { inverseNormOf, type PreferenceMatrix, type PreferenceVector } from './preference-matrix.ts';
import { topLargest } from './top-largest.ts';

export interface Neighbours {
  /** Nearest first; equally near ones by row. */
  readonly rows: Uint32Array;
  /** Cosine of the strengths, above 0 and at most 1. */
  readonly similarities: Float64Array;
}

/**
 * Finds the rows that point most nearly in the direction of a vector, exactly: every row that shares a column is
 * considered, none is estimated. The search keeps one counter per row, made once.
 */
export function neighbourSearchIn(matrix: PreferenceMatrix) {
  const { columnStarts, postings, inverseNorms, rows } = matrix;
  const products = new Uint32Array(rows);

  function accumulate({ columns, strengths }: PreferenceVector): void {
    for (let index = 0; index < columns.length; index++) {
      const strength = strengths[index] ?? 0;
      const column = columns[index] ?? 0;
      const end = columnStarts[column + 1] ?? 0;
      for (let position = columnStarts[column] ?? 0; position < end; position++) {
        const posting = postings[position] ?? 0;
        const row = posting >>> 8;
        products[row] = (products[row] ?? 0) + strength * ((posting & 0xff) >> 3);
      }
    }
  }

  return {
    /**
     * The `count` nearest rows with a similarity above 0.
     *
     * @param excluded - the person's own rows
     */
    nearest(vector: PreferenceVector, count: number, excluded: readonly number[] = []): Neighbours {
      const length = inverseNormOf(vector.strengths);
      accumulate(vector);
      for (const row of excluded) products[row] = 0;
      const top = topLargest(count);
      let threshold = top.threshold;
      for (let row = 0; row < rows; row++) {
        const product = products[row] ?? 0;
        if (product === 0) continue;
        products[row] = 0;
        const nearness = product * (inverseNorms[row] ?? 0);
        if (nearness < threshold) continue;
        top.offer(row, nearness);
        threshold = top.threshold;
      }
      const { ids, scores } = top.take();
      return { rows: ids, similarities: scores.map((nearness) => nearness * length) };
    },
  };
}
export type NeighbourSearch = ReturnType<typeof neighbourSearchIn>;

/**
 * What the neighbours prefer: per column the mean of their unit-length strengths, weighted by similarity.
 *
 * @returns one value of 0–1 per column, and how many neighbours stand behind it
 */
export function preferencesOf(matrix: PreferenceMatrix, neighbours: Neighbours): { scores: Float64Array; supporters: Uint16Array } {
  const { rowStarts, rowColumns, rowCells, inverseNorms, columns } = matrix;
  const scores = new Float64Array(columns);
  const supporters = new Uint16Array(columns);
  const total = neighbours.similarities.reduce((sum, similarity) => sum + similarity, 0);
  neighbours.rows.forEach((row, index) => {
    const weight = ((neighbours.similarities[index] ?? 0) / total) * (inverseNorms[row] ?? 0);
    const end = rowStarts[row + 1] ?? 0;
    for (let position = rowStarts[row] ?? 0; position < end; position++) {
      const strength = (rowCells[position] ?? 0) >> 3;
      if (strength === 0) continue;
      const column = rowColumns[position] ?? 0;
      scores[column] = (scores[column] ?? 0) + weight * strength;
      supporters[column] = (supporters[column] ?? 0) + 1;
    }
  });
  return { scores, supporters };
}
