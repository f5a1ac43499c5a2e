import { describe, expect, it } from 'vitest';
import { type DietaryNeeds, dietaryNeedsOf } from '#domain/recommendations/dietary-needs.ts';
import { usePaceOf } from '#domain/recommendations/use-up.ts';
import { heldGoodsOf, vetoOf } from '#domain/recommendations/veto-items.ts';
import { type Hold, HoldSchema } from '#schemas/hold.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { aHabit, aProduct, asOf, productIdOf, theSafeguards } from './builders.ts';

const noNeeds: DietaryNeeds = { allergens: [], diets: [] };
const aHold = (target: object, given: object = {}): Hold =>
  HoldSchema.parse({ target, reason: 'glass', heldAt: asOf, heldBy: 'quinn', ...given });
const traitsOf = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value: value as string, at: asOf }]));

describe('needs', () => {
  it.each([
    [{ allergens: ['MILK', 'en:eggs'] }, { allergens: ['MILK', 'EGGS'] }],
    [{ allergens: 'peanuts, kiwi' }, { allergens: ['PEANUTS', 'KIWI'] }],
    [{ allergens: [{ name: 'milk', severity: 'mild' }] }, { allergens: ['MILK'] }],
    [{ allergies: { milk: true, fish: false } }, { allergens: ['MILK'] }],
    [{ allergens: ['none'] }, { allergens: [] }],
    [{ allergens: 'no known allergies' }, { allergens: [] }],
    [{ allergens: 'no milk please' }, { allergens: ['MILK'] }],
    [{ diets: ['Vegan'], diet: 'halal' }, { diets: ['vegan', 'halal'] }],
    [{ birthday: '2008-11-22' }, { age: 18 }],
    [{ birthday: '2008-11-24' }, { age: 17 }],
    [{ age: 40 }, { age: 40 }],
    [{ birthday: 'unknown' }, { age: undefined }],
    [{ allergens: null }, { allergens: [] }],
  ])('in the traits %j are %j', (traits, needs) => {
    expect(dietaryNeedsOf(traitsOf(traits), asOf)).toMatchObject(needs);
  });
});

describe('a veto', () => {
  const milk = { ...noNeeds, allergens: ['MILK'] };
  const vegan = { ...noNeeds, diets: ['vegan'] };
  it.each([
    ['contains what the person is allergic to', { allergens: { MILK: 'CONTAINS' } }, milk, 'allergen'],
    ['may contain it', { allergens: { MILK: 'MAY_CONTAIN' } }, milk, 'allergen'],
    ['says nothing of it', { allergens: { EGGS: 'FREE_FROM' } }, milk, 'allergen'],
    ['is a stub', { isStub: true }, milk, 'allergen'],
    ['is free from it', { allergens: { MILK: 'FREE_FROM' } }, milk, undefined],
    ['is anything, for a person without needs', {}, noNeeds, undefined],
    ['is not known to be vegan', { diets: ['vegetarian'] }, vegan, 'diet'],
    ['is vegan', { diets: ['vegan'] }, vegan, undefined],
    ['has no gluten, for a diet without', { allergens: { GLUTEN: 'FREE_FROM' } }, { ...noNeeds, diets: ['gluten-free'] }, undefined],
    ['is for grown-ups, and the age unknown', { ageRestricted: true }, noNeeds, 'age'],
    ['is for grown-ups, and the person too young', { ageRestricted: true }, { ...noNeeds, age: 17 }, 'age'],
    ['is for grown-ups, and the person one', { ageRestricted: true }, { ...noNeeds, age: 18 }, undefined],
    ['is from 16 on, and the person 17', { ageRestricted: true, minimumAge: 16 }, { ...noNeeds, age: 17 }, undefined],
  ])('when the product %s: %j', (_, product, needs, kind) => {
    expect(vetoOf(productIdOf('p'), aProduct(product), theSafeguards({ needs }))?.kind).toBe(kind);
  });

  it('meets a product without a catalogue entry as one of which nothing is known', () => {
    expect(vetoOf(productIdOf('p'), undefined, theSafeguards({ needs: milk }))?.kind).toBe('allergen');
    expect(vetoOf(productIdOf('p'), undefined, theSafeguards())).toBeUndefined();
  });

  it.each([
    [{ kind: 'product', productId: 'p' }, {}],
    [{ kind: 'lot', gtin: '4006381333931', lot: 'A' }, {}],
    [{ kind: 'zone', unitId: 'fridge-1' }, { productIds: ['p'] }],
    [{ kind: 'zone', unitId: 'fridge-1' }, { gtins: ['4006381333931'] }],
  ])('meets what is on hold: %j %j', (target, given) => {
    const held = heldGoodsOf([aHold(target, given)]);
    expect(vetoOf(productIdOf('p'), aProduct({ gtin: '4006381333931' }), theSafeguards({ held }))?.kind).toBe('hold');
  });

  it('meets a product whose id is the number of a held lot', () => {
    const held = heldGoodsOf([aHold({ kind: 'lot', gtin: '4006381333931', lot: 'A' })]);
    expect(vetoOf(productIdOf('4006381333931'), undefined, theSafeguards({ held }))?.kind).toBe('hold');
  });
});

describe('a veto of what cannot be had', () => {
  const today = '2026-11-22' as LocalDay;
  /** Milk is bought every nine days, cheese every 30, and both are dairy. */
  const pace = usePaceOf([
    aHabit({ productId: 'milk', category: 'Dairy', boughtOn: [20_000, 20_009, 20_018] }),
    aHabit({ productId: 'cheese', category: 'Dairy', boughtOn: [20_000, 20_030, 20_060] }),
    aHabit({ productId: 'jam', category: 'Spreads', boughtOn: [20_000, 20_009] }),
  ]);
  const kindOf = (product: object, storeId?: string) =>
    vetoOf(productIdOf('milk'), aProduct({ productId: 'milk', ...product }), theSafeguards({ supply: { storeId, today, pace } }))?.kind;

  it.each([
    ['nothing is known of its stock', {}, undefined, undefined],
    ['there is none left anywhere', { stock: [{ quantity: 0 }] }, undefined, 'stock'],
    [
      'another store has some',
      {
        stock: [
          { storeId: 'a', quantity: 0 },
          { storeId: 'b', quantity: 1 },
        ],
      },
      undefined,
      undefined,
    ],
    [
      'the own store has none',
      {
        stock: [
          { storeId: 'a', quantity: 0 },
          { storeId: 'b', quantity: 1 },
        ],
      },
      'a',
      'stock',
    ],
    ['nothing is known of the own store', { stock: [{ storeId: 'a', quantity: 0 }] }, 'b', undefined],
    ['the whole shop has none, and the own store is not named', { stock: [{ quantity: 0 }] }, 'b', 'stock'],
    ['it keeps one day less than needed', { stock: [{ quantity: 5, nearestExpiry: '2026-11-30' }] }, undefined, 'shelf-life'],
    ['it keeps just long enough', { stock: [{ quantity: 5, nearestExpiry: '2026-12-01' }] }, undefined, undefined],
    [
      'it keeps longer elsewhere',
      {
        stock: [
          { storeId: 'a', quantity: 5, nearestExpiry: '2026-11-23' },
          { storeId: 'b', quantity: 5, nearestExpiry: '2026-12-05' },
        ],
      },
      undefined,
      undefined,
    ],
    [
      'it keeps longer elsewhere, and the own store is known',
      {
        stock: [
          { storeId: 'a', quantity: 5, nearestExpiry: '2026-11-23' },
          { storeId: 'b', quantity: 5, nearestExpiry: '2026-12-05' },
        ],
      },
      'a',
      'shelf-life',
    ],
    [
      'what is gone would have kept longer',
      {
        stock: [
          { storeId: 'a', quantity: 5, nearestExpiry: '2026-11-23' },
          { storeId: 'b', quantity: 0, nearestExpiry: '2026-12-05' },
        ],
      },
      undefined,
      'shelf-life',
    ],
    ['it has expired', { productId: 'new', stock: [{ quantity: 5, nearestExpiry: '2026-11-21' }] }, undefined, 'shelf-life'],
    [
      'it expires today, and nobody knows how fast it is used',
      { productId: 'new', stock: [{ quantity: 5, nearestExpiry: '2026-11-22' }] },
      undefined,
      undefined,
    ],
    ['it has been bought twice only', { productId: 'jam', stock: [{ quantity: 5, nearestExpiry: '2026-11-23' }] }, undefined, undefined],
    [
      'others of its category are used up in 19.5 days',
      { productId: 'curd', category: 'Dairy', stock: [{ quantity: 5, nearestExpiry: '2026-12-10' }] },
      undefined,
      'shelf-life',
    ],
    [
      'nobody needs longer than a fresh one keeps',
      { productId: 'cheese', shelfLifeDays: 20, stock: [{ quantity: 5, nearestExpiry: '2026-12-01' }] },
      undefined,
      undefined,
    ],
  ])('when %s: %j in store %s', (_, product, storeId, kind) => {
    expect(kindOf(product, storeId)).toBe(kind);
  });

  it('says how long it keeps and how long it would have to', () => {
    const veto = vetoOf(
      productIdOf('milk'),
      aProduct({ productId: 'milk', stock: [{ quantity: 5, nearestExpiry: '2026-11-23' }] }),
      theSafeguards({ supply: { today, pace } }),
    );
    expect(veto?.reason).toBe('This person usually takes 9 days to use it up; what is left keeps 1 day.');
  });

  it('is told after what could harm', () => {
    const sold = aProduct({ allergens: { MILK: 'CONTAINS' }, stock: [{ quantity: 0 }] });
    expect(vetoOf(productIdOf('p'), sold, theSafeguards({ needs: { ...noNeeds, allergens: ['MILK'] } }))?.kind).toBe('allergen');
  });
});
