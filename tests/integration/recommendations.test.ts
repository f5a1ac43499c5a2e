import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Recommendations } from '#schemas/recommendation.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

let shop: LocalRuntime;
/** Tea with biscuits, coffee with cake: what each of these people buys in each of their orders. */
const TASTES: Readonly<Record<string, readonly string[]>> = {
  tea1: ['tea', 'biscuits', 'salt'],
  tea2: ['tea', 'biscuits'],
  tea3: ['tea', 'biscuits', 'honey'],
  coffee1: ['coffee', 'cake', 'salt'],
  coffee2: ['coffee', 'cake'],
  ann: ['tea'],
  allergic: ['tea'],
};
const DAY = 86_400_000;

const orderOf = (userId: string, products: readonly string[], daysAgo: number) => ({
  type: 'track',
  userId,
  event: 'Order Completed',
  messageId: `${userId}-${daysAgo}-${products.join('-')}`,
  timestamp: new Date(Date.now() - daysAgo * DAY).toISOString(),
  properties: {
    order_id: `${userId}-${daysAgo}-${products.join('-')}`,
    currency: 'EUR',
    products: products.map((product_id) => ({ product_id, quantity: 1, price: 2 })),
  },
});
async function send(batch: readonly object[]): Promise<void> {
  const reply = await shop.track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch, sentAt: new Date().toISOString() }) });
  expect(reply.status).toBe(200);
  await shop.stored();
}
const put = (productId: string, body: object) => shop.operator(`/v1/products/${productId}`, { method: 'PUT', body: JSON.stringify(body) });
async function listOf(customer: string, query = ''): Promise<Recommendations> {
  const reply = await shop.operator(`/v1/customers/${customer}/recommendations${query}`);
  expect(reply.status).toBe(200);
  return (await reply.json()) as Recommendations;
}
const idsOf = ({ items }: Recommendations): string[] => items.map(({ productId }) => productId);

/** Runs the job and waits for its result. */
async function train(): Promise<Record<string, unknown>> {
  const started = await shop.operator('/v1/jobs/recommendations/runs', { method: 'POST', body: '{}' });
  expect(started.status).toBe(202);
  const { runId } = (await started.json()) as { runId: string };
  for (let attempt = 0; attempt < 150; attempt++) {
    const run = (await (await shop.operator(`/v1/jobs/recommendations/runs/${runId}`)).json()) as {
      status: string;
      result?: { recommendations: Record<string, unknown> };
      failure?: object;
    };
    if (run.status === 'SUCCEEDED') return run.result?.recommendations ?? {};
    if (run.status === 'FAILED') throw new Error(JSON.stringify(run.failure));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Run ${runId} did not end.`);
}

beforeAll(async () => {
  shop = await startLocal({ args: ['--no-schedules', '--no-sweeper'] });
  await put('biscuits', { name: 'Biscuits', allergens: { MILK: 'MAY_CONTAIN', GLUTEN: 'CONTAINS' } });
  await put('honey', { name: 'Honey', allergens: { MILK: 'FREE_FROM' } });
  await put('tea', { name: 'Tea', allergens: { MILK: 'FREE_FROM' } });
  await put('bread', { name: 'Bread' });
  const orders = Object.entries(TASTES).flatMap(([userId, products]) => [30, 20, 10].map((daysAgo) => orderOf(userId, products, daysAgo)));
  await send([...orders, { type: 'identify', userId: 'allergic', messageId: 'a1', traits: { allergens: ['milk'] } }]);
});
afterAll(() => shop.stop());

describe('before the first night', () => {
  it('a list rests on what the person bought, then on the catalogue', async () => {
    const list = await listOf('ann');
    expect(list).toMatchObject({ customerId: 'ann', list: 'mixed', modelVersion: null });
    expect(idsOf(list)[0]).toBe('tea');
    expect(idsOf(list)).toContain('bread');
    for (const { reasons } of list.items) expect(reasons.length).toBeGreaterThan(0);
  });

  it('a person with an allergy gets nothing of which it is not known', async () => {
    const list = await listOf('allergic');
    expect(idsOf(list).sort()).toEqual(['honey', 'tea']);
    expect(list.vetoed.map(({ productId }) => productId)).toContain('bread');
  });
});

describe('after a night', () => {
  let trained: Record<string, unknown>;
  beforeAll(async () => {
    trained = await train();
  });

  it('the job says what it learnt, and has made entries for what nobody had described', async () => {
    expect(trained).toMatchObject({ artefact: 'neighbours', customers: 7, products: 6, ratings: 15, stubs: 3 });
    expect(await (await shop.operator('/v1/products/cake')).json()).toMatchObject({ name: 'cake', isStub: true, allergens: {} });
    expect(await (await shop.operator('/v1/products/tea')).json()).toMatchObject({ name: 'Tea', isStub: false });
  });

  it('new things are those that people of the same taste buy', async () => {
    const list = await listOf('ann', '?list=new-for-you');
    expect(list.modelVersion).toBe(trained['version']);
    expect(idsOf(list).slice(0, 2)).toEqual(['biscuits', 'salt']);
    expect(list.items[0]).toMatchObject({ rank: 1, name: 'Biscuits', support: 3, reasons: ['3 people with your taste buy it.'] });
    expect(list.items[0]?.predictedRating).toBeGreaterThan(1);
  });

  it('buy-again holds what the person bought, and says how often', async () => {
    const list = await listOf('ann', '?list=buy-again');
    expect(idsOf(list)).toEqual(['tea']);
    expect(list.items[0]?.reasons[0]).toMatch(/^You buy it every 10 days, last on \d{4}-\d{2}-\d{2}\.$/);
  });

  it('an allergy keeps out what contains it, may contain it, or says nothing of it', async () => {
    const list = await listOf('allergic', '?limit=100');
    expect(idsOf(list).sort()).toEqual(['honey', 'tea']);
    expect(list.vetoed).toEqual(
      expect.arrayContaining([{ productId: 'biscuits', kind: 'allergen', reason: expect.stringContaining('May contain milk') }]),
    );
    expect(list.vetoed.map(({ productId }) => productId)).toEqual(expect.arrayContaining(['cake', 'salt', 'coffee']));
  });

  it('a purchase, an allergy, a description and a hold change the very next list', async () => {
    await send([orderOf('ann', ['biscuits'], 0)]);
    expect(idsOf(await listOf('ann', '?list=buy-again')).sort()).toEqual(['biscuits', 'tea']);
    await shop.operator('/v1/products/biscuits/hold', { method: 'POST', body: '{"reason":"glass"}' });
    const held = await listOf('ann');
    expect(idsOf(held)).not.toContain('biscuits');
    expect(held.vetoed).toEqual([{ productId: 'biscuits', kind: 'hold', reason: expect.any(String) }]);
    await shop.operator('/v1/products/biscuits/release', { method: 'POST', body: '{"reason":"ice"}' });
    expect(idsOf(await listOf('ann'))).toContain('biscuits');
    await put('honey', { name: 'Honey', allergens: { MILK: 'MAY_CONTAIN' } });
    expect(idsOf(await listOf('allergic'))).toEqual(['tea']);
    await send([{ type: 'identify', userId: 'ann', messageId: 'a2', traits: { allergens: ['GLUTEN'] } }]);
    expect(idsOf(await listOf('ann'))).toEqual([]);
  });

  it('the history of a device counts for the person it is joined to', async () => {
    const { userId: _user, ...onDevice } = orderOf('', ['coffee'], 3);
    await send([{ ...onDevice, anonymousId: 'device-9', messageId: 'd1' }]);
    await send([{ type: 'identify', userId: 'cora', anonymousId: 'device-9', messageId: 'd2', traits: {} }]);
    expect(idsOf(await listOf('cora', '?list=buy-again'))).toEqual(['coffee']);
    expect(idsOf(await listOf('cora', '?list=new-for-you'))[0]).toBe('cake');
  });

  it('a customer of whom nothing is known gets what is popular', async () => {
    await send([{ type: 'identify', userId: 'newcomer', messageId: 'n1', traits: { name: 'N' } }]);
    const list = await listOf('newcomer', '?limit=3');
    expect(list.items).toHaveLength(3);
    expect(list.items[0]?.reasons[0]).toMatch(/customers buy it/);
  });
});

describe('what is refused', () => {
  it.each(['0', '101', '-1', '1.5', 'many'])('a limit of %s, naming the field', async (limit) => {
    const reply = await shop.operator(`/v1/customers/ann/recommendations?limit=${limit}`);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ errors: [{ field: 'query.limit' }] });
  });

  it('a customer who has been erased', async () => {
    await send([{ type: 'identify', userId: 'gone', messageId: 'g1', traits: {} }]);
    await listOf('gone');
    const body = JSON.stringify({ kind: 'erasure', customerId: 'gone' });
    expect((await shop.operator('/v1/privacy/requests', { method: 'POST', body })).status).toBe(202);
    await shop.stored();
    expect((await shop.operator('/v1/customers/gone/recommendations')).status).toBe(404);
  });

  it('a list that does not exist, and a customer who does not', async () => {
    expect((await shop.operator('/v1/customers/ann/recommendations?list=all')).status).toBe(400);
    const unknown = await shop.operator('/v1/customers/nobody/recommendations');
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('content-type')).toBe('application/problem+json');
  });
});
