import {
  countDegrees,
  countPairs,
  countRow,
  emptyLevel,
  indexPositions,
  type Level,
  type PairCounts,
  pairBase,
  projectOn,
  reduceBaskets,
  scratch,
  widened,
} from './itemset-level.ts';
import type { ItemsetList } from './itemset-list.ts';

export interface ProjectionLimits {
  readonly minCount: number;
  /** No pair lies in more baskets. */
  readonly mostCount: number;
  readonly maxLength: number;
  /** Above so many items their pairs are counted item by item. */
  readonly pairTableItems: number;
}

interface Mining extends ProjectionLimits {
  readonly found: ItemsetList;
  /** Each depth has its own arrays, which grow and are used again. */
  readonly levels: Level[];
  /** Ranks of the items that all baskets of the deepest level hold. */
  prefix: Int32Array;
  /** Counts of one item's pairs where there is no table of all. */
  row: Int32Array;
}

/**
 * Finds the frequent sets of two and more items by projecting the baskets on one item after the other.
 *
 * @param first - all items, its pairs counted unless there are too many for a table
 */
export function mineByProjection(first: Level, limits: ProjectionLimits, found: ItemsetList): void {
  const mining: Mining = { ...limits, found, levels: [first], prefix: new Int32Array(16), row: new Int32Array() };
  mineLevel(mining, 0);
}

function levelAt({ levels, mostCount }: Mining, depth: number): Level {
  const level = levels[depth] ?? emptyLevel(mostCount);
  levels[depth] = level;
  return level;
}

function mineLevel(mining: Mining, depth: number): void {
  const level = levelAt(mining, depth);
  mining.prefix = widened(mining.prefix, depth + 2);
  level.deeper = scratch(level.deeper, level.size);
  indexPositions(level);
  for (let item = 1; item < level.size; item++) {
    const partners = takePartners(mining, item, depth);
    const occurrences = (level.firsts[item + 1] as number) - (level.firsts[item] as number);
    if (partners >= 2 && occurrences >= mining.minCount && depth + 3 <= mining.maxLength) mineBelow(mining, item, depth);
  }
}

/** Notes the frequent pairs of an item with those of lower number and numbers these for the next level. @returns how many */
function takePartners(mining: Mining, item: number, depth: number): number {
  const { found, minCount, prefix } = mining;
  const { ranks, deeper } = levelAt(mining, depth);
  const next = levelAt(mining, depth + 1);
  const { counts, base } = countsOf(mining, item, depth);
  next.ranks = scratch(next.ranks, item);
  next.size = 0;
  prefix[depth] = ranks[item] as number;
  for (let low = 0; low < item; low++) {
    const count = counts[base + low] as number;
    deeper[low] = -1;
    if (count < minCount) continue;
    prefix[depth + 1] = ranks[low] as number;
    found.add(prefix, depth + 2, count);
    next.ranks[next.size] = ranks[low] as number;
    deeper[low] = next.size++;
  }
  return next.size;
}

function countsOf(mining: Mining, item: number, depth: number): { counts: PairCounts; base: number } {
  const level = levelAt(mining, depth);
  if (level.size <= mining.pairTableItems) return { counts: level.pairs, base: pairBase(item) };
  mining.row = scratch(mining.row, item);
  countRow(level, item, mining.row);
  return { counts: mining.row, base: 0 };
}

function mineBelow(mining: Mining, item: number, depth: number): void {
  const { minCount, maxLength, pairTableItems } = mining;
  const next = levelAt(mining, depth + 1);
  projectOn(levelAt(mining, depth), item, next);
  if (next.size <= pairTableItems) {
    countPairs(next);
    countDegrees(next, minCount);
    if (depth + 4 <= maxLength) reduceBaskets(next, minCount);
  }
  mineLevel(mining, depth + 1);
}
