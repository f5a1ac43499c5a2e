import fc from 'fast-check';
import { expect, it } from 'vitest';
import { candidatesFor } from '#domain/recommendations/candidates.ts';
import type { DietaryNeeds } from '#domain/recommendations/dietary-needs.ts';
import { fillList } from '#domain/recommendations/fill-list.ts';
import { recommend } from '#domain/recommendations/recommend.ts';
import { NO_PACE, usePaceOf } from '#domain/recommendations/use-up.ts';
import { heldGoodsOf } from '#domain/recommendations/veto-items.ts';
import { HoldSchema } from '#schemas/hold.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { ALLERGEN_GROUPS, ALLERGENS, type Product } from '#schemas/product.ts';
import { RECOMMENDATION_LISTS } from '#schemas/recommendation.ts';
import { aHabit, aModel, anOrderOf, aProduct, aShelf, aShopper, asOf } from './builders.ts';

const TODAY = '2026-11-22';
const NAMES = ['MILK', 'EGGS', 'WHEAT', 'GLUTEN', 'NUTS', 'CASHEWS', 'KIWI'];
const IDS = Array.from({ length: 12 }, (_, index) => `p${index}`);
const STORES = ['north', 'south'];

const stock = fc.uniqueArray(
  fc.record({
    storeId: fc.option(fc.constantFrom(...STORES), { nil: undefined }),
    quantity: fc.integer({ min: 0, max: 2 }),
    nearestExpiry: fc.option(fc.constantFrom('2026-11-20', '2026-11-24', '2026-12-24'), { nil: undefined }),
  }),
  { selector: ({ storeId }) => storeId, maxLength: 3 },
);
const product = fc.record({
  productId: fc.constantFrom(...IDS),
  allergens: fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom('CONTAINS', 'MAY_CONTAIN', 'FREE_FROM'), { maxKeys: 7 }),
  diets: fc.subarray(['vegan', 'halal']),
  ageRestricted: fc.boolean(),
  tasteTags: fc.subarray(['sweet', 'mild']),
  stock: fc.option(stock, { nil: undefined }),
});
const needs = fc.record({
  allergens: fc.subarray([...NAMES, ...ALLERGENS.slice(0, 2)], { maxLength: 2 }),
  diets: fc.subarray(['vegan', 'halal']),
  age: fc.option(fc.integer({ min: 10, max: 30 }), { nil: undefined }),
});
const DAYS = [20_700, 20_707, 20_714];
const basket = fc
  .array(fc.constantFrom(...IDS), { maxLength: 6 })
  .map((bought) => [...new Set(bought)].map((productId) => aHabit({ productId, boughtOn: DAYS, purchases: 3 })));
const person = fc.record({
  needs,
  own: basket,
  list: fc.constantFrom(...RECOMMENDATION_LISTS),
  storeId: fc.option(fc.constantFrom(...STORES), { nil: undefined }),
  segment: fc.option(fc.constant('Loyal'), { nil: undefined }),
  tastes: fc.subarray(['sweet']),
  isPersonal: fc.boolean(),
});
const shop = fc.record({
  products: fc.array(product, { maxLength: 12 }),
  others: fc.array(basket, { maxLength: 4 }),
  held: fc.subarray(IDS),
  hasModel: fc.boolean(),
  hasShelf: fc.boolean(),
});

type Person = typeof person extends fc.Arbitrary<infer Value> ? Value : never;
type Shop = typeof shop extends fc.Arbitrary<infer Value> ? Value : never;

/** Once more in other words: stated free, by its own name, its group's or all members', and nowhere contradicted. */
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

/** Some store that counts has a piece that keeps long enough, or may have one. */
function canBeHad({ stock: known = [] }: Product, storeId: string | undefined, days: number): boolean {
  const own = known.filter((entry) => entry.storeId === storeId);
  const relevant = storeId === undefined ? known : own.length > 0 ? own : known.filter((entry) => entry.storeId === undefined);
  const keeps = (until: string | undefined) => until === undefined || Date.parse(until) - Date.parse(TODAY) >= days * 86_400_000;
  return relevant.length === 0 || relevant.some(({ quantity, nearestExpiry }) => quantity > 0 && keeps(nearestExpiry));
}

function expectHarmless(item: Product | undefined, productId: string, asked: Person & { held: readonly string[] }): void {
  const person: { needs: DietaryNeeds } = asked;
  expect(asked.held).not.toContain(productId);
  expect(person.needs.diets.every((diet) => item?.diets.includes(diet))).toBe(true);
  expect(item?.ageRestricted !== true || (person.needs.age ?? 0) >= 18).toBe(true);
  for (const name of person.needs.allergens) expect(isFree(item?.allergens ?? {}, name), name).toBe(true);
  const takesDays = asked.isPersonal && asked.own.some((habit) => habit.productId === productId) ? 7 : 0;
  if (item !== undefined) expect(canBeHad(item, asked.storeId, takesDays)).toBe(true);
}

function builtFor({ own, isPersonal, segment, storeId, tastes, list, needs: told }: Person, given: Shop) {
  const people = Object.fromEntries(given.others.map((habits, index) => [`person${index}`, habits]));
  const model = given.hasModel ? aModel(people) : undefined;
  const catalogue = new Map<string, Product>(given.products.map((entry) => [entry.productId, aProduct(entry)]));
  const orders = given.others.map((habits) => [
    {
      ...anOrderOf(
        20_770,
        habits.map(({ productId }) => productId),
      ),
      storeId: 'north',
    },
  ]);
  const buyers = Object.fromEntries(orders.map((placed, index) => [`person${index}`, { segment: 'Loyal', orders: placed }]));
  const shelf = given.hasShelf ? aShelf([...catalogue.values()], buyers) : undefined;
  const shopper = aShopper(own, model);
  const held = heldGoodsOf(
    given.held.map((productId) =>
      HoldSchema.parse({ target: { kind: 'product', productId }, reason: 'glass', heldAt: asOf, heldBy: 'quinn' }),
    ),
  );
  const supply = { storeId, today: TODAY as LocalDay, pace: isPersonal ? usePaceOf(own) : NO_PACE };
  const safeguards = { needs: told, held, supply };
  const request = { list, shopper, whereabouts: { segment, storeId, isPersonal }, tastes };
  const candidates = candidatesFor(request, { model, shelf, listed: [...catalogue.values()] });
  return { catalogue, candidates, safeguards, response: { shopper, model, isPersonal, safeguards, asOf } };
}

/** Every run makes a model of its own. */
const limit = { timeout: 60_000 };

it('no response can hold a product that is vetoed, whatever found it', limit, async () => {
  await fc.assert(
    fc.asyncProperty(person, shop, async (asked, given) => {
      const { catalogue, candidates, safeguards, response } = builtFor(asked, given);
      const read = async (ids: Iterable<string>) =>
        new Map([...ids].flatMap((id) => catalogue.get(id) ?? []).map((item) => [item.productId, item]));
      const listing = await fillList(candidates, read, { safeguards, limit: 5 });
      const items = recommend(listing, response);
      for (const { productId } of items) expectHarmless(catalogue.get(productId), productId, { ...asked, held: given.held });
      const listed = items.map(({ productId }) => productId);
      expect(new Set(listed).size).toBe(listed.length);
      expect(listing.vetoed.some(({ productId }) => listed.includes(productId))).toBe(false);
    }),
    { numRuns: 500 },
  );
});

it('not even one that was put into the listing past every filter', limit, () => {
  fc.assert(
    fc.property(person, shop, (asked, given) => {
      const { catalogue, candidates, response } = builtFor(asked, given);
      const all = candidates.map((candidate) => ({ candidate, product: catalogue.get(candidate.productId) }));
      for (const { productId } of recommend({ items: all, vetoed: [] }, response))
        expectHarmless(catalogue.get(productId), productId, { ...asked, held: given.held });
    }),
    { numRuns: 300 },
  );
});

it('people who switched personal lists off are offered the same, whatever they bought, told and asked for', limit, () => {
  fc.assert(
    fc.property(person, person, shop, (one, other, given) => {
      const offered = (asked: Person) => builtFor({ ...asked, isPersonal: false, storeId: 'north' }, given).candidates;
      expect(offered(one)).toEqual(offered(other));
    }),
  );
});
