import type { Baskets } from './baskets.ts';

const NONE: readonly number[] = [];

/**
 * Of how many owners some basket holds all of a set: thirty baskets of one household are thirty baskets and one owner.
 *
 * @param ownerStarts - the baskets of owner `i` are those from `ownerStarts[i]` to `ownerStarts[i + 1] - 1`
 * @param itemsets - none of them empty
 */
export function ownerCounts(
  { items, starts, itemCount }: Baskets,
  ownerStarts: Uint32Array,
  itemsets: readonly ArrayLike<number>[],
): Uint32Array {
  // By the two least items, of one item by that alone: a basket of ten items is looked up for its 55 pairs, and not for every set that begins with one of the ten.
  const byPair = new Map<number, number[]>();
  const pairOf = (least: number, next: number) => least * itemCount + next;
  for (const [number, itemset] of itemsets.entries()) {
    const [least = 0, next = least] = Uint32Array.from(itemset).sort();
    const known = byPair.get(pairOf(least, next));
    if (known) known.push(number);
    else byPair.set(pairOf(least, next), [number]);
  }
  const counts = new Uint32Array(itemsets.length);
  const lastOwner = new Uint32Array(itemsets.length);
  const lastBasketOf = new Uint32Array(itemCount);

  function countOwner(number: number, basket: number, owner: number): void {
    if (lastOwner[number] === owner || !holdsAll(itemsets[number] ?? [], basket)) return;
    lastOwner[number] = owner;
    counts[number] = (counts[number] as number) + 1;
  }

  function lookInto(basket: number, owner: number): void {
    const own = items.slice(starts[basket], starts[basket + 1]).sort();
    for (const item of own) lastBasketOf[item] = basket + 1;
    own.forEach((least, place) => {
      for (const next of own.subarray(place)) {
        for (const number of byPair.get(pairOf(least, next)) ?? NONE) countOwner(number, basket, owner);
      }
    });
  }

  function holdsAll(itemset: ArrayLike<number>, basket: number): boolean {
    for (let place = 0; place < itemset.length; place++) if (lastBasketOf[itemset[place] as number] !== basket + 1) return false;
    return true;
  }

  for (let owner = 1; owner < ownerStarts.length; owner++)
    for (let basket = ownerStarts[owner - 1] as number; basket < (ownerStarts[owner] as number); basket++) lookInto(basket, owner);
  return counts;
}
