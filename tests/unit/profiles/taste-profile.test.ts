import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TasteFacts, tasteOf } from '#domain/profiles/taste-profile.ts';
import { tasteTagsOf } from '#domain/profiles/taste-tags.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Order } from '#schemas/order.ts';
import { type Product, ProductSchema } from '#schemas/product.ts';

const asOf = '2026-11-20T10:00:00.000Z' as Instant;
const daysAgo = (days: number) => new Date(Date.parse(asOf) - days * 86_400_000).toISOString() as Instant;
const aProduct = (productId: string, given: Partial<Product> = {}): Product =>
  ProductSchema.parse({ productId, name: productId, updatedAt: asOf, ...given });
const catalogue = [
  aProduct('curry', { category: 'ready meals', tasteTags: ['spicy'], brand: 'Ahara' }),
  aProduct('noodles', { category: 'ready meals', tasteTags: ['辣'], brand: 'Ahara' }),
  aProduct('soup', { category: 'ready meals', tasteTags: ['mild'], brand: 'Other' }),
  aProduct('apples', { category: 'fruit', diets: ['organic', 'vegan'], nutrition: { sugarsGrams: 10 } }),
  aProduct('bread', { category: 'gluten-free bread', tasteTags: ['lactose-free'], diets: ['halal'] }),
];
const anOrder = (days: number, ...productIds: string[]) =>
  ({
    ...{ orderRef: `shop#${days}`, orderedAt: daysAgo(days), orderedDay: 20_000 - days, currency: 'EUR', totalMinor: 0, discountMinor: 0 },
    ...{ refundedMinor: 0, isCancelled: false },
    lines: productIds.map((productId, line) => ({ productId, quantity: 2, lineTotalMinor: 200 * (line + 1) })),
  }) as unknown as Order;
const facts = (given: Partial<TasteFacts> = {}): TasteFacts => ({
  ...{ orders: [], reviews: [], said: [], declared: [], events: [], asOf, zone: 'UTC' },
  products: new Map(catalogue.map((product) => [product.productId as string, product])),
  ...given,
});
const tagIn = (given: Partial<TasteFacts>, tag: string) => tasteOf(facts(given)).tags.find((one) => one.tag === tag);

describe('a taste profile', () => {
  it('tells for each tag how often it was bought, rated and spoken of, and when last', () => {
    const given = {
      orders: [anOrder(40, 'curry'), anOrder(10, 'noodles', 'soup')],
      reviews: [{ productId: 'curry', stars: 5 }],
      said: [{ tag: 'spicy', isLiked: true, at: daysAgo(2) }],
      declared: ['spicy'],
    };
    expect(tagIn(given, 'taste:spicy')?.evidence).toEqual({
      ...{ bought: 2, liked: 1, disliked: 0, asked: 1, complained: 0, isDeclared: true, lastSeenOn: '2026-11-18' },
    });
    expect(tagIn(given, 'category:ready meals')?.evidence.bought).toBe(2);
  });

  it('turns against what was rated badly or too much', () => {
    const orders = [anOrder(10, 'curry')];
    const liked = tagIn({ orders }, 'taste:spicy')?.strength ?? 0;
    expect(liked).toBeGreaterThan(0);
    const complained = tagIn({ orders, said: [{ tag: 'spicy', isLiked: false, at: daysAgo(1) }] }, 'taste:spicy');
    expect(complained?.strength).toBeLessThan(0);
    expect(tagIn({ orders, reviews: [{ productId: 'curry', stars: 1 }] }, 'taste:spicy')?.strength).toBeLessThan(liked);
  });

  it('believes a purchase of half a year ago half as much', () => {
    const strength = (days: number) => tagIn({ orders: [anOrder(days, 'curry')] }, 'taste:spicy')?.strength;
    expect(strength(0)).toBeCloseTo(1 / 4, 2);
    expect(strength(180)).toBeCloseTo(0.5 / 3.5, 2);
  });

  it('never tells of health or belief', () => {
    expect(tasteTagsOf(catalogue[4] ?? {})).toEqual([]);
    const { tags } = tasteOf(facts({ orders: [anOrder(1, 'bread', 'apples')], declared: ['gluten free', 'Halal'] }));
    expect(tags.map(({ tag }) => tag).sort()).toEqual(['category:fruit', 'organic']);
  });

  it('names the brand that somebody keeps to, and what a piece usually costs them', () => {
    const { brands, priceBand } = tasteOf(facts({ orders: [anOrder(3, 'curry'), anOrder(2, 'noodles'), anOrder(1, 'soup', 'curry')] }));
    expect(brands).toEqual([{ category: 'ready meals', brand: 'Ahara', share: 0.75, purchases: 4, effectiveBrands: 1.755 }]);
    expect(priceBand).toEqual({ currency: 'EUR', lowMinor: 100, medianMinor: 100, highMinor: 125, purchases: 4 });
  });

  it('shows how many sources it really rests on', () => {
    const events = [...'aaaaaaaaaabbbbbccccc'].map((source) => ({ source }));
    expect(tasteOf(facts({ events }))).toMatchObject({ reliesOnOneSource: false, sources: [{ source: 'a', events: 10 }, {}, {}] });
    expect(tasteOf(facts({ events })).effectiveSources).toBeCloseTo(2.82842712, 8);
    expect(tasteOf(facts({ events: events.slice(0, 10) })).reliesOnOneSource).toBe(true);
    expect(tasteOf(facts())).toMatchObject({ effectiveSources: 0, reliesOnOneSource: false, tags: [] });
  });

  it('passes over cancelled orders and those that are still to come', () => {
    const orders = [{ ...anOrder(2, 'curry'), isCancelled: true }, anOrder(-3, 'soup')];
    expect(tasteOf(facts({ orders })).tags).toEqual([]);
  });

  it('keeps every strength between −1 and 1, and does not care for the order of what it is told', () => {
    const bought = fc.array(fc.tuple(fc.nat({ max: 500 }), fc.constantFrom('curry', 'soup', 'apples')), { maxLength: 12 });
    fc.assert(
      fc.property(bought, fc.array(fc.boolean(), { maxLength: 4 }), (purchases, words) => {
        const orders = purchases.map(([days, productId]) => anOrder(days, productId));
        const said = words.map((isLiked) => ({ tag: 'spicy', isLiked, at: daysAgo(1) }));
        const { tags } = tasteOf(facts({ orders, said }));
        for (const { strength } of tags) expect(Math.abs(strength)).toBeLessThan(1);
        expect(tasteOf(facts({ orders: orders.toReversed(), said: said.toReversed() })).tags).toEqual(tags);
      }),
    );
  });
});
