import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import type { CustomerPage } from '#schemas/routes/profiles.ts';
import { type RunReport, RunReportSchema } from '#schemas/run.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored } = accessTo(inject('endpoints'));
const newId = (what: string) => `${what}-${randomUUID().slice(0, 8)}`;
const send = async (batch: object[]) => {
  const reply = await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) });
  expect(reply.status).toBe(200);
  await stored();
};
const anOrder = (over: object = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: newId('m'),
  properties: { order_id: newId('o'), currency: 'EUR', products: [{ product_id: 'rye-bread', quantity: 1, price: 3.49 }] },
  ...over,
});
async function pageOf(id: string): Promise<CustomerPage> {
  const reply = await operator(`/v1/customers/${encodeURIComponent(id)}`);
  expect(reply.status).toBe(200);
  return (await reply.json()) as CustomerPage;
}

describe('the page of a customer', () => {
  it('is one for all ids of a person, with what happened before they signed in', async () => {
    const [device, user] = [newId('device'), newId('user')];
    await send([anOrder({ anonymousId: device }), { type: 'page', name: 'Bread', anonymousId: device, messageId: newId('m') }]);
    await send([
      { type: 'identify', userId: user, anonymousId: device, messageId: newId('m'), traits: { name: 'Rosa', allergens: ['milk'] } },
    ]);
    await send([anOrder({ userId: user, channel: 'app' }), anOrder({ anonymousId: device })]);
    const page = await pageOf(device);
    expect(page).toMatchObject({
      customerId: user,
      profile: { isIdentified: true, traits: { name: 'Rosa', allergens: ['MILK'] } },
      aggregates: { orders: 3, spendMinor: 1047, currency: 'EUR', activeDays: 1, daysSinceLastOrder: 0 },
      segment: null,
    });
    expect(page.identities.map(({ id }) => id)).toEqual([user, device]);
    expect(await pageOf(user)).toEqual({ ...page, asOf: expect.any(String) });
  });

  it('shows an order that three sources tell of once, with its refund on its own day', async () => {
    const [user, order_id] = [newId('three'), newId('o')];
    const products = [{ product_id: 'salmon', quantity: 2, price: 9.9, lot: 'L1', gtin: '04012345678901' }];
    const timestamp = '2026-08-01T10:00:00.000Z';
    const refund = {
      type: 'track',
      event: 'Order Refunded',
      userId: user,
      messageId: newId('m'),
      properties: { order_id, total: 9.9, refund_id: 'r1' },
    };
    await send([refund]);
    await send([
      anOrder({ userId: user, timestamp, properties: { order_id, revenue: 19.8 } }),
      anOrder({ userId: user, timestamp, properties: { order_id, products } }),
    ]);
    await send([anOrder({ userId: user, timestamp, properties: { order_id, total: 19.8 } }), { ...refund, messageId: newId('m') }]);
    const { aggregates } = await pageOf(user);
    expect(aggregates).toMatchObject({ orders: 1, items: 2, spendMinor: 990, refundMinor: 990, refundCount: 1, lastOrderOn: '2026-08-01' });
  });

  it('is found only by operators, and says when there is none', async () => {
    expect((await operator(`/v1/customers/${newId('nobody')}`)).status).toBe(404);
    expect((await operator('/v1/customers/x', { headers: { authorization: 'Bearer none' } })).status).toBe(401);
    expect((await operator('/v1/customers?limit=1')).status).toBe(200);
    expect((await operator('/v1/customers?limit=0')).status).toBe(400);
  });
});

async function run(job: string): Promise<RunReport> {
  const started = await operator(`/v1/jobs/${job}/runs`, { method: 'POST', body: '{}' });
  expect(started.status).toBe(202);
  const location = String(started.headers.get('location'));
  for (;;) {
    const found = RunReportSchema.parse(await (await operator(location)).json());
    if (found.status !== 'QUEUED' && found.status !== 'RUNNING') return found;
    await delay(50);
  }
}

describe('the jobs rebuild and verify', () => {
  it('find that every profile says what its events say, also after orders in any state, merges and behaviour', async () => {
    const [device, user, order_id] = [newId('device'), newId('user'), newId('o')];
    const track = (event: string, properties: object) => ({ type: 'track', event, userId: user, messageId: newId('m'), properties });
    await send([
      track('Order Refunded', { order_id, products: [{ product_id: 'rye-bread' }] }),
      anOrder({ anonymousId: device }),
      { type: 'page', name: 'Bread', anonymousId: device, messageId: newId('m') },
      { type: 'identify', userId: user, anonymousId: device, messageId: newId('m'), traits: { name: 'Rosa' } },
    ]);
    await send([
      anOrder({ userId: user, properties: { order_id, products: [{ product_id: 'rye-bread', price: 3.49, category: 'Bread' }] } }),
      track('Product Reviewed', { product_id: 'rye-bread', rating: 5 }),
      track('Cart Shared', {}),
    ]);
    const page = await pageOf(user);
    expect(page.aggregates).toMatchObject({
      orders: 2,
      refundMinor: 349,
      categories: { Bread: 1 },
      feedback: { count: 1, ratings: 1, meanRating: 5 },
      socialEvents: 1,
    });
    const { status, steps, result } = await run('verify');
    expect(steps).toEqual([{ name: 'rebuild-profiles', done: 2, of: 2 }]);
    expect({ status, result }).toEqual({
      status: 'SUCCEEDED',
      result: { read: expect.any(Number), same: result?.['read'], repaired: 0, stale: 0, unreadable: 0 },
    });
    expect(result?.['read']).toBeGreaterThan(0);
    expect(await run('rebuild')).toMatchObject({ status: 'SUCCEEDED', result: { repaired: 0, unreadable: 0 } });
    expect(await pageOf(user)).toEqual({ ...page, asOf: expect.any(String) });
  }, 180_000);

  it('are there for one person too', async () => {
    const user = newId('one');
    await send([anOrder({ userId: user })]);
    const rebuilt = await operator(`/v1/customers/${user}/rebuild`, { method: 'POST' });
    expect([rebuilt.status, await rebuilt.json()]).toEqual([200, { customerId: user, outcome: 'same' }]);
    expect((await operator(`/v1/customers/${newId('nobody')}/rebuild`, { method: 'POST' })).status).toBe(404);
  });
});
