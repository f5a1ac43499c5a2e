import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

let shop: People;
let getProfile: unknown;

beforeAll(async () => {
  shop = await startPeople();
  const { handler } = await import('../../functions/inventory/manage-products.ts');
  getProfile = (await import('../../functions/profiles/get-profile.ts')).handler;
  const product = {
    name: 'Mapo tofu',
    category: 'ready meals',
    tasteTags: ['spicy'],
    allergens: { SOYBEANS: 'CONTAINS' },
    diets: ['vegan'],
  };
  expect((await call(handler, 'PUT /v1/products/{productId}', { params: { productId: 'tofu' }, body: product })).status).toBeLessThan(300);
});
afterAll(() => shop.stop());

const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const order = (id: string, userId: string, days: number) =>
  anOrder(id, { userId, at: ago(days), properties: { products: [{ product_id: 'tofu', quantity: 2, price: 4 }] } });
const pageOf = async (id: string) => (await call(getProfile, 'GET /v1/customers/{id}', { id })).body;

describe('the taste of a person', () => {
  it('stands on their page with what each tag rests on, from all their ids, and from whatever source', async () => {
    await shop.store(
      aChunk([
        anEvent({ type: 'identify', event: undefined, userId: 'ada', anonymousId: 'ada-phone', traits: { tastes: ['sweet'] } }),
        order('t1', 'ada', 40),
        anOrder('t2', {
          anonymousId: 'ada-phone',
          userId: undefined,
          at: ago(10),
          properties: { products: [{ product_id: 'tofu', quantity: 1, price: 4 }] },
        }),
        anEvent({ userId: 'ada', event: 'Product Reviewed', at: ago(2), properties: { product_id: 'tofu', rating: 5 } }),
      ]),
    );
    await shop.store(aChunk([order('t3', 'ada', 1)], { source: 'till', channel: 'store' }));
    const { taste } = await pageOf('ada-phone');
    const tag = (name: string) => taste.tags.find((one: { tag: string }) => one.tag === name);
    expect(tag('taste:spicy').evidence).toMatchObject({ bought: 3, liked: 1, isDeclared: false });
    expect(tag('taste:sweet').evidence).toMatchObject({ bought: 0, isDeclared: true });
    expect(tag('category:ready meals').strength).toBeGreaterThan(0.3);
    expect(taste.priceBand).toMatchObject({ currency: 'EUR', medianMinor: 400 });
    expect(taste.sources.map(({ source }: { source: string }) => source).sort()).toEqual(['till', 'web']);
    expect(taste.effectiveSources).toBeGreaterThan(1);
    expect(JSON.stringify(taste)).not.toMatch(/soy|vegan/i);
  });

  it('is not worked out for whoever has switched personalisation off', async () => {
    const consents = [{ purpose: 'personalisation', channel: 'all', status: 'withdrawn' }];
    await shop.store(
      aChunk([order('o1', 'otto', 3), anEvent({ type: 'identify', event: undefined, userId: 'otto', traits: { consents } })]),
    );
    expect((await pageOf('otto')).taste).toBeNull();
  });

  it('is empty, not wrong, for whoever has bought nothing', async () => {
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: 'nora', traits: {} })]));
    expect((await pageOf('nora')).taste).toMatchObject({ tags: [], brands: [], priceBand: null, orders: 0 });
  });
});
