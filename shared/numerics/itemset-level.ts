/** Ends each basket. */
export const END = -1;

/** Counts of pairs: two bytes each where no pair can come to 65,536, for the cache holds twice as many; else four. */
export type PairCounts = Uint16Array | Int32Array;

/**
 * Baskets that all hold the same items, the prefix, without these: what is still to be counted below one prefix.
 * Its items are numbered from 0 by falling frequency in all baskets; each basket lists them from the highest number down.
 */
export interface Level {
  /** How many different items there are. */
  size: number;
  /** Rank of each item among all. */
  ranks: Int32Array;
  /** The baskets, each closed by END. */
  entries: Int32Array;
  length: number;
  /** In how many baskets two items lie: that of `high` and `low` at `pairBase(high) + low`. */
  pairs: PairCounts;
  /** With how many other items each one makes a frequent pair. */
  degrees: Int32Array;
  /** Where in `entries` an item occurs: from `firsts[item]` to `firsts[item + 1] - 1`. */
  positions: Int32Array;
  firsts: Int32Array;
  /** Scratch, one number per item: the item's number one level deeper, or −1. */
  deeper: Int32Array;
}

/** @param mostCount - no pair lies in more baskets */
export function emptyLevel(mostCount: number): Level {
  const none = new Int32Array();
  const pairs = mostCount < 2 ** 16 ? new Uint16Array() : none;
  return { size: 0, ranks: none, entries: none, length: 0, pairs, degrees: none, positions: none, firsts: none, deeper: none };
}

/** Where the row of an item begins in a triangular table of pairs. */
export const pairBase = (high: number) => (high * (high - 1)) >>> 1;

/** The place of two different items in it, in either order; without a branch, which would be guessed wrong every other time. */
export function pairPlace(one: number, other: number): number {
  const difference = (one - other) & ((one - other) >> 31);
  const high = one - difference;
  return ((high * (high - 1)) >>> 1) + other + difference;
}

/** An array of at least this length, the given one where it will do; what it holds is of no account. */
export function scratch(array: Int32Array, length: number): Int32Array {
  return length <= array.length ? array : new Int32Array(Math.max(length, 2 * array.length, 16));
}

/** A table for the pairs of so many items, all zero: the given one where it will do. */
export function clearedPairs(pairs: PairCounts, size: number): PairCounts {
  const length = pairBase(size);
  if (length <= pairs.length) return pairs.fill(0, 0, length);
  return pairs instanceof Uint16Array ? new Uint16Array(length) : new Int32Array(length);
}

/** The same numbers in an array with room for at least `length`. */
export function widened(array: Int32Array, length: number): Int32Array {
  if (length <= array.length) return array;
  const copy = new Int32Array(Math.max(length, Math.ceil(array.length * 1.5), 64));
  copy.set(array);
  return copy;
}

/** Counts every pair of every basket. */
export function countPairs(level: Level): void {
  const { entries, length, size } = level;
  level.pairs = clearedPairs(level.pairs, size);
  const { pairs } = level;
  for (let at = 0; at < length; at++) {
    const high = entries[at] as number;
    if (high === END) continue;
    const base = pairBase(high);
    let other = at + 1;
    for (let low = entries[other] as number; low !== END; low = entries[++other] as number)
      pairs[base + low] = (pairs[base + low] as number) + 1;
  }
}

/** Counts how many frequent partners each item has. */
export function countDegrees(level: Level, minCount: number): void {
  const { size, pairs } = level;
  level.degrees = scratch(level.degrees, size);
  const degrees = level.degrees.fill(0, 0, size);
  let at = 0;
  for (let high = 1; high < size; high++) {
    for (let low = 0; low < high; low++, at++) {
      if ((pairs[at] as number) < minCount) continue;
      degrees[high] = (degrees[high] as number) + 1;
      degrees[low] = (degrees[low] as number) + 1;
    }
  }
}

/** Takes from each basket what cannot be in a frequent set of three there. */
export function reduceBaskets(level: Level, minCount: number): void {
  const { entries, length, degrees } = level;
  const reducer = basketReducer(level.pairs, minCount);
  let kept = 0;
  let start = 0;
  for (let at = 0; at < length; at++) {
    if (entries[at] !== END) continue;
    const basket = reducer.room(at - start);
    let size = 0;
    for (; start < at; start++) {
      const item = entries[start] as number;
      basket[size] = item;
      if ((degrees[item] as number) >= 2) size++;
    }
    start = at + 1;
    kept = reducer.write(size, entries, kept);
  }
  level.length = kept;
}

/** Keeps of one basket after the other the items that have two frequent partners in it. */
export function basketReducer(pairs: PairCounts, minCount: number) {
  let basket = new Int32Array(64);
  let partners = new Int32Array(64);

  /** @returns how many of the first `size` items have two */
  function countPartners(size: number): number {
    partners.fill(0, 0, size);
    for (let one = 1; one < size; one++) {
      let own = 0;
      for (let other = 0; other < one; other++) {
        // 1 when the pair is frequent, else 0, without a branch.
        const isFrequent = 1 + (((pairs[pairPlace(basket[one] as number, basket[other] as number)] as number) - minCount) >> 31);
        own += isFrequent;
        partners[other] = (partners[other] as number) + isFrequent;
      }
      partners[one] = own;
    }
    let partnered = 0;
    for (let index = 0; index < size; index++) if ((partners[index] as number) >= 2) partnered++;
    return partnered;
  }

  return {
    /** Where the next basket goes: any order will do. */
    room(length: number): Int32Array {
      if (length > basket.length) {
        basket = new Int32Array(2 * length);
        partners = new Int32Array(2 * length);
      }
      return basket;
    },
    /** Writes what is kept of the first `size` items, from the highest number down, and an END, where there is room for it. @returns where the next one goes */
    write(size: number, entries: Int32Array, start: number): number {
      if (size < 3 || countPartners(size) < 3) return start;
      let end = start;
      for (let index = 0; index < size; index++)
        if ((partners[index] as number) >= 2) insertFalling(entries, start, end++, basket[index] as number);
      entries[end] = END;
      return end + 1;
    },
  };
}

/** Puts an item among those from `start` to `end`, which fall. */
function insertFalling(entries: Int32Array, start: number, end: number, item: number): void {
  let place = end;
  for (; place > start && (entries[place - 1] as number) < item; place--) entries[place] = entries[place - 1] as number;
  entries[place] = item;
}

/**
 * Fills the next level with the baskets that hold the item, as far as they hold two of the items that have a number there.
 * Their numbers must have been noted in `deeper`.
 */
export function projectOn({ entries, positions, firsts, deeper }: Level, item: number, next: Level): void {
  const end = firsts[item + 1] as number;
  next.length = 0;
  for (let index = firsts[item] as number; index < end; index++) {
    const start = next.length;
    let length = start;
    let at = (positions[index] as number) + 1;
    for (let low = entries[at] as number; low !== END; low = entries[++at] as number) {
      if (length + 2 > next.entries.length) next.entries = widened(next.entries, length + 2);
      next.entries[length] = deeper[low] as number;
      length += 1 + ((deeper[low] as number) >> 31);
    }
    if (length - start < 2) continue;
    next.entries[length] = END;
    next.length = length + 1;
  }
}

/** Counts with which items of lower number the item lies together. */
export function countRow({ entries, positions, firsts }: Level, item: number, row: Int32Array): void {
  const end = firsts[item + 1] as number;
  row.fill(0, 0, item);
  for (let index = firsts[item] as number; index < end; index++) {
    let at = (positions[index] as number) + 1;
    for (let low = entries[at] as number; low !== END; low = entries[++at] as number) row[low] = (row[low] as number) + 1;
  }
}

/** Notes where each item occurs. */
export function indexPositions(level: Level): void {
  const { entries, length, size } = level;
  level.firsts = scratch(level.firsts, size + 1);
  const firsts = level.firsts.fill(0, 0, size + 1);
  for (let at = 0; at < length; at++) {
    const item = entries[at] as number;
    if (item !== END) firsts[item] = (firsts[item] as number) + 1;
  }
  let sum = 0;
  for (let item = 0; item <= size; item++) {
    sum += firsts[item] as number;
    firsts[item] = sum;
  }
  level.positions = scratch(level.positions, sum);
  const { positions } = level;
  for (let at = length - 1; at >= 0; at--) {
    const item = entries[at] as number;
    if (item === END) continue;
    const position = (firsts[item] as number) - 1;
    firsts[item] = position;
    positions[position] = at;
  }
}
