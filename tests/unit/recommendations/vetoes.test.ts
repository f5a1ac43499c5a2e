import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DietaryNeeds, dietaryNeedsOf } from '#domain/recommendations/dietary-needs.ts';
import { listItems } from '#domain/recommendations/list-items.ts';
import { candidatesFor } from '#domain/recommendations/recommend.ts';
import { heldGoodsOf, vetoOf } from '#domain/recommendations/veto-items.ts';
import { type Hold, HoldSchema } from '#schemas/hold.ts';
import { ALLERGEN_GROUPS, ALLERGENS, type Product } from '#schemas/product.ts';
import { RECOMMENDATION_LISTS } from '#schemas/recommendation.ts';
import { aHabit, aModel, aProduct, aShopper, asOf, productIdOf } from './builders.ts';

const noNeeds: DietaryNeeds = { allergens: [], diets: [] };
const nothingHeld = heldGoodsOf([]);
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
    expect(vetoOf(productIdOf('p'), aProduct(product), needs, nothingHeld)?.kind).toBe(kind);
  });

  it('meets a product without a catalogue entry as one of which nothing is known', () => {
    expect(vetoOf(productIdOf('p'), undefined, milk, nothingHeld)?.kind).toBe('allergen');
    expect(vetoOf(productIdOf('p'), undefined, noNeeds, nothingHeld)).toBeUndefined();
  });

  it.each([
    [{ kind: 'product', productId: 'p' }, {}],
    [{ kind: 'lot', gtin: '4006381333931', lot: 'A' }, {}],
    [{ kind: 'zone', unitId: 'fridge-1' }, { productIds: ['p'] }],
    [{ kind: 'zone', unitId: 'fridge-1' }, { gtins: ['4006381333931'] }],
  ])('meets what is on hold: %j %j', (target, given) => {
    const held = heldGoodsOf([aHold(target, given)]);
    expect(vetoOf(productIdOf('p'), aProduct({ gtin: '4006381333931' }), noNeeds, held)?.kind).toBe('hold');
  });

  it('meets a product whose id is the number of a held lot', () => {
    const held = heldGoodsOf([aHold({ kind: 'lot', gtin: '4006381333931', lot: 'A' })]);
    expect(vetoOf(productIdOf('4006381333931'), undefined, noNeeds, held)?.kind).toBe('hold');
  });
});

describe('no list of any kind', () => {
  const names = ['MILK', 'EGGS', 'WHEAT', 'GLUTEN', 'NUTS', 'CASHEWS', 'KIWI'];
  const ids = Array.from({ length: 12 }, (_, index) => `p${index}`);
  const products = fc.array(
    fc.record({
      productId: fc.constantFrom(...ids),
      allergens: fc.dictionary(fc.constantFrom(...names), fc.constantFrom('CONTAINS', 'MAY_CONTAIN', 'FREE_FROM'), { maxKeys: 7 }),
      diets: fc.subarray(['vegan', 'halal']),
      ageRestricted: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  const needs = fc.record({
    allergens: fc.subarray([...names, ...ALLERGENS.slice(0, 2)], { maxLength: 2 }),
    diets: fc.subarray(['vegan', 'halal']),
    age: fc.option(fc.integer({ min: 10, max: 30 }), { nil: undefined }),
  });
  const basket = fc
    .array(fc.constantFrom(...ids), { maxLength: 6 })
    .map((bought) => [...new Set(bought)].map((productId) => aHabit({ productId })));

  it('can contain a product that is vetoed, whatever found it', () => {
    const given = fc.record({
      products,
      needs,
      own: basket,
      others: fc.array(basket, { maxLength: 4 }),
      held: fc.subarray(ids),
      list: fc.constantFrom(...RECOMMENDATION_LISTS),
      hasModel: fc.boolean(),
    });
    fc.assert(
      fc.property(given, ({ own, others, list, hasModel, ...rest }) => {
        const people = Object.fromEntries(others.map((habits, index) => [`person${index}`, habits]));
        const model = hasModel ? aModel(people) : undefined;
        const catalogue = new Map<string, Product>(rest.products.map((product) => [product.productId, aProduct(product)]));
        const held = heldGoodsOf(rest.held.map((productId) => aHold({ kind: 'product', productId })));
        const candidates = candidatesFor(list, aShopper(own, model), model, [...catalogue.values()]);
        const listing = listItems({ items: [], vetoed: [] }, candidates, catalogue, { needs: rest.needs, held, limit: 5 });
        for (const { candidate } of listing.items) expectHarmless(candidate.productId, catalogue.get(candidate.productId), rest);
        const listed = listing.items.map(({ candidate }) => candidate.productId);
        expect(new Set(listed).size).toBe(listed.length);
        expect(listing.vetoed.some(({ productId }) => listed.includes(productId))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  function expectHarmless(productId: string, product: Product | undefined, person: { needs: DietaryNeeds; held: readonly string[] }): void {
    expect(person.held).not.toContain(productId);
    expect(person.needs.diets.every((diet) => product?.diets.includes(diet))).toBe(true);
    expect(product?.ageRestricted !== true || (person.needs.age ?? 0) >= 18).toBe(true);
    for (const name of person.needs.allergens) expect(isFree(product?.allergens ?? {}, name), name).toBe(true);
  }

  /** The rule once more in other words: stated free, by its own name, its group's or all members', and nowhere contradicted. */
  function isFree(declaration: Readonly<Record<string, string>>, name: string): boolean {
    const groups: Readonly<Record<string, readonly string[]>> = ALLERGEN_GROUPS;
    const members = groups[name] ?? [];
    const above = Object.keys(groups).filter((group) => groups[group]?.includes(name));
    const isThreatened = [name, ...members, ...above].some((other) => /CONTAIN/.test(declaration[other] ?? ''));
    const isStated =
      declaration[name] === 'FREE_FROM' ||
      (members.length > 0 && members.every((member) => declaration[member] === 'FREE_FROM')) ||
      above.some((group) => group !== 'GLUTEN' && declaration[group] === 'FREE_FROM');
    return isStated && !isThreatened;
  }
});
