import { packedMatrix } from '#numerics/preference-matrix.ts';
import { growTastes, type TasteTree, tasteOf } from '#numerics/taste-tree.ts';
import type { Shopper } from './model-in-use.ts';
import type { NeighbourModel } from './neighbour-model.ts';

/** A model that would be larger than the limit is cut into shards of at most this part of it, so that several fit into a function. */
const SHARE_OF_LIMIT = 1 / 8;
/** Finer than this, hardly anybody's neighbours would be together. */
const MOST_DEPTH = 8;

/**
 * The model in shards: one as long as it is within the limit, else a power of two, each with the people of one taste.
 *
 * @param bytes - how large the whole model is
 * @param limitBytes - how much a function holds
 */
export function shardsOf(model: NeighbourModel, bytes: number, limitBytes: number): NeighbourModel[] {
  if (bytes <= limitBytes) return [model];
  const depth = Math.min(MOST_DEPTH, Math.ceil(Math.log2(bytes / (SHARE_OF_LIMIT * limitBytes))));
  const { tree, groups } = growTastes(model.matrix, depth);
  return groups.map((rows, shard) => shardOf(model, tree, rows, shard));
}

function shardOf(model: NeighbourModel, tastes: TasteTree, rows: Uint32Array, shard: number): NeighbourModel {
  const { columns, rowStarts, rowColumns, rowCells, columnWeights } = model.matrix;
  const rowAt = (index: number) => {
    const row = rows[index] as number;
    const [start, end] = [rowStarts[row], rowStarts[row + 1]];
    return { columns: rowColumns.subarray(start, end), cells: rowCells.subarray(start, end) };
  };
  const personCodes = new Uint32Array(2 * rows.length);
  rows.forEach((row, index) => {
    personCodes.set(model.personCodes.subarray(2 * row, 2 * row + 2), 2 * index);
  });
  return { ...model, tastes, shard, personCodes, matrix: packedMatrix({ rows: rows.length, columns }, rowAt, columnWeights) };
}

/** The shard in which the people with this person's taste are. */
export const shardFor = ({ tastes, matrix }: NeighbourModel, { vector }: Pick<Shopper, 'vector'>): number =>
  tasteOf(tastes, vector, matrix.columnWeights);
