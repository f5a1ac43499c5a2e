import type { Baskets } from './baskets.ts';
import {
  basketReducer,
  clearedPairs,
  countDegrees,
  END,
  emptyLevel,
  type Level,
  type PairCounts,
  pairPlace,
  widened,
} from './itemset-level.ts';

/** An item's number where it has none. */
const NONE = -1;

interface PairBounds {
  readonly minCount: number;
  /** No pair lies in more baskets. */
  readonly mostCount: number;
}

/** All pairs counted and the baskets reduced to what can be in frequent sets of three. */
export function countedLevel(baskets: Baskets, itemOfRank: readonly number[], { minCount, mostCount }: PairBounds): Level {
  const level: Level = { ...emptyLevel(mostCount), size: itemOfRank.length, ranks: ranksOf(itemOfRank) };
  const rankOf = rankOfItems(baskets.itemCount, itemOfRank);
  level.pairs = clearedPairs(level.pairs, level.size);
  countAllPairs(level.pairs, baskets, rankOf);
  countDegrees(level, minCount);
  // What has no two partners anywhere is as good as infrequent from here on.
  itemOfRank.forEach((item, rank) => {
    if ((level.degrees[rank] as number) < 2) rankOf[item] = NONE;
  });
  reduceInto(level, { baskets, rankOf, minCount });
  return level;
}

/** The baskets in ranks, for when there are too many items for a table of their pairs. */
export function uncountedLevel({ items, starts, itemCount }: Baskets, itemOfRank: readonly number[], mostCount: number): Level {
  const rankOf = rankOfItems(itemCount, itemOfRank);
  const entries = new Int32Array(items.length + starts.length);
  let length = 0;
  for (let basket = 1; basket < starts.length; basket++) {
    const start = length;
    const end = starts[basket] as number;
    for (let index = starts[basket - 1] as number; index < end; index++) {
      const rank = rankOf[items[index] as number] as number;
      if (rank !== NONE) entries[length++] = rank;
    }
    if (length - start < 2) length = start;
    else {
      entries.subarray(start, length).sort().reverse();
      entries[length++] = END;
    }
  }
  return { ...emptyLevel(mostCount), size: itemOfRank.length, ranks: ranksOf(itemOfRank), entries, length };
}

const ranksOf = (itemOfRank: readonly number[]) => Int32Array.from(itemOfRank, (_, rank) => rank);

function rankOfItems(itemCount: number, itemOfRank: readonly number[]): Int32Array {
  const rankOf = new Int32Array(itemCount).fill(NONE);
  itemOfRank.forEach((item, rank) => {
    rankOf[item] = rank;
  });
  return rankOf;
}

/** Fills the table of all pairs straight from the baskets: in which order they list their items is of no account. */
function countAllPairs(pairs: PairCounts, { items, starts }: Baskets, rankOf: Int32Array): void {
  let basket: Int32Array = new Int32Array(64);
  for (let number = 1; number < starts.length; number++) {
    const [start, end] = [starts[number - 1] as number, starts[number] as number];
    basket = widened(basket, end - start);
    let length = 0;
    for (let index = start; index < end; index++) {
      const rank = rankOf[items[index] as number] as number;
      basket[length] = rank;
      // All bits of −1 are set: the place is used again unless the item has a rank.
      length += 1 + (rank >> 31);
    }
    countBasket(pairs, basket, length);
  }
}

function countBasket(pairs: PairCounts, basket: Int32Array, length: number): void {
  for (let one = 1; one < length; one++) {
    for (let other = 0; other < one; other++) {
      const place = pairPlace(basket[one] as number, basket[other] as number);
      pairs[place] = (pairs[place] as number) + 1;
    }
  }
}

interface Reduction {
  readonly baskets: Baskets;
  readonly rankOf: Int32Array;
  readonly minCount: number;
}

function reduceInto(level: Level, { baskets: { items, starts }, rankOf, minCount }: Reduction): void {
  const reducer = basketReducer(level.pairs, minCount);
  for (let number = 1; number < starts.length; number++) {
    const [start, end] = [starts[number - 1] as number, starts[number] as number];
    const basket = reducer.room(end - start);
    let size = 0;
    for (let index = start; index < end; index++) {
      const rank = rankOf[items[index] as number] as number;
      basket[size] = rank;
      size += 1 + (rank >> 31);
    }
    if (level.length + size >= level.entries.length) level.entries = widened(level.entries, level.length + size + 1);
    level.length = reducer.write(size, level.entries, level.length);
  }
}
