import type { ItemsetColumns } from './itemset-list.ts';

/** A rule "who has the antecedent has the consequent too", made of one frequent set: all its items but one lead to that one. */
export interface RuleCounts {
  readonly antecedent: Uint32Array;
  readonly consequent: number;
  /** Baskets that hold antecedent and consequent, the antecedent, the consequent. */
  readonly count: number;
  readonly antecedentCount: number;
  readonly consequentCount: number;
}

const EMPTY = 0xffffffff;

/**
 * All rules with one consequent and at least one antecedent that the frequent sets allow, set by set.
 *
 * @param sets - all frequent sets up to some length, as `frequentItemsets` gives them
 */
export function* rulesOf(sets: ItemsetColumns): Generator<RuleCounts> {
  const { items, starts, counts } = sets;
  const index = subsetIndex(sets);
  for (let set = 0; set < counts.length; set++) {
    const [start, end] = [starts[set] as number, starts[set + 1] as number];
    if (end - start < 2) continue;
    for (let place = start; place < end; place++) {
      const antecedent = new Uint32Array(end - start - 1);
      antecedent.set(items.subarray(start, place));
      antecedent.set(items.subarray(place + 1, end), place - start);
      const consequent = items[place] as number;
      const [antecedentCount, consequentCount] = [index.countOf(antecedent), index.countOf([consequent])];
      yield { antecedent, consequent, count: counts[set] as number, antecedentCount, consequentCount };
    }
  }
}

/** Finds a set among all by its items, in the order in which the sets list them. */
function subsetIndex({ items, starts, counts }: ItemsetColumns) {
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * counts.length + 1))).fill(EMPTY);
  const mask = slots.length - 1;

  function holds(set: number, wanted: ArrayLike<number>): boolean {
    const start = starts[set] as number;
    if ((starts[set + 1] as number) - start !== wanted.length) return false;
    for (let place = 0; place < wanted.length; place++) if (items[start + place] !== wanted[place]) return false;
    return true;
  }

  /** The slot of the set, or the empty one where it belongs. */
  function slotOf(wanted: ArrayLike<number>): number {
    let slot = hashOf(wanted) & mask;
    while (slots[slot] !== EMPTY && !holds(slots[slot] as number, wanted)) slot = (slot + 1) & mask;
    return slot;
  }

  for (let set = 0; set < counts.length; set++) slots[slotOf(items.subarray(starts[set], starts[set + 1]))] = set;

  return {
    /** @throws {RangeError} when the set is not among them */
    countOf(wanted: ArrayLike<number>): number {
      const count = counts[slots[slotOf(wanted)] as number];
      if (count === undefined) throw new RangeError('A subset of a frequent set is missing among the sets.');
      return count;
    },
  };
}

/** FNV-1a over the items, with a last mix, since the low bits choose the slot. */
function hashOf(items: ArrayLike<number>): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < items.length; place++) hash = Math.imul(hash ^ (items[place] as number), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ (hash >>> 13);
}
