import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListFigures } from '#schemas/list-figures.ts';
import type { Recommendations } from '#schemas/recommendation.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

let shop: LocalRuntime;
const DAY = 86_400_000;

const orderOf = (userId: string, products: readonly string[], daysAgo: number, given: object = {}) => ({
  type: 'track',
  userId,
  event: 'Order Completed',
  messageId: `${userId}-${daysAgo}-${products.join('-')}`,
  timestamp: new Date(Date.now() - daysAgo * DAY).toISOString(),
  properties: {
    order_id: `${userId}-${daysAgo}-${products.join('-')}`,
    currency: 'EUR',
    products: products.map((product_id) => ({ product_id, quantity: 1, price: 2, ...given })),
  },
});
async function send(batch: readonly object[]): Promise<void> {
  const reply = await shop.track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch, sentAt: new Date().toISOString() }) });
  expect(reply.status).toBe(200);
  await shop.stored();
}
async function put(path: string, body: object): Promise<void> {
  const reply = await shop.operator(path, { method: 'PUT', body: JSON.stringify(body) });
  expect(reply.status, `${path}: ${await reply.clone().text()}`).toBe(200);
}
const setStock = (productId: string, ...stock: object[]) => put(`/v1/products/${productId}/stock`, { stock });
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
async function listOf(customer: string, query = ''): Promise<Recommendations> {
  const reply = await shop.operator(`/v1/customers/${customer}/recommendations${query}`);
  expect(reply.status).toBe(200);
  return (await reply.json()) as Recommendations;
}
const idsOf = ({ items }: Recommendations): string[] => items.map(({ productId }) => productId);
const reasonsIn = ({ items }: Recommendations, productId: string) => items.find((item) => item.productId === productId)?.reasons;

async function train(): Promise<void> {
  const started = await shop.operator('/v1/jobs/recommendations/runs', { method: 'POST', body: '{}' });
  const { runId } = (await started.json()) as { runId: string };
  for (let attempt = 0; attempt < 600; attempt++) {
    const run = (await (await shop.operator(`/v1/jobs/recommendations/runs/${runId}`)).json()) as { status: string; failure?: object };
    if (run.status === 'SUCCEEDED') return;
    if (run.status === 'FAILED') throw new Error(JSON.stringify(run.failure));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Run ${runId} did not end.`);
}

beforeAll(async () => {
  shop = await startLocal({ args: ['--no-schedules', '--no-sweeper'] });
  await put('/v1/products/tea', { name: 'Tea', category: 'Hot drinks', tasteTags: ['bitter'], allergens: { MILK: 'FREE_FROM' } });
  await put('/v1/products/coffee', { name: 'Coffee', category: 'Hot drinks', tasteTags: ['bitter'] });
  await put('/v1/products/green-tea', { product_name: 'Green tea', category: 'Hot drinks', tasteTags: ['bitter'], nutriscore_grade: 'a' });
  await put('/v1/products/wine', { name: 'Wine', ageRestricted: true });
  const inStore = (userId: string, products: readonly string[], store_id: string) =>
    [30, 21, 12].map((daysAgo) => orderOf(userId, products, daysAgo, { store_id }));
  const people = Array.from({ length: 6 }, (_, index) => [
    ...inStore(`north-${index}`, ['tea', 'coffee'], 'north'),
    ...inStore(`south-${index}`, ['cake', 'wine'], 'south'),
  ]);
  await send([
    ...people.flat(),
    ...inStore('ann', ['tea', 'cake'], 'north'),
    { type: 'identify', userId: 'newcomer', messageId: 'n1', traits: { store_id: 'south' } },
    { type: 'identify', userId: 'taster', messageId: 'n2', traits: { tastes: ['bitter'] } },
  ]);
  await train();
});
afterAll(() => shop.stop());

describe('people and products without a history', () => {
  it('a new customer gets the best of their store, and is told so', async () => {
    const list = await listOf('newcomer', '?limit=1');
    expect(idsOf(list)).toEqual(['cake']);
    expect(list.items[0]?.reasons).toEqual(['Popular in your store: 6 customers buy it.']);
    expect(list.modelVersion).not.toBeNull();
  });

  it('somebody who told of a taste gets what has it', async () => {
    expect(reasonsIn(await listOf('taster'), 'green-tea')).toEqual(['Fits the taste that you told: bitter.']);
  });

  it('a product that nobody has bought is offered to those who buy what it is like', async () => {
    expect(reasonsIn(await listOf('ann', '?list=new-for-you'), 'green-tea')).toEqual(['New here; same taste as Tea: bitter.']);
    expect(idsOf(await listOf('south-1'))).not.toContain('green-tea');
  });
});

describe('what cannot be had', () => {
  it('out of stock in the own store keeps a product from the very next list, and a delivery brings it back', async () => {
    await setStock('tea', { storeId: 'north', quantity: 0 }, { storeId: 'south', quantity: 4 });
    const list = await listOf('ann');
    expect(idsOf(list)).not.toContain('tea');
    expect(list.vetoed).toContainEqual({ productId: 'tea', kind: 'stock', reason: 'Out of stock.' });
    expect(idsOf(await listOf('ann', '?store=south'))).toContain('tea');
    await setStock('tea', { storeId: 'north', quantity: 1 });
    expect(idsOf(await listOf('ann'))).toContain('tea');
  });

  it('what does not keep as long as the person usually takes is left out for them alone', async () => {
    await setStock('tea', { quantity: 9, nearestExpiry: inDays(5) });
    expect((await listOf('ann')).vetoed.map(({ productId, kind }) => [productId, kind])).toContainEqual(['tea', 'shelf-life']);
    expect(idsOf(await listOf('taster'))).toContain('tea');
    await setStock('tea', { quantity: 9, nearestExpiry: inDays(30) });
    expect(idsOf(await listOf('ann'))).toContain('tea');
  });

  it('describing a product anew leaves its stock, and its stock leaves what it is made of', async () => {
    await setStock('coffee', { quantity: 3 });
    await put('/v1/products/coffee', { name: 'Coffee', category: 'Hot drinks', allergens: { MILK: 'MAY_CONTAIN' } });
    await setStock('coffee', { quantity: 2 });
    const product = await (await shop.operator('/v1/products/coffee')).json();
    expect(product).toMatchObject({ stock: [{ quantity: 2 }], allergens: { MILK: 'MAY_CONTAIN' } });
  });

  it('stock of a product that is in no catalogue is refused', async () => {
    const reply = await shop.operator('/v1/products/nothing/stock', { method: 'PUT', body: '{"stock":[{"quantity":1}]}' });
    expect(reply.status).toBe(404);
    const wrong = await shop.operator('/v1/products/tea/stock', { method: 'PUT', body: '{"stock":[{"quantity":-1}]}' });
    expect(await wrong.json()).toMatchObject({ errors: [{ field: 'body.stock.0.quantity' }] });
  });
});

describe('somebody who switched personal lists off', () => {
  const switched = (customer: string, status: string) =>
    shop.operator(`/v1/customers/${customer}/consents`, {
      method: 'PUT',
      body: JSON.stringify({ consents: [{ purpose: 'personalisation', status }] }),
    });

  it('gets the list that everybody gets who did, whatever they bought, from the very next response on', async () => {
    expect(reasonsIn(await listOf('south-2'), 'cake')?.[0]).toMatch(/^You /);
    for (const customer of ['south-2', 'north-2']) expect((await switched(customer, 'denied')).status).toBeLessThan(300);
    await shop.stored();
    const [south, north] = [await listOf('south-2'), await listOf('north-2', '?list=buy-again')];
    expect(south.items).toEqual(north.items);
    expect(south).toMatchObject({ isPersonal: false, listId: expect.stringMatching(/^larderly:non-personal:/) });
    for (const { reasons } of south.items) expect(reasons[0]).toContain('The list is the same for everybody');
    expect(idsOf(south)).not.toContain('wine');
    await switched('south-2', 'granted');
    await shop.stored();
    expect(await listOf('south-2')).toMatchObject({ isPersonal: true });
  });

  it('is still kept from what could harm', async () => {
    await send([{ type: 'identify', userId: 'north-2', messageId: 'allergy', traits: { allergens: ['milk'] } }]);
    expect(idsOf(await listOf('north-2'))).toEqual(['tea']);
  });
});

describe('what follows from lists', () => {
  it('is counted by list and model, once for each event, without anybody’s name', async () => {
    // What is counted is written together, at the latest with the twentieth list.
    const lists = await Promise.all(Array.from({ length: 40 }, () => listOf('ann', '?list=new-for-you')));
    const [{ listId, modelVersion }] = lists as [Recommendations];
    const click = {
      type: 'track',
      userId: 'ann',
      event: 'Product Clicked',
      messageId: 'c1',
      properties: { product_id: 'coffee', list_id: listId },
    };
    await send([click, click]);
    await send([click, orderOf('ann', ['coffee', 'cake'], 0, { list_id: listId })]);
    await send([{ ...click, messageId: 'c2', properties: { product_id: 'coffee', list_id: 'homepage' } }]);
    const figuresNow = async () => {
      const { items } = (await (await shop.operator('/v1/recommendations/quality')).json()) as ListFigures;
      return { items, figures: items.find((item) => item.list === 'new-for-you' && item.modelVersion === modelVersion) };
    };
    // Each environment of the function writes its own lists; how many share the forty depends on the machine.
    let { items, figures } = await figuresNow();
    for (let round = 0; round < 20 && (figures?.exposures ?? 0) < 20; round++) {
      await Promise.all(Array.from({ length: 20 }, () => listOf('ann', '?list=new-for-you')));
      ({ items, figures } = await figuresNow());
    }
    expect(figures).toMatchObject({ clicks: 1, orders: 1, views: 0 });
    expect(figures?.exposures).toBeGreaterThanOrEqual(20);
    expect(figures?.clickThroughRate).toBeCloseTo(1 / (figures?.exposures ?? 0), 5);
    expect(JSON.stringify(items)).not.toContain('ann');
  });

  it.each(['?from=yesterday', '?from=2026-11-22&to=2026-11-01', '?from=2020-01-01&to=2026-11-01'])('refuses %s', async (query) => {
    const reply = await shop.operator(`/v1/recommendations/quality${query}`);
    expect(reply.status).toBe(400);
    const { errors } = (await reply.json()) as { errors: { field: string }[] };
    expect(new Set(errors.map(({ field }) => field))).toEqual(new Set(['query.from']));
  });
});
