import { inverseNormOf, type PreferenceMatrix, type PreferenceVector, strengthOf, weightedNormOf } from './preference-matrix.ts';
import { topLargest } from './top-largest.ts';

export interface Neighbours {
  /** Nearest first; equally near ones by row. */
  readonly rows: Uint32Array;
  /** Cosine of the strengths, each column counting by its weight, above 0 and at most 1. */
  readonly similarities: Float64Array;
}

/**
 * Finds the rows that point most nearly in the direction of a vector, exactly: every row that shares a column is
 * considered, none is estimated. The search keeps one counter per row, made once.
 */
export function neighbourSearchIn(matrix: PreferenceMatrix) {
  const { columnStarts, columnWeights, postings, rows } = matrix;
  const inverseNorms = Float64Array.from(matrix.squaredNorms, inverseNormOf);
  const products = new Uint32Array(rows);

  function addColumn(column: number, strength: number): void {
    const end = columnStarts[column + 1] as number;
    for (let position = columnStarts[column] as number; position < end; position++) {
      const posting = postings[position] as number;
      const row = posting >>> 8;
      products[row] = (products[row] as number) + strength * strengthOf(posting);
    }
  }

  return {
    /**
     * The `count` nearest rows with a similarity above 0.
     *
     * @param excluded - the person's own rows
     */
    nearest({ columns, strengths }: PreferenceVector, count: number, excluded: readonly number[] = []): Neighbours {
      const length = inverseNormOf(weightedNormOf({ columns, strengths }, columnWeights));
      for (let index = 0; index < columns.length; index++) {
        const column = columns[index] as number;
        addColumn(column, (strengths[index] as number) * (columnWeights[column] as number));
      }
      for (const row of excluded) products[row] = 0;
      const top = topLargest(count);
      let threshold = top.threshold;
      for (let row = 0; row < rows; row++) {
        const product = products[row] as number;
        if (product === 0) continue;
        products[row] = 0;
        const nearness = product * (inverseNorms[row] as number);
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
  const { rowStarts, rowColumns, rowCells, columns } = matrix;
  const scores = new Float64Array(columns);
  const supporters = new Uint16Array(columns);
  const total = neighbours.similarities.reduce((sum, similarity) => sum + similarity, 0);
  neighbours.rows.forEach((row, index) => {
    const [start, end] = [rowStarts[row] as number, rowStarts[row + 1] as number];
    const weight = ((neighbours.similarities[index] as number) / total) * inverseNormOf(plainNormOf(rowCells, start, end));
    for (let position = start; position < end; position++) {
      const strength = strengthOf(rowCells[position] as number);
      if (strength === 0) continue;
      const column = rowColumns[position] as number;
      scores[column] = (scores[column] as number) + weight * strength;
      supporters[column] = (supporters[column] as number) + 1;
    }
  });
  return { scores, supporters };
}

/** Sum of the squares of some cells' strengths, whatever their columns weigh. */
function plainNormOf(cells: Uint8Array, start: number, end: number): number {
  let squares = 0;
  for (let position = start; position < end; position++) squares += strengthOf(cells[position] as number) ** 2;
  return squares;
}
