import { DeleteCommand, GetCommand, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RebuiltPart } from '#schemas/run.ts';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

type Item = Record<string, unknown>;
const NOW = new Date();
const daysAgo = (days: number, hour = 10) =>
  new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth(), NOW.getUTCDate() - days, hour)).toISOString();
const identify = (given: object) => anEvent({ type: 'identify', event: undefined, ...given });

let shop: People;
let documents: typeof import('#storage/client.ts').documents;
let rebuildCustomer: unknown;
let rebuildProfiles: (input: unknown, context: Context) => Promise<RebuiltPart>;
let runs = 0;

beforeAll(async () => {
  shop = await startPeople();
  ({ documents } = await import('#storage/client.ts'));
  rebuildCustomer = (await import('../../functions/profiles/rebuild-customer.ts')).handler;
  rebuildProfiles = (await import('../../functions/profiles/rebuild-profiles.ts')).handler as never;
});
afterAll(() => shop.stop());

/** Runs a job over all people in two parts. */
async function run(job: 'rebuild' | 'verify'): Promise<RebuiltPart> {
  const { leasesIn } = await import('#storage/leases.ts');
  const { runsIn } = await import('#storage/runs.ts');
  const runId = `${job}-2026-11-22-m${String(++runs).padStart(6, '0')}` as never;
  const asOf = NOW.toISOString() as never;
  const fence = await leasesIn('runs-table').take(['rebuild'], runId, Date.now());
  await runsIn('runs-table').begin({ job, asOf, runId }, { startedAt: asOf, parts: 2 });
  const counts = { read: 0, same: 0, repaired: 0, stale: 0, unreadable: 0 };
  for (const part of [0, 1]) {
    const done = await rebuildProfiles({ runId, asOf, fence, part, of: 2 }, {} as Context);
    for (const name of Object.keys(counts) as (keyof RebuiltPart)[]) counts[name] += done[name];
  }
  await leasesIn('runs-table').release(['rebuild'], runId);
  return counts;
}

async function itemOf(id: string, table = 'customers'): Promise<Item | undefined> {
  const Key = { pk: table === 'customers' ? await shop.keys.of(id) : id };
  return (await documents.send(new GetCommand({ TableName: `${table}-table`, Key }))).Item;
}

async function damage(id: string, change: Item): Promise<void> {
  const names = Object.keys(change);
  await documents.send(
    new UpdateCommand({
      TableName: 'customers-table',
      Key: { pk: await shop.keys.of(id) },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, change[name]])),
    }),
  );
}

const withoutVersion = ({ version: _version, ...item }: Item) => item;

/** Somebody with two devices, orders, a refund, a review, visits and traits. */
async function storeBusyPerson(id: string): Promise<void> {
  const user = { userId: id, anonymousId: `${id}-phone` };
  await shop.store(
    aChunk([
      anOrder(`${id}-1`, {
        anonymousId: `${id}-phone`,
        at: daysAgo(500),
        properties: { products: [{ product_id: 'a', price: 3, category: 'Fruit' }] },
      }),
      anEvent({ anonymousId: `${id}-phone`, at: daysAgo(30) }),
    ]),
    aChunk([anEvent({ anonymousId: `${id}-tablet`, at: daysAgo(20, 9) }), anEvent({ anonymousId: `${id}-tablet`, at: daysAgo(20, 8) })]),
  );
  await shop.store(aChunk([identify({ ...user, at: daysAgo(12), traits: { name: 'Ada', region: 'Berlin' } })]));
  await shop.store(
    aChunk([
      anEvent({ type: 'alias', event: undefined, previousId: `${id}-tablet`, userId: id, at: daysAgo(11) }),
      anOrder(`${id}-2`, { userId: id, at: daysAgo(10) }),
      anEvent({ event: 'Order Refunded', userId: id, at: daysAgo(9), properties: { order_id: `${id}-2`, total: 4 } }),
      anEvent({ event: 'Product Reviewed', userId: id, at: daysAgo(8), properties: { product_id: 'apple', rating: 4 } }),
      anEvent({ event: 'Product Shared', userId: id, at: daysAgo(7), properties: { product_id: 'apple' } }),
      anEvent({ userId: id, at: daysAgo(6) }),
    ]),
  );
}

describe('the job rebuild', () => {
  it('changes nothing of people whose profiles are right', async () => {
    for (const id of ['busy-1', 'busy-2']) await storeBusyPerson(id);
    const before = await itemOf('busy-1');
    expect(await shop.profileOf('busy-1')).toMatchObject({ orders: 2, linkedIds: ['busy-1-phone', 'busy-1-tablet'], activeDays: 3 });
    expect(await run('rebuild')).toEqual({ read: 2, same: 2, repaired: 0, stale: 0, unreadable: 0 });
    expect(await itemOf('busy-1')).toEqual(before);
  });

  it('brings back what was damaged, and what cannot be parsed, as it was', async () => {
    const before = await Promise.all(['busy-1', 'busy-2'].map((id) => itemOf(id)));
    await damage('busy-1', {
      orders: 17,
      counts: '[{},{}]',
      seen: `${Date.parse(daysAgo(3)).toString(36)} mg`,
      activeOn: '',
      linkedIds: [],
    });
    await damage('busy-2', { currencies: '{"EUR":[1', traits: 7, linkedIds: 'none', customerId: 0 });
    expect(await shop.customers.find(await shop.keys.of('busy-2'))).toMatchObject({ kind: 'unreadable' });
    expect(await run('verify')).toMatchObject({ read: 2, same: 0, repaired: 2, unreadable: 0 });
    expect((await itemOf('busy-1'))?.['orders']).toBe(17);
    expect(await run('rebuild')).toEqual({ read: 2, same: 0, repaired: 2, stale: 0, unreadable: 0 });
    const after = await Promise.all(['busy-1', 'busy-2'].map((id) => itemOf(id)));
    expect(after.map((item) => withoutVersion(item ?? {}))).toEqual(before.map((item) => withoutVersion(item ?? {})));
    expect(await run('verify')).toMatchObject({ read: 2, same: 2 });
  });

  it('has people found by names that were stored before there was an index of names', async () => {
    const { namesIn } = await import('#storage/names.ts');
    const bearers = async () => (await namesIn('identities-table', shop.keys).find([['ad', 'ada']], 10)).personKeys;
    const key = await shop.keys.of('busy-1');
    const all = await documents.send(new ScanCommand({ TableName: 'identities-table' }));
    for (const { pk, sk } of all.Items ?? [])
      if (String(pk).startsWith('NAME#') || sk === 'NAMES')
        await documents.send(new DeleteCommand({ TableName: 'identities-table', Key: { pk, sk } }));
    expect(await bearers()).toEqual([]);
    await run('verify');
    expect(await bearers()).toEqual([]);
    await run('rebuild');
    expect(await bearers()).toContain(key);
  });

  it('takes behaviour that has expired as the profile has it', async () => {
    await shop.store(aChunk([anEvent({ anonymousId: 'regular', at: daysAgo(430) })], { receivedAt: daysAgo(430) as never }));
    await shop.store(aChunk([anEvent({ anonymousId: 'regular', at: daysAgo(5) })]));
    const before = await shop.profileOf('regular');
    expect(before).toMatchObject({ activeDays: 2, firstSeenAt: daysAgo(430) });
    expect(await shop.events.behaviourOf(await shop.keys.of('regular'), NOW.toISOString() as never)).toHaveLength(1);
    expect(await run('rebuild')).toMatchObject({ repaired: 0, unreadable: 0 });
    await damage('regular', { sources: { web: 3 }, orders: 3 });
    expect(await run('rebuild')).toMatchObject({ repaired: 1 });
    expect({ ...(await shop.profileOf('regular')), version: 0 }).toEqual({ ...before, version: 0 });
  });

  it('makes lost orders again with what they add, and leaves the merged and the erased alone', async () => {
    const before = await itemOf('busy-1');
    await documents.send(new DeleteCommand({ TableName: 'orders-table', Key: { pk: 'shop#busy-1-2' } }));
    const tombstone = { pk: await shop.keys.of('erased-one'), schemaVersion: 1, erasedAt: daysAgo(1) };
    await documents.send(new PutCommand({ TableName: 'customers-table', Item: tombstone }));
    const remainder = await itemOf('busy-1-phone');
    expect(await run('rebuild')).toMatchObject({ read: 3, same: 2, repaired: 1 });
    expect(await shop.orders.find('shop#busy-1-2')).toMatchObject({ completion: { totalMinor: 1000 }, refunds: expect.any(Object) });
    expect(withoutVersion((await itemOf('busy-1')) ?? {})).toEqual(withoutVersion(before ?? {}));
    expect(await itemOf('erased-one')).toEqual(tombstone);
    expect(await itemOf('busy-1-phone')).toEqual(remainder);
  });

  it('counts whom it cannot make again, and goes on', async () => {
    await shop.store(aChunk([anEvent({ anonymousId: 'nameless', at: daysAgo(2) })]));
    await damage('nameless', { customerId: 0 });
    expect(await run('rebuild')).toMatchObject({ read: 4, same: 3, unreadable: 1 });
    await documents.send(new DeleteCommand({ TableName: 'customers-table', Key: { pk: await shop.keys.of('nameless') } }));
  });

  it('loses no event that is stored while it runs', async () => {
    const orders = Array.from({ length: 30 }, (_, index) => anOrder(`race-${index}`, { userId: 'racing', at: daysAgo(index) }));
    await shop.store(aChunk(orders.slice(0, 1)));
    const storing = orders.slice(1).map((order) => shop.store(aChunk([order])));
    for (let times = 0; times < 4; times++) {
      await damage('racing', { items: 1000 });
      await run('rebuild');
    }
    expect((await Promise.all(storing)).flat()).toEqual([]);
    await run('rebuild');
    expect(await shop.profileOf('racing')).toMatchObject({ orders: 30, items: 60 });
    expect(await run('verify')).toMatchObject({ repaired: 0 });
  });
});

describe('rebuildCustomer', () => {
  const rebuilt = (id: string) => call(rebuildCustomer, 'POST /v1/customers/{id}/rebuild', { id });

  it('makes one person again, by any of their ids', async () => {
    await damage('busy-1', { items: -4 });
    expect(await rebuilt('busy-1-phone')).toEqual({ status: 200, body: { customerId: 'busy-1-phone', outcome: 'repaired' } });
    expect(await rebuilt('busy-1')).toEqual({ status: 200, body: { customerId: 'busy-1', outcome: 'same' } });
  });

  it('says that somebody does not exist, or was erased', async () => {
    for (const id of ['nobody', 'erased-one']) expect(await rebuilt(id)).toMatchObject({ status: 404 });
  });
});
