import { createHmac } from 'node:crypto';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignedCall, webhooks as Webhooks } from '#messaging/webhook.ts';
import { EPCIS_CONTEXT } from '#schemas/epcis.ts';
import { type DeliveryTask, DeliveryTaskSchema, StoredSubscriptionSchema } from '#schemas/event-subscription.ts';
import { startEngine } from '../support/engine.ts';
import { anEpcisEvent } from '../support/epcis-builders.ts';

const QUEUE = 'https://queue.example/deliveries';
const queues = mockClient(SQSClient);
let engine: { stop: () => void };
let webhooks: typeof Webhooks;
let refused: typeof import('#messaging/refusal.ts')['MessageRefusedError'];
let subscriptions: ReturnType<typeof import('#storage/event-subscriptions.ts')['eventSubscriptionsIn']>;
let store: (message: object) => Promise<void>;
let deliver: (task: DeliveryTask) => Promise<void>;
let tick: (scheduledAt: string) => Promise<unknown>;
let calls: SignedCall[];

beforeAll(async () => {
  engine = await startEngine();
  Object.assign(process.env, { READINGS_QUEUE_URL: 'https://queue.example/readings', SUBSCRIBERS_QUEUE_URL: QUEUE });
  ({ webhooks } = await import('#messaging/webhook.ts'));
  ({ MessageRefusedError: refused } = await import('#messaging/refusal.ts'));
  subscriptions = (await import('#storage/event-subscriptions.ts')).eventSubscriptionsIn('epcis-table');
  const record = (handler: (event: never, context: never) => Promise<unknown>) => async (message: object) => {
    const reply = await handler({ Records: [{ messageId: 'm', body: JSON.stringify(message) }] } as never, {} as never);
    expect(reply).toEqual({ batchItemFailures: [] });
  };
  store = record((await import('../../functions/lots/store-captures.ts')).handler as never);
  deliver = record((await import('../../functions/lots/deliver-events.ts')).handler as never);
  const begin = (await import('../../functions/lots/begin-deliveries.ts')).handler;
  tick = (scheduledAt) => begin({ scheduledAt } as never, {} as never);
});
beforeEach(async () => {
  queues.reset();
  queues.on(SendMessageBatchCommand).resolves({ Failed: [] } as never);
  calls = [];
  vi.spyOn(webhooks, 'send').mockImplementation(async (call) => void calls.push(call));
  for (const left of await subscriptions.every()) await subscriptions.remove(left);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => engine.stop());

const eventOf = (id: string, given: object = {}) => anEpcisEvent({ eventID: `urn:test:${id}`, bizStep: 'receiving', ...given });
const captured = (events: object[], capturedAt = '2026-06-02T00:00:00.000Z') =>
  store({ part: 0, capturedAt, capturedBy: 'quinn', context: EPCIS_CONTEXT, events: events.map((event, index) => ({ index, event })) });

async function subscribed(subscriptionID: string, given: object = {}) {
  const subscription = StoredSubscriptionSchema.parse({
    ...{ subscriptionID, queryName: 'arrivals', dest: 'https://partner.example/epcis', signatureToken: 'correct horse' },
    ...{ query: { EQ_bizStep: 'receiving' }, createdAt: '2026-06-01T00:00:00.000Z', createdBy: 'quinn' },
    ...given,
  });
  await subscriptions.add(subscription);
  return subscription;
}
const stream = { stream: true };
const atSix = { schedule: { hour: '6' } };
const waitingTasks = () =>
  queues
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => (args[0].input.QueueUrl === QUEUE ? (args[0].input.Entries ?? []) : []))
    .map(({ MessageBody = '', DelaySeconds }) => ({ task: DeliveryTaskSchema.parse(JSON.parse(MessageBody)), delay: DelaySeconds }));
/** Does what is on the queue, the later messages too. */
async function work(): Promise<void> {
  const tasks = waitingTasks();
  queues.resetHistory();
  for (const { task } of tasks) await deliver(task);
}
const told = ({ body }: SignedCall) => JSON.parse(body).epcisBody.queryResults;
const idsIn = (call: SignedCall): string[] => told(call).resultsBody.eventList.map(({ eventID }: { eventID: string }) => eventID);

describe('a subscription to a stream', () => {
  it('is told what its query finds as it is captured, signed, and nothing else', async () => {
    await subscribed('s1', stream);
    await captured([eventOf('a'), eventOf('b', { bizStep: 'shipping' }), eventOf('c')]);
    await work();
    expect(calls).toHaveLength(1);
    const [call] = calls as [SignedCall];
    expect(call.url).toBe('https://partner.example/epcis');
    expect(idsIn(call).sort()).toEqual(['urn:test:a', 'urn:test:c']);
    expect(told(call)).toMatchObject({ queryName: 'arrivals', subscriptionID: 's1' });
    const signature = createHmac('sha256', 'correct horse').update(call.body).digest('base64');
    expect(call.headers).toMatchObject({ 'gs1-signature': signature, 'gs1-epcis-version': '2.0.0' });
    expect(await subscriptions.find({ queryName: 'arrivals', subscriptionID: 's1' })).toMatchObject({ lastNotifiedAt: expect.any(String) });
  });

  it('is told an event once, however often its capture is delivered', async () => {
    await subscribed('s2', stream);
    for (let delivery = 0; delivery < 2; delivery++) {
      await captured([eventOf('once')]);
      await work();
    }
    expect(calls.flatMap(idsIn)).toEqual(['urn:test:once']);
  });

  it('is told nothing that was captured before it began', async () => {
    await subscribed('s3', { ...stream, initialRecordTime: '2026-07-01T00:00:00.000Z' });
    await captured([eventOf('early')]);
    await captured([eventOf('late')], '2026-07-01T00:00:00.000Z');
    await work();
    expect(calls.flatMap(idsIn)).toEqual(['urn:test:late']);
  });

  it('gets many events in calls of thirty', async () => {
    await subscribed('s4', stream);
    for (let part = 0; part < 2; part++) await captured(Array.from({ length: 25 }, (_, index) => eventOf(`many-${part}-${index}`)));
    for (let round = 0; round < 4; round++) await work();
    expect(calls.map((call) => idsIn(call).length)).toEqual([30, 20]);
    expect(new Set(calls.flatMap(idsIn)).size).toBe(50);
  });
});

describe('a receiver that takes nothing', () => {
  it('is asked again later, five times, and then with its next event', async () => {
    await subscribed('s5', stream);
    const down = vi.spyOn(webhooks, 'send').mockRejectedValue(new refused('ECONNREFUSED', { kind: 'passing' }));
    await captured([eventOf('kept')]);
    const delays: (number | undefined)[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      await work();
      delays.push(...waitingTasks().map(({ delay }) => delay));
    }
    expect(delays).toEqual([30, 120, 600, 900, 900]);
    expect(await subscriptions.find({ queryName: 'arrivals', subscriptionID: 's5' })).toMatchObject({
      failure: { reason: 'ECONNREFUSED' },
    });
    down.mockImplementation(async (call) => void calls.push(call));
    await captured([eventOf('next')]);
    await work();
    expect(calls.flatMap(idsIn).sort()).toEqual(['urn:test:kept', 'urn:test:next']);
    const now = await subscriptions.find({ queryName: 'arrivals', subscriptionID: 's5' });
    expect(now?.failure).toBeUndefined();
  });

  it('because it is too much gets events one by one', async () => {
    await subscribed('s6', stream);
    vi.spyOn(webhooks, 'send').mockImplementation(async (call) => {
      if (idsIn(call).length > 1) throw new refused('Status413', { kind: 'final' });
      calls.push(call);
    });
    await captured([eventOf('x'), eventOf('y')]);
    for (let round = 0; round < 3; round++) await work();
    expect(calls.flatMap(idsIn).sort()).toEqual(['urn:test:x', 'urn:test:y']);
  });

  it('is not called by two at once', async () => {
    const { queryName, subscriptionID } = await subscribed('s7', stream);
    await subscriptions.begin({ queryName, subscriptionID }, new Date().toISOString() as never);
    await captured([eventOf('turn')]);
    await work();
    expect(calls).toEqual([]);
    expect(waitingTasks()).toMatchObject([{ delay: 5 }]);
  });

  it('is forgotten with its subscription', async () => {
    const gone = await subscribed('s8', stream);
    await captured([eventOf('gone')]);
    await subscriptions.remove(gone);
    await work();
    expect(calls).toEqual([]);
  });
});

describe('a subscription with a schedule', () => {
  it('is told at its time what came since, and hears of nothing only when it wants to', async () => {
    await subscribed('s9', atSix);
    await subscribed('s10', { ...atSix, reportIfEmpty: true, query: { EQ_bizStep: 'void_shipping' } });
    await captured([eventOf('night')]);
    await tick('2026-06-02T05:59:00Z');
    expect(waitingTasks()).toEqual([]);
    await tick('2026-06-02T06:00:00Z');
    await work();
    expect(calls.map((call) => [told(call).subscriptionID, idsIn(call)]).sort()).toEqual([
      ['s10', []],
      ['s9', ['urn:test:night']],
    ]);
    await tick('2026-06-03T06:00:00Z');
    await work();
    expect(calls.map((call) => told(call).subscriptionID).sort()).toEqual(['s10', 's10', 's9']);
  });
});
