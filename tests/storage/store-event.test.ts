import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Instant } from '#schemas/instant.ts';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { type People, startPeople } from '../support/people.ts';

const NOW = '2026-11-22T08:00:00.000Z' as Instant;
let shop: People;
beforeAll(async () => {
  shop = await startPeople();
});
afterAll(() => shop.stop());

const repeated = <Value>(value: Value, times: number) => Array.from({ length: times }, () => value);

describe('storeEvents', () => {
  it('keeps an order and its sum once, however often and at once the message comes', async () => {
    const chunk = aChunk([anOrder('o1', { userId: 'once' }), anEvent({ userId: 'once' })]);
    expect(await shop.store(chunk)).toEqual([]);
    expect(await shop.store(chunk, chunk)).toEqual([]);
    expect(await Promise.all(repeated(chunk, 6).map((message) => shop.store(message)))).toEqual(repeated([], 6));
    expect(await shop.profileOf('once')).toMatchObject({ orders: 1, items: 2, activeDays: 1, sources: { web: 1 } });
  });

  it('stores everything once when the same messages come in parallel for the first time', async () => {
    const chunks = repeated(0, 6).map((_, index) =>
      aChunk([anOrder(`p${index}`, { userId: 'parallel' }), anEvent({ userId: 'parallel' }), anEvent({ userId: 'parallel' })]),
    );
    const rounds = await Promise.all([...chunks, ...chunks].map((message) => shop.store(message)));
    expect(rounds.flat()).toEqual([]);
    expect(await shop.profileOf('parallel')).toMatchObject({ orders: 6, activeDays: 1, byCurrency: { EUR: { spendMinor: 6000 } } });
    expect(await shop.events.behaviourOf(await shop.keys.of('parallel'), NOW)).toHaveLength(12);
  });

  it('is the same event when a retry has another sentAt and arrival', async () => {
    const event = anOrder('o-retry', { userId: 'retry' });
    await shop.store(aChunk([event]));
    await shop.store(aChunk([{ ...event, at: '2026-11-20T10:00:07.000Z' as never }], { sentAt: '2026-11-22T09:00:00.000Z' as never }));
    expect(await shop.profileOf('retry')).toMatchObject({ orders: 1, sources: { web: 1 } });
  });

  it('counts an order that three sources send once, with the fullest of the three', async () => {
    const poor = { properties: { products: [], revenue: 9.5 } };
    await shop.store(aChunk([anOrder('o-three', { userId: 'three', ...poor })], { source: 'browser' }));
    await shop.store(aChunk([anOrder('o-three', { userId: 'three' })], { source: 'server' }));
    await shop.store(aChunk([anOrder('o-three', { userId: 'three', ...poor })], { source: 'webhook' }));
    expect(await shop.profileOf('three')).toMatchObject({ orders: 1, byCurrency: { EUR: { orders: 1, spendMinor: 1000 } } });
  });

  it('moves an order to the person who signed in, away from the device that sent it first', async () => {
    await shop.store(aChunk([anOrder('o-move', { anonymousId: 'tablet' })], { source: 'browser' }));
    await shop.store(aChunk([anOrder('o-move', { userId: 'buyer' })], { source: 'server' }));
    expect(await shop.profileOf('tablet')).toMatchObject({ orders: 0, byCurrency: {} });
    expect(await shop.profileOf('buyer')).toMatchObject({ orders: 1 });
  });

  it('keeps a refund that comes before its order until the order is there, and never gives back more than was paid', async () => {
    const refund = (total: number, refund_id: string) =>
      anOrder('o-early', { userId: 'early', event: 'Order Refunded', properties: { products: [], total, refund_id } });
    await shop.store(aChunk([refund(4, 'r1')]));
    expect(await shop.profileOf('early')).toMatchObject({ orders: 0, refundCount: 0 });
    await shop.store(aChunk([anOrder('o-early', { userId: 'early' })]));
    await shop.store(aChunk([refund(4, 'r1')], { source: 'webhook' }));
    expect(await shop.profileOf('early')).toMatchObject({
      orders: 1,
      refundCount: 1,
      byCurrency: { EUR: { spendMinor: 600, refundMinor: 400 } },
    });
    await shop.store(aChunk([refund(400, 'r2')]));
    expect(await shop.profileOf('early')).toMatchObject({ byCurrency: { EUR: { spendMinor: 0, refundMinor: 1000 } } });
  });

  it('puts a late order in the period in which it was made', async () => {
    await shop.store(aChunk([anOrder('o-new', { userId: 'late', at: '2026-11-20T10:00:00.000Z' })]));
    await shop.store(aChunk([anOrder('o-old', { userId: 'late', at: '2025-03-30T00:30:00.000Z' })]));
    const { EUR } = (await shop.profileOf('late')).byCurrency;
    expect(EUR).toMatchObject({ orders: 2, months: [[202503, 1, 1000, [[30, 1]]]] });
    expect(EUR?.days).toHaveLength(1);
  });

  it('takes behaviour of long ago, and keeps it for its time from now on', async () => {
    const old = aChunk([anEvent({ userId: 'history', at: '2025-01-05T10:00:00.000Z' })]);
    await shop.store(old);
    await shop.store(old);
    expect(await shop.profileOf('history')).toMatchObject({ activeDays: 1, lastActiveOn: '2025-01-05' });
    expect(await shop.events.behaviourOf(await shop.keys.of('history'), '2026-11-22T08:00:00.000Z' as never)).toHaveLength(1);
    expect(await shop.events.behaviourOf(await shop.keys.of('history'), '2028-01-01T00:00:00.000Z' as never)).toEqual([]);
  });

  it('knows the first event of somebody who only looks around, in whatever sequence it comes', async () => {
    const view = (hour: string) => anEvent({ anonymousId: 'window-shopper', at: `2026-11-20T${hour}:17:00.000Z` });
    await shop.store(aChunk([view('12'), view('11')]));
    expect(await shop.profileOf('window-shopper')).toMatchObject({ firstSeenAt: '2026-11-20T11:17:00.000Z', version: 1 });
    await shop.store(aChunk([view('14')]));
    expect(await shop.profileOf('window-shopper')).toMatchObject({ version: 1, lastSeenAt: '2026-11-19T23:00:00.000Z' });
    await shop.store(aChunk([view('09'), view('10')]));
    expect(await shop.profileOf('window-shopper')).toMatchObject({
      firstSeenAt: '2026-11-20T09:17:00.000Z',
      activeOn: [20_777],
      activeDays: 1,
      version: 2,
    });
  });

  it('gives back the message of somebody whose profile cannot be read, and takes the others of the batch', async () => {
    const { documents } = await import('#storage/client.ts');
    await shop.store(aChunk([anOrder('o-blurred', { userId: 'blurred' })]));
    const Item = { pk: await shop.keys.of('blurred'), schemaVersion: 2, version: 1, customerId: 'blurred', currencies: '{' };
    await documents.send(new PutCommand({ TableName: 'customers-table', Item }));
    const failed = await shop.store(
      aChunk([anOrder('o-blurred-2', { userId: 'blurred' })]),
      aChunk([anOrder('o-clear', { userId: 'clear' })]),
      aChunk([anEvent({ type: 'identify', event: undefined, userId: 'blurred', anonymousId: 'device-of-blurred' })]),
    );
    expect(failed).toEqual(['message-0', 'message-2']);
    expect(await shop.profileOf('clear')).toMatchObject({ orders: 1 });
    expect(await shop.events.commerceOf(await shop.keys.of('blurred'))).toHaveLength(1);
  });

  it('sets a bad event aside and takes its neighbours', async () => {
    const bad = anOrder('o-bad', { userId: 'neighbour', properties: { products: [{ product_id: 'p', price: 'a lot' }] } });
    const alone = anOrder('o-alone', { userId: 'who-sent-nothing-else', properties: bad.properties });
    expect(await shop.store(aChunk([bad, alone, anOrder('o-good', { userId: 'neighbour' })]))).toEqual([]);
    expect(await shop.profileOf('neighbour')).toMatchObject({ orders: 1 });
    expect(await shop.recordOf('who-sent-nothing-else')).toEqual({ kind: 'absent' });
    const { rejectsIn } = await import('#storage/rejects.ts');
    const { items } = await rejectsIn('rejects-table').list(['ingestion'], new Date().toISOString() as never, { limit: 10 });
    expect(items).toMatchObject(repeated({ code: 'unusable_order', event: 'Order Completed' }, 2));
  });

  it('takes more orders of one person than a transaction holds', async () => {
    const orders = repeated(0, 130).map((_, index) => anOrder(`many-${index}`, { userId: 'many' }));
    const chunks = [0, 50, 100].map((start) => aChunk(orders.slice(start, start + 50)));
    expect(await shop.store(...chunks)).toEqual([]);
    expect(await shop.profileOf('many')).toMatchObject({ orders: 130, byCurrency: { EUR: { spendMinor: 130_000 } } });
  });

  it('fills the parts of a day to about a kilobyte, and gives each event back once', async () => {
    const views = repeated(0, 60).map((_, index) =>
      anEvent({ userId: 'viewer', properties: { product_id: `product-${index}`, price: 1.5 } }),
    );
    for (let start = 0; start < 60; start += 7) await shop.store(aChunk(views.slice(start, start + 7)));
    await shop.store(aChunk(views.slice(3, 20)), aChunk(views.slice(30, 60)));
    const kept = await shop.events.behaviourOf(await shop.keys.of('viewer'), NOW);
    expect(kept.map(({ properties }) => properties['product_id']).sort()).toEqual(
      views.map(({ properties }) => properties?.['product_id']).sort(),
    );
    expect(await shop.profileOf('viewer')).toMatchObject({ activeDays: 1, lastActiveOn: '2026-11-20' });
  });

  it('goes on after the hundredth part of a day', async () => {
    const long = {
      category: 'c'.repeat(80),
      query: 'q'.repeat(80),
      path: 'p'.repeat(80),
      referrer: 'r'.repeat(80),
      variant: 'v'.repeat(80),
    };
    const large = { ...long, list_id: 'l'.repeat(80), cart_id: 't'.repeat(80), coupon: 'u'.repeat(80), value: 'x'.repeat(80) };
    const views = repeated(0, 130).map(() => anEvent({ userId: 'tireless', properties: large }));
    for (let start = 0; start < 130; start += 10) expect(await shop.store(aChunk(views.slice(start, start + 10)))).toEqual([]);
    expect(await shop.store(aChunk(views.slice(0, 50)), aChunk(views.slice(90)))).toEqual([]);
    expect(await shop.events.behaviourOf(await shop.keys.of('tireless'), NOW)).toHaveLength(130);
  });
});
