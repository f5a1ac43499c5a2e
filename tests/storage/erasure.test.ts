import { PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Instant } from '#schemas/instant.ts';
import { aBatch, aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { type ErasureOutside, mockErasureOutside } from '../support/erasure-outside.ts';
import { call, type People, startPeople } from '../support/people.ts';

let outside: ErasureOutside;
const NOW = '2026-11-22T08:00:00.000Z' as Instant;
let shop: People;
let manageRequests: unknown;
let eraseCustomer: (event: SQSEvent, context: Context) => Promise<unknown>;

beforeAll(async () => {
  shop = await startPeople();
  outside = mockErasureOutside();
  manageRequests = (await import('../../functions/privacy/manage-requests.ts')).handler;
  eraseCustomer = (await import('../../functions/privacy/erase-customer.ts')).handler as typeof eraseCustomer;
});
afterAll(() => shop.stop());

/** Works through the Erasures queue; each message is delivered twice. */
async function drain(): Promise<number> {
  let delivered = 0;
  for (let message = outside.sent.shift(); message !== undefined; message = outside.sent.shift(), delivered++) {
    for (let times = 0; times < 2; times++) expect(await eraseCustomer(aBatch(message), {} as Context)).toEqual({ batchItemFailures: [] });
  }
  return delivered;
}

async function erase(customerId: string, idempotencyKey?: string) {
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  const { status, body } = await call(manageRequests, 'POST /v1/privacy/requests', { body: { kind: 'erasure', customerId }, headers });
  expect(status).toBe(202);
  return body;
}
const statusOf = async (requestId: string) => (await call(manageRequests, 'GET /v1/privacy/requests/{id}', { id: requestId })).body;

async function everything(): Promise<string> {
  const { documents } = await import('#storage/client.ts');
  const tables = [
    'customers',
    'events',
    'orders',
    'identities',
    'consents',
    'requests',
    'rejects',
    'campaigns',
    'segments',
    'recalls',
    'sales',
    'lists',
  ];
  const scans = await Promise.all(tables.map((table) => documents.send(new ScanCommand({ TableName: `${table}-table` }))));
  return JSON.stringify(scans.map(({ Items }) => Items));
}

describe('eraseCustomer', () => {
  it('leaves no trace of a person under any of their ids, and nothing that comes later brings them back', async () => {
    const consents = [{ purpose: 'marketing', channel: 'email', status: 'granted' }];
    const deviceOf = (app: string) => `arn:aws:sns:eu-central-1:123456789012:endpoint/${app}/5e3e9847-3183-3f18-a7e8-671c3a57d4b3`;
    const traits = { name: 'Canary Finch', email: 'canary@shop.io', pushEndpoint: deviceOf('GCM/shop'), consents };
    const former = { pushEndpoint: deviceOf('APNS/shop'), push_endpoint: deviceOf('GCM/of-somebody-else') };
    const history = [
      aChunk([anOrder('e1', { anonymousId: 'canary-device' }), anEvent({ anonymousId: 'canary-device' })]),
      aChunk([anEvent({ type: 'identify', event: undefined, userId: 'canary-1', traits: former })]),
      aChunk([anEvent({ type: 'identify', event: undefined, userId: 'canary-1', anonymousId: 'canary-device', traits })]),
      aChunk([anOrder('e2', { userId: 'canary-1', properties: { affiliation: 'canary-road' } }), anEvent({ userId: 'canary-1' })]),
    ];
    await shop.store(...history);
    expect(await shop.profileOf('canary-device')).toMatchObject({ orders: 2 });
    await shop.store(aChunk([anOrder('e3', { userId: 'bystander' })]));

    outside.deadLetters.set('events-dead-letters', [
      JSON.stringify(history[0]),
      JSON.stringify(aChunk([anOrder('d1', { userId: 'bystander' }), anEvent({ userId: 'canary-1' })])),
    ]);
    outside.deadLetters.set('erasures-dead-letters', [JSON.stringify({ requestId: 'old', customerId: 'canary-1', receivedAt: NOW })]);
    outside.objects.set('replies/of-somebody', Buffer.from(JSON.stringify(traits)));
    const { requestId } = await erase('canary-device');
    await drain();
    expect(new Set(outside.forgotten)).toEqual(new Set(['canary@shop.io', deviceOf('GCM/shop'), deviceOf('APNS/shop')]));
    const elsewhere = JSON.stringify([[...outside.objects].map(String), [...outside.deadLetters]]);
    expect(elsewhere).not.toMatch(/canary|Finch/i);
    expect(elsewhere).toContain('bystander');
    expect(await statusOf(requestId)).toMatchObject({ status: 'completed', ids: 2, removed: { events: 6, orders: 2, consents: 3 } });

    // Dead letters come again, an old device signs in, an old file is imported.
    expect(await shop.store(...history)).toEqual([]);
    await shop.store(aChunk([anEvent({ type: 'alias', event: undefined, previousId: 'canary-device', userId: 'stranger' })]));
    await shop.store(aChunk([anOrder('e2', { userId: 'canary-1' }), anOrder('e9', { anonymousId: 'canary-device' })]));
    for (const id of ['canary-1', 'canary-device']) expect(await shop.recordOf(id)).toEqual({ kind: 'erased' });
    expect(await shop.recordOf('stranger')).toEqual({ kind: 'absent' });
    expect(await everything()).not.toMatch(/canary|Finch/i);
    expect(await shop.profileOf('bystander')).toMatchObject({ orders: 1 });
  });

  it('keeps the orders for the books, owned by nobody', async () => {
    await shop.store(aChunk([anOrder('e4', { userId: 'buyer-4' })]));
    await erase('buyer-4');
    await drain();
    const order = await shop.orders.find('shop#e4');
    expect(order).toMatchObject({ completion: { totalMinor: 1000 }, erasedAt: expect.any(String) });
    expect(order?.owner).toBeUndefined();
    await shop.store(aChunk([anOrder('e4', { userId: 'other-4', event: 'Order Refunded', properties: { total: 3 } })]));
    expect(await shop.profileOf('other-4')).toMatchObject({ orders: 0, byCurrency: {} });
  });

  it('drops what is stored while it works, and frees the addresses for others', async () => {
    const traits = { email: 'moved@shop.io' };
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: 'racer', traits })]));
    await erase('racer');
    const racing = Array.from({ length: 8 }, (_, index) =>
      aChunk([anOrder(`race-${index}`, { userId: 'racer' }), anEvent({ userId: 'racer' })]),
    );
    await Promise.all([...racing.map((chunk) => shop.store(chunk)), drain()]);
    await shop.store(...racing);
    await drain();
    expect(await shop.recordOf('racer')).toEqual({ kind: 'erased' });
    expect(await shop.events.ofPerson(await shop.keys.of('racer'), NOW)).toEqual([]);
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: 'new-owner', traits })]));
    expect(await shop.profileOf('new-owner')).toMatchObject({ customerId: 'new-owner', linkedIds: [] });
  });

  it('goes on in further messages when there is much to remove', async () => {
    const orders = Array.from({ length: 950 }, (_, index) => anOrder(`bulk-${index}`, { userId: 'bulk', properties: { products: [] } }));
    for (let start = 0; start < orders.length; start += 50) await shop.store(aChunk(orders.slice(start, start + 50)));
    const { requestId } = await erase('bulk');
    expect(await drain()).toBeGreaterThan(1);
    expect(await statusOf(requestId)).toMatchObject({ status: 'completed', removed: { events: 950, orders: 950 } });
  });

  it('counts each thing once, however many deliveries of a message are at it at once', async () => {
    const orders = Array.from({ length: 120 }, (_, index) => anOrder(`twin-${index}`, { userId: 'twin' }));
    const traits = { email: 'twin@shop.io', consents: [{ purpose: 'marketing', channel: 'email', status: 'granted' }] };
    await shop.store(aChunk(orders.slice(0, 50)), aChunk(orders.slice(50, 100)), aChunk(orders.slice(100)));
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: 'twin', traits })]));
    const { requestId } = await erase('twin');
    const message = outside.sent.shift();
    for (let deliveries = 0; deliveries < 3; deliveries++)
      await Promise.all([1, 2, 3].map(() => eraseCustomer(aBatch(message), {} as Context)));
    await drain();
    expect(await statusOf(requestId)).toMatchObject({
      status: 'completed',
      removed: { events: 121, orders: 120, consents: 3, identities: 1 },
    });
  });

  it('answers two requests at once for one person, and counts each thing in one of them', async () => {
    const orders = Array.from({ length: 60 }, (_, index) => anOrder(`both-${index}`, { userId: 'both' }));
    await shop.store(aChunk(orders.slice(0, 50)), aChunk(orders.slice(50)));
    const [one, other] = await Promise.all([erase('both'), erase('both')]);
    const messages = outside.sent.splice(0);
    await Promise.all(messages.map((message) => eraseCustomer(aBatch(message), {} as Context)));
    outside.sent.push(...messages);
    await drain();
    const stands = await Promise.all([one, other].map(({ requestId }) => statusOf(requestId)));
    expect(stands.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(stands.reduce((sum, { removed }) => sum + removed.events, 0)).toBeGreaterThanOrEqual(60);
    expect(await shop.recordOf('both')).toEqual({ kind: 'erased' });
  });

  it('completes many requests at once that nobody has noted before, as after tables were set back', async () => {
    await shop.store(aChunk(Array.from({ length: 50 }, (_, index) => anOrder(`crowd-${index}`, { userId: 'crowd' }))));
    const ids = Array.from({ length: 8 }, (_, index) => `replay-${index}`);
    const messages = ids.map((requestId) => ({ schemaVersion: 2, requestId, customerId: 'crowd', receivedAt: NOW }));
    // What is left undone is told to be delivered again; nothing may be taken for done that is not.
    for (let waiting = messages; waiting.length > 0; ) {
      const replies = await Promise.all(waiting.map((message) => eraseCustomer(aBatch(message), {} as Context)));
      waiting = waiting.filter((_, index) => (replies[index] as { batchItemFailures: unknown[] }).batchItemFailures.length > 0);
    }
    const stands = await Promise.all(ids.map(statusOf));
    expect(stands.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
  });

  it('has the message to somebody who was drawn for a campaign not sent any more', async () => {
    const { campaignsIn } = await import('#storage/campaigns.ts');
    const { sendsIn } = await import('#storage/sends.ts');
    const { documents } = await import('#storage/client.ts');
    await shop.store(aChunk([anOrder('drawn-1', { userId: 'drawn' })]));
    const [personKey, stays] = [await shop.keys.of('drawn'), await shop.keys.of('not-drawn')];
    const campaignId = 'c-erasure' as never;
    await documents.send(new PutCommand({ TableName: 'campaigns-table', Item: { pk: 'CAMPAIGNS', sk: `${NOW}#c-erasure`, campaignId } }));
    await documents.send(new PutCommand({ TableName: 'campaigns-table', Item: { pk: campaignId, sk: 'CAMPAIGN', listed: 2 } }));
    await documents.send(
      new PutCommand({ TableName: 'campaigns-table', Item: { pk: campaignId, sk: 'LISTED#0000', personKeys: [personKey, stays] } }),
    );
    const member = { personKey, arm: 'treated' as const, assignedAt: NOW };
    await campaignsIn('campaigns-table').assign(campaignId, [member, { ...member, personKey: stays }]);
    const { requestId } = await erase('drawn');
    await drain();
    expect(await statusOf(requestId)).toMatchObject({ status: 'completed', removed: { memberships: 2 } });
    const settle = (key: typeof personKey) => sendsIn('campaigns-table').markWithheld(campaignId, [key], { at: NOW, reason: 'stopped' });
    expect([await settle(personKey), await settle(stays)]).toEqual([0, 1]);
    expect(await everything()).not.toContain(`MEMBER#${personKey}`);
  });

  it('goes on where it was cut short, and issues one certificate that can be verified', async () => {
    await shop.store(aChunk([anOrder('cut-1', { userId: 'cut' })]));
    const { requestId } = await erase('cut');
    const message = outside.sent.shift();
    outside.objects.set('replies/large', Buffer.from('x'));
    const put = outside.objects.set.bind(outside.objects);
    outside.objects.set = () => {
      throw new Error('The bucket does not answer.');
    };
    expect(await eraseCustomer(aBatch(message), {} as Context)).toMatchObject({ batchItemFailures: [{}] });
    expect(await statusOf(requestId)).toMatchObject({ status: 'in-progress' });
    outside.objects.set = put;
    outside.sent.push(message);
    await drain();
    const { certificate } = await statusOf(requestId);
    expect(certificate).toMatchObject({ requestId, removed: { events: 1, orders: 1, objects: 1 } });
    const verify = async (body: object) => (await call(manageRequests, 'POST /v1/privacy/certificates/verify', { body })).body;
    expect(await verify(certificate)).toEqual({ isGenuine: true });
    expect(await verify({ ...certificate, subjectHash: 'f'.repeat(64) })).toEqual({ isGenuine: false });
  });

  it('is told by an audit log that names the first entry that somebody changed', async () => {
    const { documents } = await import('#storage/client.ts');
    const verdict = async () => (await call(manageRequests, 'GET /v1/privacy/audit/verify')).body;
    expect(await verdict()).toMatchObject({ isIntact: true, entries: expect.any(Number) });
    const Key = { pk: 'AUDIT#000000000003' };
    await documents.send(
      new UpdateCommand({
        TableName: 'requests-table',
        Key,
        UpdateExpression: 'SET entry.w = :other',
        ExpressionAttributeValues: { ':other': 'x' },
      }),
    );
    expect(await verdict()).toMatchObject({ isIntact: false, firstBadIndex: 3 });
  });

  it('erases whoever has a profile that cannot be read, under all their ids', async () => {
    const { documents } = await import('#storage/client.ts');
    await shop.store(aChunk([anOrder('u1', { anonymousId: 'blurred-device' })]));
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: 'blurred', anonymousId: 'blurred-device' })]));
    await documents.send(
      new UpdateCommand({
        TableName: 'customers-table',
        Key: { pk: await shop.keys.of('blurred') },
        UpdateExpression: 'SET currencies = :no, linkedIds = :no',
        ExpressionAttributeValues: { ':no': 'not JSON' },
      }),
    );
    const { requestId } = await erase('blurred');
    await drain();
    expect(await statusOf(requestId)).toMatchObject({ status: 'completed', ids: 2, removed: { events: 2, orders: 1 } });
    for (const id of ['blurred', 'blurred-device']) expect(await shop.recordOf(id)).toEqual({ kind: 'erased' });
  });

  it('is one request when it is asked for twice with the same key, and erases although the request could not be noted', async () => {
    await shop.store(aChunk([anOrder('e5', { userId: 'asked-twice' })]));
    const first = await erase('asked-twice', 'key-1');
    await drain();
    const second = await erase('asked-twice', 'key-1');
    expect(second).toMatchObject({ requestId: first.requestId, status: 'completed' });
    expect((await erase('somebody-else', 'key-1')).requestId).not.toBe(first.requestId);
    await drain();
    await shop.store(aChunk([anOrder('e6', { userId: 'unnoted' })]));
    outside.sent.push({ requestId: 'killed-before-noting', customerId: 'unnoted', receivedAt: '2026-11-22T09:00:00.000Z' });
    await drain();
    expect(await shop.recordOf('unnoted')).toEqual({ kind: 'erased' });
    expect(await statusOf('killed-before-noting')).toMatchObject({ status: 'completed' });
  });

  it('blocks an id that was never seen', async () => {
    await erase('never-seen');
    await drain();
    await shop.store(aChunk([anOrder('e7', { userId: 'never-seen' })]));
    expect(await shop.recordOf('never-seen')).toEqual({ kind: 'erased' });
  });
});
