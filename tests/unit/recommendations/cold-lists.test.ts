import { describe, expect, it } from 'vitest';
import { candidatesFor } from '#domain/recommendations/candidates.ts';
import { declaredStoreOf, declaredTastesOf } from '#domain/recommendations/declared-tastes.ts';
import { giveReasons } from '#domain/recommendations/give-reasons.ts';
import type { Habit } from '#domain/recommendations/habits.ts';
import { aHabit, aModel, anOrderOf, aProduct, aShelf, aShopper, asOf } from './builders.ts';

const bought = (...ids: readonly string[]) => ids.map((productId) => aHabit({ productId }));
const catalogue = [
  aProduct({ productId: 'tea', name: 'Tea', category: 'Hot drinks', tasteTags: ['bitter'] }),
  aProduct({ productId: 'coffee', name: 'Coffee', category: 'Hot drinks', tasteTags: ['bitter'] }),
  aProduct({ productId: 'cake', name: 'Cake', category: 'Bakery', tasteTags: ['sweet'] }),
  aProduct({ productId: 'green-tea', name: 'Green tea', category: 'Hot drinks', tasteTags: ['bitter'] }),
  aProduct({ productId: 'fish', name: 'Fish', category: 'Sea food', tasteTags: ['salty'] }),
];
const model = aModel({
  t1: bought('tea', 'coffee'),
  t2: bought('tea', 'coffee'),
  t3: bought('tea', 'cake'),
  c1: bought('cake'),
});
const placed = (storeId: string, ...products: string[]) => [{ ...anOrderOf(20_770, products), storeId }];
const customers = (name: string, count: number, customer: { segment: string; orders: ReturnType<typeof placed> }) =>
  Array.from({ length: count }, (_, index) => [`${name}${index}`, customer] as const);
/** Thirty in the north, who are loyal and have tea, twenty of them with coffee; thirty in the south with cake. */
const shelf = aShelf(
  catalogue,
  Object.fromEntries([
    ...customers('a', 20, { segment: 'Loyal', orders: placed('north', 'tea', 'coffee') }),
    ...customers('b', 10, { segment: 'Loyal', orders: placed('north', 'tea') }),
    ...customers('c', 29, { segment: 'Churning', orders: placed('south', 'cake') }),
    ...customers('d', 1, { segment: 'Churning', orders: placed('south', 'cake', 'tea') }),
  ]),
);
interface Asked {
  readonly habits?: readonly Habit[];
  readonly list?: 'mixed' | 'buy-again' | 'new-for-you';
  readonly segment?: string;
  readonly storeId?: string;
  readonly tastes?: readonly string[];
  readonly isPersonal?: boolean;
  readonly hasModel?: boolean;
}
function offered({ habits = [], list = 'mixed', tastes = [], isPersonal = true, hasModel = true, ...where }: Asked) {
  const used = hasModel ? model : undefined;
  const request = { list, shopper: aShopper(habits, used), whereabouts: { ...where, isPersonal }, tastes };
  return candidatesFor(request, { model: used, shelf, listed: [] });
}
const idsOf = (asked: Asked): string[] => offered(asked).map(({ productId }) => productId);
const reasonsOf = (asked: Asked, productId: string) => {
  const candidate = offered(asked).find((one) => one.productId === productId);
  return candidate && giveReasons(candidate, { hasTaste: (asked.habits ?? []).length > 0, isPersonal: asked.isPersonal ?? true });
};

describe('a customer without a history', () => {
  it('gets the best of their store and segment, and is told so', () => {
    expect(idsOf({ storeId: 'south', segment: 'Churning' })[0]).toBe('cake');
    expect(reasonsOf({ storeId: 'south' }, 'cake')).toEqual(['Popular in your store: 30 customers buy it.']);
    expect(idsOf({ segment: 'Loyal' }).slice(0, 2).sort()).toEqual(['coffee', 'tea']);
    expect(reasonsOf({ segment: 'Loyal' }, 'coffee')).toEqual(['Popular with customers like you: 20 customers buy it.']);
  });

  it('who is in no segment yet gets what others began with', () => {
    expect(reasonsOf({}, 'tea')).toEqual(['New customers begin with it: 31 customers buy it.']);
  });

  it('who told of a taste gets what has it, bought or not, and is told so', () => {
    expect(idsOf({ tastes: ['salty'] })[0]).toBe('fish');
    expect(reasonsOf({ tastes: ['salty'] }, 'fish')).toEqual(['Fits the taste that you told: salty.']);
    expect(
      idsOf({ tastes: ['hot drinks'] })
        .slice(0, 3)
        .sort(),
    ).toEqual(['coffee', 'green-tea', 'tea']);
    expect(idsOf({ tastes: ['unheard of'] })).toEqual(idsOf({}));
  });

  it('has nothing to buy again, and the same list without a model', () => {
    expect(idsOf({ list: 'buy-again' })).toEqual([]);
    expect(idsOf({ storeId: 'south', hasModel: false })[0]).toBe('cake');
  });

  it('whose first purchase no night has seen yet gets it first, then what sells', () => {
    const today = bought('quinoa');
    expect(idsOf({ habits: today, storeId: 'south' }).slice(0, 2)).toEqual(['quinoa', 'cake']);
    expect(idsOf({ habits: today, list: 'buy-again' })).toEqual(['quinoa']);
    expect(idsOf({ habits: today, list: 'new-for-you' })).not.toContain('quinoa');
  });

  it('gets every product once, by falling score', () => {
    for (const asked of [{}, { tastes: ['sweet'] }, { habits: bought('quinoa') }, { isPersonal: false }]) {
      const scores = offered(asked).map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((left, right) => right - left));
      expect(new Set(idsOf(asked)).size).toBe(idsOf(asked).length);
    }
  });
});

describe('a product that nobody has bought yet', () => {
  it('is offered to people who buy what it is like, and says what', () => {
    const list = idsOf({ habits: bought('tea'), list: 'new-for-you' });
    expect(list).toContain('green-tea');
    expect(list).not.toContain('fish');
    expect(reasonsOf({ habits: bought('tea') }, 'green-tea')).toEqual(['New here; same taste as Tea: bitter.']);
  });

  it('stands no higher than what is most like it, and is no part of what was bought', () => {
    const ranked = offered({ habits: bought('tea') });
    const scoreOf = (id: string) => ranked.find(({ productId }) => productId === id)?.score ?? Number.NaN;
    expect(scoreOf('green-tea')).toBeLessThanOrEqual(scoreOf('coffee'));
    expect(idsOf({ habits: bought('tea'), list: 'buy-again' })).toEqual(['tea']);
  });

  it('is not offered for what the person gave one star, nor once it was bought', () => {
    expect(idsOf({ habits: [aHabit({ productId: 'tea', stars: 1 }), ...bought('cake')] })).not.toContain('green-tea');
    expect(idsOf({ habits: bought('tea', 'green-tea'), list: 'new-for-you' })).not.toContain('green-tea');
  });
});

describe('somebody who switched personal lists off', () => {
  it('gets what sells best, whatever they asked for, and is told why', () => {
    const known = { habits: bought('cake'), segment: 'Churning', tastes: ['salty'], isPersonal: false } as const;
    expect(idsOf(known)).toEqual(idsOf({ isPersonal: false, list: 'buy-again' }));
    expect(idsOf(known)[0]).toBe('tea');
    expect(reasonsOf(known, 'tea')).toEqual([
      'Popular here: 31 customers buy it. The list is the same for everybody: you switched personal lists off.',
    ]);
  });
});

describe('what a person told', () => {
  const traits = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value: value as string, at: asOf }]));

  it.each([
    [{ tastes: ['Spicy', 'spicy'] }, ['spicy']],
    [{ taste_tags: 'sweet; mild', interests: ['Cheese'] }, ['sweet', 'mild', 'cheese']],
    [{ tastes: null, tasteTags: 7 }, []],
  ])('of their taste in %j is %j', (values, tastes) => {
    expect(declaredTastesOf(traits(values))).toEqual(tastes);
  });

  it.each([
    [{ store_id: 'north' }, 'north'],
    [{ homeStore: 12 }, '12'],
    [{ store_id: ' ', home_store: 'south' }, 'south'],
    [{}, undefined],
  ])('of their store in %j is %s', (values, storeId) => {
    expect(declaredStoreOf(traits(values))).toBe(storeId);
  });
});
