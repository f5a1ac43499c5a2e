import { type Columns, pickRows, squaredDistancesTo } from './columns.ts';
import type { Random } from './random.ts';
import { mean } from './statistics.ts';

export interface WeightedRows extends Columns {
  /** For how many rows each stands; undefined: for itself. */
  readonly weights?: Float64Array | undefined;
}

/** Of more rows than this, as many are drawn to speak for all. */
const REPRESENTED_ROWS = 131_072;

/**
 * A few rows that stand for all: half of the chances go to every row alike, half by its squared distance from the mean,
 * so that the few customers who are far from all others are among them; the weights make up for that. Of rows that stand
 * for others already, some are drawn alike.
 *
 * @param size - how many; all rows, as they are, when there are no more than this
 * @see Bachem, Lucic and Krause 2018, Scalable k-means clustering via lightweight coresets
 */
export function lightweightCoreset(rows: WeightedRows, size: number, random: Random): WeightedRows {
  if (rows.count <= size) return rows;
  if (rows.weights) return someOf(rows, size, random);
  if (rows.count > REPRESENTED_ROWS) return lightweightCoreset(someOf(rows, REPRESENTED_ROWS, random), size, random);
  const chances = chancesOf(rows);
  const indices = new Uint32Array(size);
  const weights = new Float64Array(size);
  // One draw decides them all, at equal steps along the sum of the chances: the least scatter, and the order is kept.
  let next = random() / size;
  let [sum, taken] = [0, 0];
  for (let row = 0; row < rows.count && taken < size; row++) {
    const chance = chances[row] as number;
    sum += chance;
    while (next < sum && taken < size) {
      indices[taken] = row;
      weights[taken] = 1 / (size * chance);
      taken++;
      next += 1 / size;
    }
  }
  return { ...pickRows(rows, indices.subarray(0, taken)), weights: weights.subarray(0, taken) };
}

/** They add up to 1. */
function chancesOf(rows: Columns): Float64Array {
  const chances = squaredDistancesTo(rows, rows.columns.map(mean));
  let total = 0;
  for (let row = 0; row < rows.count; row++) total += chances[row] as number;
  const alike = (total > 0 ? 0.5 : 1) / rows.count;
  const perSquare = total > 0 ? 0.5 / total : 0;
  for (let row = 0; row < rows.count; row++) chances[row] = alike + (chances[row] as number) * perSquare;
  return chances;
}

/** At most `size` of some rows, one drawn from each of as many equal stretches. */
export function someOf(rows: WeightedRows, size: number, random: Random): WeightedRows {
  if (rows.count <= size) return rows;
  const stretch = rows.count / size;
  const indices = new Uint32Array(size);
  for (let index = 0; index < size; index++) indices[index] = Math.floor((index + random()) * stretch);
  const weights = rows.weights && new Float64Array(size);
  if (weights) for (let index = 0; index < size; index++) weights[index] = (rows.weights?.[indices[index] as number] ?? 1) * stretch;
  return { ...pickRows(rows, indices), weights };
}
