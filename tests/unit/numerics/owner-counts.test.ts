import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basketCollector } from '#numerics/baskets.ts';
import { ownerCounts } from '#numerics/owner-counts.ts';

function countsOf(owners: readonly (readonly (readonly number[])[])[], itemsets: readonly (readonly number[])[]): number[] {
  const collector = basketCollector();
  const starts = [0];
  for (const baskets of owners) {
    for (const basket of baskets) collector.add(basket);
    starts.push(collector.size());
  }
  return [...ownerCounts(collector.baskets(), Uint32Array.from(starts), itemsets)];
}

describe('owners of a set', () => {
  it('count once, in however many baskets they have it', () => {
    const household = [
      [1, 2],
      [1, 2, 3],
      [1, 2],
    ];
    expect(countsOf([household, [[2, 1]], [[1], [2]]], [[1, 2], [1], [3], [4]])).toEqual([2, 3, 1, 0]);
  });

  it('are those who have all of it in one basket', () => {
    const basket = fc.uniqueArray(fc.nat(5), { maxLength: 5 });
    const people = fc.array(fc.array(basket, { maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(people, fc.array(fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 3 }), { maxLength: 6 }), (owners, itemsets) => {
        const expected = itemsets.map(
          (itemset) => owners.filter((baskets) => baskets.some((items) => itemset.every((item) => items.includes(item)))).length,
        );
        expect(countsOf(owners, itemsets)).toEqual(expected);
      }),
    );
  });
});
