import type { Baskets } from './baskets.ts';

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
  const byFirst = new Map<number, number[]>();
  itemsets.forEach((itemset, number) => {
    const first = itemset[0] as number;
    byFirst.set(first, [...(byFirst.get(first) ?? []), number]);
  });
  const counts = new Uint32Array(itemsets.length);
  const lastOwner = new Uint32Array(itemsets.length);
  const lastBasketOf = new Uint32Array(itemCount);

  function countOwner(number: number, basket: number, owner: number): void {
    if (lastOwner[number] === owner || !holdsAll(itemsets[number] ?? [], basket)) return;
    lastOwner[number] = owner;
    counts[number] = (counts[number] as number) + 1;
  }

  function lookInto(basket: number, owner: number): void {
    const own = items.subarray(starts[basket], starts[basket + 1]);
    for (const item of own) lastBasketOf[item] = basket + 1;
    for (const item of own) for (const number of byFirst.get(item) ?? []) countOwner(number, basket, owner);
  }

  function holdsAll(itemset: ArrayLike<number>, basket: number): boolean {
    for (let place = 0; place < itemset.length; place++) if (lastBasketOf[itemset[place] as number] !== basket + 1) return false;
    return true;
  }

  for (let owner = 1; owner < ownerStarts.length; owner++)
    for (let basket = ownerStarts[owner - 1] as number; basket < (ownerStarts[owner] as number); basket++) lookInto(basket, owner);
  return counts;
}
