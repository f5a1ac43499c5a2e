import { describe, expect, it } from 'vitest';
import { habitsOf, ratingOf, reviewsIn, usualIntervalDays } from '#domain/recommendations/habits.ts';
import { aHabit, anOrderOf, aReview, asOf } from './builders.ts';

describe('habits', () => {
  it('count a product once an order, and older orders less', () => {
    const habits = habitsOf([anOrderOf(20_000, ['milk', 'milk', 'tea']), anOrderOf(20_007, ['milk'])], []);
    expect(habits).toMatchObject([
      { productId: 'milk', purchases: 2, boughtOn: [20_000, 20_007], weight: expect.closeTo(1.9) },
      { productId: 'tea', purchases: 1, boughtOn: [20_000], weight: expect.closeTo(0.9) },
    ]);
  });

  it('count no cancelled order, and name what lines without goods name without calling it a purchase', () => {
    const voided = { productId: 'tea', quantity: 0, lineTotalMinor: 0 };
    const given = { lines: [voided, { productId: 'ham', quantity: 0, lineTotalMinor: 250 }] };
    const habits = habitsOf([anOrderOf(20_000, ['milk'], { isCancelled: true }), anOrderOf(20_001, [], given)], []);
    expect(habits.map(({ productId, purchases, weight }) => [productId, purchases, weight])).toEqual([
      ['tea', 0, 0],
      ['ham', 1, 1],
    ]);
  });

  it('count the person’s orders since a product was first and last in one, cancelled ones left out', () => {
    const orders = [['milk'], ['milk', 'tea'], ['ham'], ['tea'], ['rye']].map((products, index) => anOrderOf(20_000 + index, products));
    const cancelled = anOrderOf(20_009, ['milk'], { isCancelled: true });
    const habits = habitsOf([...orders, cancelled], []);
    expect(habits.map(({ productId, ordersSinceFirst, ordersSince }) => [productId, ordersSinceFirst, ordersSince])).toEqual([
      ['milk', 4, 3],
      ['tea', 3, 1],
      ['ham', 2, 2],
      ['rye', 0, 0],
    ]);
  });

  it('know the last stars that a person gave, in whatever sequence the reviews come', () => {
    const reviews = [aReview('milk', 5, '2026-11-02T10:00:00.000Z'), aReview('milk', 1, '2026-11-01T10:00:00.000Z')];
    for (const told of [reviews, reviews.toReversed()])
      expect(habitsOf([], reviewsIn(told))).toMatchObject([{ productId: 'milk', purchases: 0, stars: 5 }]);
  });
});

describe('a rating', () => {
  it.each([
    ['the stars that were given, where there are any', { stars: 4, purchases: 30 }, 4],
    ['2 for one purchase just now', { purchases: 1, lastBoughtAt: asOf }, 2],
    ['3 for three', { purchases: 3, lastBoughtAt: asOf }, 3],
    ['5 for fifteen and more', { purchases: 400, lastBoughtAt: asOf }, 5],
    ['less for purchases of half a year ago', { purchases: 3, lastBoughtAt: '2026-05-26T04:00:00.000Z' }, 2],
    ['1 for those of long ago', { purchases: 3, lastBoughtAt: '2020-01-01T00:00:00.000Z' }, 1],
    ['no more than for just now when the clock is behind', { purchases: 1, lastBoughtAt: '2027-01-01T00:00:00.000Z' }, 2],
    ['none for what was neither bought nor rated', { purchases: 0, lastBoughtAt: undefined }, 0],
  ])('is %s', (_, given, rating) => {
    expect(ratingOf(aHabit({ productId: 'milk', ...(given as object) }), asOf)).toBe(rating);
  });
});

it('takes the middle of the days between purchases as the usual interval', () => {
  expect(usualIntervalDays(aHabit({ productId: 'milk', boughtOn: [1, 8, 15, 60] }))).toBe(7);
  expect(usualIntervalDays(aHabit({ productId: 'milk', boughtOn: [1, 8, 16] }))).toBe(7.5);
  expect(usualIntervalDays(aHabit({ productId: 'milk', boughtOn: [1, 8] }))).toBeUndefined();
});
