import { withRoom } from './baskets.ts';

/** Set `i` holds `items[starts[i]]` to `items[starts[i + 1] - 1]`. */
export interface ItemsetColumns {
  readonly items: Uint32Array;
  /** One more than there are sets. */
  readonly starts: Uint32Array;
  /** In how many baskets all items of the set lie. */
  readonly counts: Uint32Array;
}

/** There are more frequent sets than the caller can do with. */
export class TooManyItemsetsError extends Error {
  override readonly name = 'TooManyItemsetsError';
}

/** Sets of items in a few growing columns: some ten bytes a set. */
export function itemsetList(mostSets: number) {
  let items = new Uint32Array();
  let starts = new Uint32Array(1);
  let counts = new Uint32Array();
  let size = 0;

  return {
    /** Adds the set of the first `length` items. @throws {TooManyItemsetsError} */
    add(itemset: ArrayLike<number>, length: number, count: number): void {
      if (size === mostSets) throw new TooManyItemsetsError(`There are more than ${mostSets} frequent itemsets.`);
      const start = starts[size] as number;
      items = withRoom(items, start + length);
      for (let index = 0; index < length; index++) items[start + index] = itemset[index] as number;
      counts = withRoom(counts, size + 1);
      counts[size++] = count;
      starts = withRoom(starts, size + 1);
      starts[size] = start + length;
    },
    sets: (): ItemsetColumns => ({
      items: items.subarray(0, starts[size]),
      starts: starts.subarray(0, size + 1),
      counts: counts.subarray(0, size),
    }),
  };
}
export type ItemsetList = ReturnType<typeof itemsetList>;
