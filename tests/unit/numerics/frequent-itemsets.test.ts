import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basketCollector } from '#numerics/baskets.ts';
import { type FrequentItemsetOptions, frequentItemsets } from '#numerics/frequent-itemsets.ts';
import { TooManyItemsetsError } from '#numerics/itemset-list.ts';

function collected(baskets: readonly (readonly number[])[]) {
  const collector = basketCollector();
  for (const basket of baskets) collector.add(basket);
  return collector.baskets();
}

/** Each set as its items in ascending order, with its count. */
function found(baskets: readonly (readonly number[])[], options: FrequentItemsetOptions): Record<string, number> {
  const { items, starts, counts } = frequentItemsets(collected(baskets), options);
  const sets = [...counts].map((count, set) => [[...items.subarray(starts[set], starts[set + 1])].sort((a, b) => a - b).join(' '), count]);
  expect(new Set(sets.map(([name]) => name)).size).toBe(sets.length);
  return Object.fromEntries(sets);
}

/** The same by looking at every subset of every basket. */
function foundByForce(baskets: readonly (readonly number[])[], { minCount, maxLength = 99 }: FrequentItemsetOptions) {
  const counts = new Map<string, number>();
  for (const basket of baskets) {
    const items = [...new Set(basket)].sort((a, b) => a - b);
    for (let chosen = 1; chosen < 2 ** items.length; chosen++) {
      const subset = items.filter((_, place) => (chosen >> place) & 1);
      if (subset.length <= maxLength) counts.set(subset.join(' '), (counts.get(subset.join(' ')) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...counts].filter(([, count]) => count >= minCount));
}

const WEEK = [
  [1, 2, 5],
  [2, 4],
  [2, 3],
  [1, 2, 4],
  [1, 3],
  [2, 3],
  [1, 3],
  [1, 2, 3, 5],
  [1, 2, 3],
];

describe('frequent itemsets', () => {
  it('are those of the worked example by Han and Kamber', () => {
    expect(found(WEEK, { minCount: 2 })).toEqual({
      '1': 6,
      '2': 7,
      '3': 6,
      '4': 2,
      '5': 2,
      '1 2': 4,
      '1 3': 4,
      '1 5': 2,
      '2 3': 4,
      '2 4': 2,
      '2 5': 2,
      '1 2 3': 2,
      '1 2 5': 2,
    });
  });

  const smallBaskets = fc.array(fc.array(fc.nat(9), { maxLength: 9 }), { maxLength: 60 });
  const options = fc.record(
    { minCount: fc.integer({ min: 1, max: 6 }), maxLength: fc.integer({ min: 1, max: 6 }), pairTableItems: fc.nat(9) },
    { requiredKeys: ['minCount'] },
  );

  it('are the same as by force, whatever the baskets, the limits and the way of counting pairs', () => {
    fc.assert(
      fc.property(smallBaskets, options, (baskets, given) => {
        expect(found(baskets, given as FrequentItemsetOptions)).toEqual(foundByForce(baskets, given as FrequentItemsetOptions));
      }),
      { numRuns: 300 },
    );
  });

  it('come in the same order for the same baskets', () => {
    const once = frequentItemsets(collected(WEEK), { minCount: 2 });
    const again = frequentItemsets(collected(WEEK.map((basket) => basket.toReversed())), { minCount: 2 });
    expect(again).toEqual(once);
  });

  it('name the rarest item of a set first', () => {
    const { items, starts } = frequentItemsets(collected(WEEK), { minCount: 2 });
    const sets = [...starts].slice(1).map((end, set) => [...items.subarray(starts[set], end)]);
    expect(sets).toContainEqual([5, 1, 2]);
  });

  it('grow with long baskets as with short ones', () => {
    const long = Array.from({ length: 300 }, (_, item) => item);
    const { counts } = frequentItemsets(collected([long, long, [1, 2, 3]]), { minCount: 2, maxLength: 2 });
    expect(counts).toHaveLength(300 + (300 * 299) / 2);
    expect(frequentItemsets(collected([long, [1, 2, 3], [1, 2, 3]]), { minCount: 3 }).counts).toHaveLength(7);
  });

  it('are none where there is no basket, and none that is empty', () => {
    expect(found([], { minCount: 1 })).toEqual({});
    expect(found([[], []], { minCount: 1 })).toEqual({});
  });

  it('are given up when there are more than the caller can do with', () => {
    expect(() => frequentItemsets(collected(WEEK), { minCount: 2, mostSets: 12 })).toThrow(TooManyItemsetsError);
    expect(frequentItemsets(collected(WEEK), { minCount: 2, mostSets: 13 }).counts).toHaveLength(13);
  });

  it.each([{ minCount: 0 }, { minCount: 1.5 }, { minCount: 1, maxLength: 0 }, { minCount: 1, pairTableItems: -1 }])(
    'refuse %o',
    (given) => {
      expect(() => frequentItemsets(collected(WEEK), given)).toThrow(RangeError);
    },
  );
});

describe('a basket', () => {
  it('holds an item once, however often it is named', () => {
    expect(found([[7, 7, 3, 7], [3]], { minCount: 1 })).toEqual({ '3': 2, '7': 1, '3 7': 1 });
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 24])('refuses %d as an item', (item) => {
    expect(() => collected([[item]])).toThrow(RangeError);
  });
});
