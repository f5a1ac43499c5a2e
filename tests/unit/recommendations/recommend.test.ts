import { describe, expect, it } from 'vitest';
import { candidatesFor } from '#domain/recommendations/candidates.ts';
import type { Habit } from '#domain/recommendations/habits.ts';
import { listItems } from '#domain/recommendations/list-items.ts';
import { recommend } from '#domain/recommendations/recommend.ts';
import { RECOMMENDATION_LISTS, type RecommendationList, RecommendationSchema } from '#schemas/recommendation.ts';
import { aHabit, aModel, aProduct, aShopper, asOf, theSafeguards } from './builders.ts';

const bought = (...ids: readonly string[]) => ids.map((productId) => aHabit({ productId }));
/** Tea drinkers have biscuits with it, coffee drinkers cake; everybody buys salt. */
const model = aModel({
  t1: bought('tea', 'biscuits', 'salt'),
  t2: bought('tea', 'biscuits'),
  t3: bought('tea', 'lemon', 'salt'),
  c1: bought('coffee', 'cake'),
  c2: bought('coffee', 'cake', 'salt'),
  c3: bought('coffee', 'cake', 'salt'),
});
type Model = typeof model;
const catalogue = [aProduct({ productId: 'bread' }), aProduct({ productId: 'tea' })];
const candidatesOf = (list: RecommendationList, habits: readonly Habit[], asked: Model | null = model, name = 'nobody') => {
  const used = asked ?? undefined;
  const request = { list, shopper: aShopper(habits, used, name), whereabouts: { isPersonal: true }, tastes: [] };
  return candidatesFor(request, { model: used, shelf: undefined, listed: used === undefined ? catalogue : [] });
};
const idsOf = (...asked: Parameters<typeof candidatesOf>) => candidatesOf(...asked).map(({ productId }) => productId);
const recommended = (habits: readonly Habit[], asked: Model | null = model, list: RecommendationList = 'mixed') => {
  const used = asked ?? undefined;
  const shopper = aShopper(habits, used);
  const request = { list, shopper, whereabouts: { isPersonal: true }, tastes: [] };
  const candidates = candidatesFor(request, { model: used, shelf: undefined, listed: catalogue.slice(0, 1) });
  const safeguards = theSafeguards();
  const listing = listItems({ items: [], vetoed: [] }, candidates, new Map(), { safeguards, limit: 10 });
  return recommend(listing, { shopper, model: used, isPersonal: true, safeguards, asOf });
};

describe('the ranking', () => {
  it('puts first what people of the same taste buy', () => {
    expect(idsOf('new-for-you', bought('tea'))[0]).toBe('biscuits');
    expect(idsOf('new-for-you', bought('coffee'))[0]).toBe('cake');
  });

  it('parts what was bought before from what is new, and mixes both by one score', () => {
    expect(idsOf('buy-again', bought('tea', 'salt')).sort()).toEqual(['salt', 'tea']);
    expect(idsOf('new-for-you', bought('tea', 'salt'))).not.toContain('tea');
    const mixed = candidatesOf('mixed', bought('tea', 'salt'));
    expect(mixed.map(({ score }) => score)).toEqual(mixed.map(({ score }) => score).toSorted((left, right) => right - left));
    expect(mixed).toHaveLength(6);
  });

  it('falls back to what is popular for a person of whom nothing is known', () => {
    expect(idsOf('mixed', [])[0]).toBe('salt');
    expect(idsOf('buy-again', [])).toEqual([]);
  });

  it('knows at once what was bought today, though the model does not', () => {
    expect(idsOf('buy-again', bought('quinoa'))).toEqual(['quinoa']);
    expect(idsOf('new-for-you', bought('quinoa'))).not.toContain('quinoa');
  });

  it('leaves out what the person gave one or two stars', () => {
    expect(idsOf('mixed', [aHabit({ productId: 'tea', stars: 2 }), ...bought('salt')])).not.toContain('tea');
  });

  it('does not take a person’s own past for a neighbour', () => {
    const alone = aModel({ ann: bought('tea', 'soap'), bob: bought('tea', 'jam') });
    const candidates = candidatesOf('new-for-you', bought('tea'), alone, 'ann');
    expect(candidates.find(({ productId }) => productId === 'soap')?.supporters).toBe(0);
    expect(candidates[0]?.productId).toBe('jam');
  });

  it('without a model offers what the person bought, then the catalogue', () => {
    expect(idsOf('mixed', bought('tea'), null)).toEqual(['tea', 'bread']);
    expect(idsOf('new-for-you', bought('tea'), null)).toEqual(['bread']);
    expect(idsOf('buy-again', bought('tea'), null)).toEqual(['tea']);
  });
});

describe('a recommendation', () => {
  it('is whole in every list, with and without a model', () => {
    for (const list of RECOMMENDATION_LISTS) {
      for (const used of [model, null]) {
        const items = recommended(bought('tea', 'salt'), used, list);
        items.forEach((item, index) => {
          expect(RecommendationSchema.parse(item).rank).toBe(index + 1);
        });
      }
    }
  });

  it('says how the person’s habit speaks for it', () => {
    const milk = aHabit({ productId: 'milk', purchases: 4, boughtOn: [20_670, 20_679, 20_688, 20_697], stars: 5 });
    expect(recommended([milk])[0]?.reasons).toEqual(['You buy it every 9 days, last on 2026-09-04.', 'You gave it 5 stars.']);
    expect(recommended(bought('milk'))[0]?.reasons).toEqual(['You have bought it once, last on 2026-09-04.']);
  });

  it('says who else speaks for it', () => {
    const reasons = new Map<string, string[]>(recommended(bought('tea')).map((item) => [item.productId, item.reasons]));
    expect(reasons.get('biscuits')).toEqual(['2 people with your taste buy it.']);
    expect(reasons.get('lemon')).toEqual(['Somebody with your taste buys it.']);
    expect(reasons.get('cake')).toEqual(['Popular here: 3 customers buy it.']);
    expect(recommended([])[0]?.reasons).toEqual(['Popular here: 4 customers buy it. Your own taste is not known yet.']);
    expect(recommended([], null)[0]?.reasons).toEqual(['From the catalogue: the shop does not know yet what sells.']);
  });

  it('predicts by the people who rate alike, and without any by the person’s own mean', () => {
    const rated = aModel({
      likes: [aHabit({ productId: 'tea', stars: 5 }), aHabit({ productId: 'jam', stars: 5 }), aHabit({ productId: 'ham', stars: 2 })],
    });
    const items = recommended([aHabit({ productId: 'tea', stars: 4 })], rated);
    // the other person's mean is 4, so jam is one star above it and ham two below
    expect(items.find(({ productId }) => productId === 'jam')).toMatchObject({ predictedRating: 5, support: 1 });
    expect(items.find(({ productId }) => productId === 'ham')).toMatchObject({ predictedRating: 2, support: 1 });
    expect(recommended([aHabit({ productId: 'tea', stars: 4 })], null)[0]).toMatchObject({ predictedRating: 4, support: 0 });
    expect(recommended([], null)[0]).toMatchObject({ predictedRating: null, support: 0 });
  });
});
