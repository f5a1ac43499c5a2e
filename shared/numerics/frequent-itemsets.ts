import type { Baskets } from './baskets.ts';
import { countedLevel, uncountedLevel } from './itemset-first-level.ts';
import { type ItemsetColumns, itemsetList } from './itemset-list.ts';
import { mineByProjection } from './itemset-projection.ts';

/** With more items than this the table of all pairs (n²/2 × 4 bytes, here 134 MB) costs more than one pass per item. */
const PAIR_TABLE_ITEMS = 8192;
const MAX_PAIR_TABLE_ITEMS = 32_768;

export interface FrequentItemsetOptions {
  /** In at least so many baskets; from 1. */
  readonly minCount: number;
  /** Most items in a set; from 1. @default no limit */
  readonly maxLength?: number;
  /** Most sets to find. @default no limit */
  readonly mostSets?: number;
  /** Up to so many frequent items their pairs are counted in one table; above, item by item. @default 8192 */
  readonly pairTableItems?: number;
}

/**
 * All sets of items that lie together in at least `minCount` baskets, exactly; within a set the rarest item comes first.
 *
 * Items become ranks by falling frequency. All pairs are counted in one triangular table, whose hot corner stays in the
 * cache; from each basket goes what has fewer than two frequent partners there; the rest is projected on one item after
 * the other, with a small table of pairs each. With short baskets that costs less than any tree.
 *
 * @throws {RangeError} when an option is out of range
 * @throws {TooManyItemsetsError} when there are more than `mostSets`
 */
export function frequentItemsets(baskets: Baskets, options: FrequentItemsetOptions): ItemsetColumns {
  const { minCount, maxLength = Number.MAX_SAFE_INTEGER, pairTableItems = PAIR_TABLE_ITEMS } = options;
  demandWhole('minCount', minCount, 1);
  demandWhole('maxLength', maxLength, 1);
  demandWhole('pairTableItems', pairTableItems, 0, MAX_PAIR_TABLE_ITEMS);
  const counts = countItems(baskets);
  const itemOfRank = frequentItems(counts, minCount);
  const found = itemsetList(options.mostSets ?? Number.POSITIVE_INFINITY);
  itemOfRank.forEach((item, rank) => {
    found.add([rank], 1, counts[item] as number);
  });
  if (maxLength > 1) {
    // No pair is more frequent than the second most frequent item.
    const mostCount = counts[itemOfRank[1] ?? 0] ?? 0;
    const hasTable = itemOfRank.length <= pairTableItems;
    const level = hasTable ? countedLevel(baskets, itemOfRank, { minCount, mostCount }) : uncountedLevel(baskets, itemOfRank, mostCount);
    mineByProjection(level, { minCount, mostCount, maxLength, pairTableItems }, found);
  }
  const sets = found.sets();
  for (let index = 0; index < sets.items.length; index++) sets.items[index] = itemOfRank[sets.items[index] as number] as number;
  return sets;
}

function countItems({ items, itemCount }: Baskets): Uint32Array {
  const counts = new Uint32Array(itemCount);
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as number;
    counts[item] = (counts[item] as number) + 1;
  }
  return counts;
}

/** The frequent items by falling count, equals by their number. */
function frequentItems(counts: Uint32Array, minCount: number): number[] {
  const frequent: number[] = [];
  counts.forEach((count, item) => {
    if (count >= minCount) frequent.push(item);
  });
  return frequent.sort((left, right) => (counts[right] as number) - (counts[left] as number) || left - right);
}

function demandWhole(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new RangeError(`${name} is a whole number from ${min} to ${max}, not ${value}.`);
}
