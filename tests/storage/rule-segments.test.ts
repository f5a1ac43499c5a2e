import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Rule } from '#schemas/rule-segment.ts';
import { aBatch, aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { mockMailService, mockObjects } from '../support/erasure-outside.ts';
import { call, type People, startPeople } from '../support/people.ts';

const PATH = '/v1/segments/rules/{ruleId}';
const DAY_MILLIS = 86_400_000;
process.env['RULES_QUEUE_URL'] = 'http://127.0.0.1:1/000000000000/rules';
const queue = mockClient(SQSClient);
const sent: { queue: string; body: unknown; delaySeconds: number }[] = [];
const clock = { aheadMillis: 0 };
let shop: People;
let manage: unknown;
let evaluate: (event: SQSEvent, context: Context) => Promise<{ batchItemFailures: unknown[] }>;

vi.mock('#runtime/clock.ts', () => {
  const nowMillis = () => Date.now() + clock.aheadMillis;
  return { nowMillis, now: () => new Date(nowMillis()).toISOString() };
});

beforeAll(async () => {
  mockObjects(new Map());
  mockMailService([]);
  shop = await startPeople();
  manage = (await import('../../functions/segments/manage-rule-segments.ts')).handler;
  evaluate = (await import('../../functions/segments/evaluate-rules.ts')).handler as typeof evaluate;
});
beforeEach(() => {
  queue.on(ReceiveMessageCommand).resolves({});
  queue.on(SendMessageBatchCommand).callsFake(({ QueueUrl, Entries }) => {
    for (const { MessageBody, DelaySeconds = 0 } of Entries)
      sent.push({ queue: QueueUrl, body: JSON.parse(MessageBody), delaySeconds: DelaySeconds });
    return {};
  });
});
afterEach(() => queue.reset());
afterAll(() => shop.stop());

const daysAgo = (days: number) => new Date(Date.now() + clock.aheadMillis - days * DAY_MILLIS).toISOString();
const callRule = async (method: string, ruleId: string, body?: unknown) => {
  const { status, body: reply } = await call(manage, `${method} ${PATH}`, { params: { ruleId }, ...(body === undefined ? {} : { body }) });
  return { code: status, ...reply };
};
const put = (ruleId: string, rule: Rule, name = ruleId) => callRule('PUT', ruleId, { name, rule });
const get = (ruleId: string) => callRule('GET', ruleId);
const order = (userId: string, orderId: string, days: number, price = 5) =>
  anOrder(orderId, { userId, at: daysAgo(days), properties: { products: [{ product_id: 'tea', quantity: 1, price }] } });

/** Works through the queue of evaluations; each message is delivered twice. @returns how many there were */
async function drain(): Promise<number> {
  let delivered = 0;
  for (let message = sent.shift(); message !== undefined; message = sent.shift(), delivered++) {
    for (let times = 0; times < 2; times++) expect(await evaluate(aBatch(message.body), {} as Context)).toEqual({ batchItemFailures: [] });
    sent.splice(0, sent.length, ...new Map(sent.map((entry) => [JSON.stringify(entry), entry])).values());
  }
  return delivered;
}

async function define(ruleId: string, rule: Rule): Promise<void> {
  expect((await put(ruleId, rule)).code).toBe(202);
  await drain();
  clock.aheadMillis += 11_000; // no container knows the rules before any more
}

async function members(ruleId: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const query: Record<string, string> = { limit: '2', ...(cursor === null ? {} : { cursor }) };
    const { body } = await call(manage, `GET ${PATH}/customers`, { params: { ruleId }, query });
    found.push(...body.items.map(({ customerId }: { customerId: string }) => customerId));
    cursor = body.cursor;
  } while (cursor !== null);
  return found.sort();
}

async function stored(): Promise<Record<string, unknown>[]> {
  const { documents } = await import('#storage/client.ts');
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'segments-table' }));
  const place = ({ pk, sk }: Record<string, unknown>) => `${pk} ${sk}`;
  return Items.sort((one, other) => (place(one) < place(other) ? -1 : 1));
}
const storedText = async () => JSON.stringify(await stored());

describe('rule segments', () => {
  it('take everybody who meets the rule, however often a page is delivered', async () => {
    for (let index = 0; index < 7; index++) {
      const orders = Array.from({ length: 1 + index }, (_, number) => order(`c-${index}`, `o-${index}-${number}`, 1 + number));
      expect(await shop.store(aChunk(orders))).toEqual([]);
    }
    const reply = await put('frequent', { feature: 'orders90', atLeast: 3 });
    expect(reply).toMatchObject({ status: 'evaluating', revision: 1, size: 0, evaluated: 0, evaluatedAt: null, changedBy: 'op-1' });
    expect(sent).toMatchObject([{ body: { ruleId: 'frequent', revision: 1 }, delaySeconds: 7 }]);
    expect(await drain()).toBe(1);
    expect(await get('frequent')).toMatchObject({ status: 'ready', evaluated: 7, size: 5, evaluatedAt: expect.any(String) });
    expect(await members('frequent')).toEqual(['c-2', 'c-3', 'c-4', 'c-5', 'c-6']);
    clock.aheadMillis += 11_000;
  });

  it('follow each event in its own transaction', async () => {
    await shop.store(aChunk([order('c-0', 'late-1', 0), order('c-0', 'late-2', 0)]));
    expect(await members('frequent')).toContain('c-0');
    expect(Object.keys((await shop.profileOf('c-0')).ruleSegments ?? {})).toEqual(['frequent']);
    await shop.store(aChunk([anEvent({ event: 'Order Cancelled', userId: 'c-0', at: daysAgo(0), properties: { order_id: 'late-2' } })]));
    expect(await members('frequent')).not.toContain('c-0');
    expect((await get('frequent')).size).toBe(5);
  });

  it('are the same for the same definition, and others for another', async () => {
    expect(await put('frequent', { feature: 'orders90', atLeast: 3 })).toMatchObject({ revision: 1, status: 'ready' });
    expect(sent).toEqual([]);
    await define('frequent', { feature: 'orders90', atLeast: 6 });
    expect(await members('frequent')).toEqual(['c-5', 'c-6']);
    expect(await get('frequent')).toMatchObject({ revision: 2, size: 2 });
  });

  it('are evaluated once a definition is there, not for one that was never written or is overtaken', async () => {
    const evaluation = { ruleId: 'ghost', revision: 1, sentAt: new Date(Date.now() + clock.aheadMillis).toISOString(), evaluated: 0 };
    await evaluate(aBatch(evaluation), {} as Context);
    expect(sent.splice(0)).toMatchObject([{ body: evaluation, delaySeconds: 10 }]);
    await evaluate(aBatch({ ...evaluation, sentAt: daysAgo(1) }), {} as Context);
    await evaluate(aBatch({ ...evaluation, ruleId: 'frequent' }), {} as Context);
    expect(sent).toEqual([]);
    expect(await get('frequent')).toMatchObject({ revision: 2, status: 'ready' });
  });

  it('have a preview that stores nothing, and refuse what does not exist', async () => {
    const before = await stored();
    const preview = (rule: unknown) => call(manage, 'POST /v1/segments/rules/preview', { body: { rule } });
    expect((await preview({ feature: 'orders90', atLeast: 3 })).body).toMatchObject({
      looked: 7,
      isEverybody: true,
      matching: 5,
      estimatedSize: 5,
    });
    const refused = await preview({ any: [{ feature: 'frequency', atLeast: 2 }] });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'body.rule.any.0.feature' }] } });
    expect((await put('Not A Name', { feature: 'orders90', atLeast: 1 })).code).toBe(400);
    expect((await get('nobody')).code).toBe(404);
    expect(await stored()).toEqual(before);
  });

  it('hold people once when their ids are joined, and again what the joined person meets', async () => {
    await define('busy', { feature: 'totalOrders', atLeast: 2 });
    await shop.store(
      aChunk([anOrder('d-1', { anonymousId: 'device', at: daysAgo(2) }), anOrder('d-2', { anonymousId: 'device', at: daysAgo(1) })]),
    );
    await shop.store(aChunk([anOrder('u-1', { userId: 'mia', at: daysAgo(4) })]));
    expect(await members('busy')).toContain('device');
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: 'mia', anonymousId: 'device', at: daysAgo(0) })]));
    const joined = (await members('busy')).filter((id) => id === 'mia' || id === 'device');
    expect(joined).toHaveLength(1);
    expect((await get('busy')).size).toBe((await members('busy')).length);
  });

  it('forget whom the shop forgets', async () => {
    const { handler: request } = await import('../../functions/privacy/manage-requests.ts');
    const { handler: erase } = await import('../../functions/privacy/erase-customer.ts');
    const key = await shop.keys.of('c-6');
    expect(await storedText()).toContain(key);
    await call(request, 'POST /v1/privacy/requests', { body: { kind: 'erasure', customerId: 'c-6' } });
    for (let message = sent.shift(); message !== undefined; message = sent.shift())
      await erase(aBatch(message.body) as SQSEvent, {} as Context);
    expect(await members('frequent')).toEqual(['c-5']);
    await shop.store(aChunk(Array.from({ length: 8 }, (_, index) => order('c-6', `again-${index}`, 1))));
    await define('frequent', { feature: 'orders90', atLeast: 5 });
    expect(await members('frequent')).toEqual(['c-4', 'c-5']);
    expect(await storedText()).not.toContain(key);
  });

  it('are at most twenty', async () => {
    for (let index = 0; index < 18; index++) expect((await put(`extra-${index}`, { feature: 'orders30', atLeast: 99 })).code).toBe(202);
    expect((await put('one-too-many', { feature: 'orders30', atLeast: 99 })).code).toBe(409);
    await drain();
    const { body } = await call(manage, 'GET /v1/segments/rules');
    expect(body.items).toHaveLength(20);
  });

  it('leave nothing behind when they are removed', async () => {
    expect(await callRule('DELETE', 'busy')).toMatchObject({ status: 'removing' });
    await drain();
    expect((await get('busy')).code).toBe(404);
    expect(await storedText()).not.toContain('RULE#busy');
    expect(Object.keys((await shop.profileOf('mia')).ruleSegments ?? {})).not.toContain('busy');
    expect((await callRule('DELETE', 'busy')).code).toBe(404);
  });
});
