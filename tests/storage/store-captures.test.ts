import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placeRule } from '#domain/lots/place-history.ts';
import { EPCIS_CONTEXT } from '#schemas/epcis.ts';
import { startEngine } from '../support/engine.ts';
import { anEpcisEvent } from '../support/epcis-builders.ts';
import { aLotRef } from '../support/lot-builders.ts';

const queues = mockClient(SQSClient);
let engine: { stop: () => void };
let handler: typeof import('../../functions/lots/store-captures.ts')['handler'];
let captures: typeof import('../../functions/lots/capture-events.ts')['handler'];
let lots: ReturnType<typeof import('#storage/lots.ts')['lotsIn']>;

beforeAll(async () => {
  engine = await startEngine();
  Object.assign(process.env, {
    READINGS_QUEUE_URL: 'https://queue.example/readings',
    CAPTURES_QUEUE_URL: 'https://queue.example/captures',
    SUBSCRIBERS_QUEUE_URL: 'https://queue.example/subscribers',
  });
  ({ handler } = await import('../../functions/lots/store-captures.ts'));
  ({ handler: captures } = await import('../../functions/lots/capture-events.ts'));
  lots = (await import('#storage/lots.ts')).lotsIn('lots-table', placeRule);
});
beforeEach(() => {
  queues.reset();
  queues.on(SendMessageBatchCommand).resolves({ Failed: [] } as never);
});
afterAll(() => engine.stop());

const classOf = (lot: string) => `https://id.gs1.org/01/09521234543213/10/${lot}`;
const store = (events: object[]) => {
  const message = { part: 0, capturedAt: '2026-06-02T00:00:00.000Z', capturedBy: 'quinn', context: EPCIS_CONTEXT, events };
  const Records = [{ messageId: 'm', body: JSON.stringify(message) }];
  return handler({ Records } as never, {} as never) as Promise<{ batchItemFailures: unknown[] }>;
};
const onHand = async (lot: string) => (await lots.atPlaces(aLotRef(lot), ['urn:place:room' as never]))[0]?.state.balances['EA'];
const arrival = (lot: string, given: object = {}) =>
  anEpcisEvent({
    eventID: `urn:test:${lot}`,
    bizStep: 'receiving',
    bizLocation: { id: 'urn:place:room' },
    quantityList: [{ epcClass: classOf(lot), quantity: 5 }],
    ...given,
  });

describe('a part of a capture', () => {
  it('that comes again after its function died half way is made whole, and moves nothing twice', async () => {
    const report = [{ type: 'Temperature', value: 3, uom: 'CEL' }];
    const event = arrival('dies', { sensorElementList: [{ sensorReport: report }] });
    queues
      .on(SendMessageBatchCommand)
      .rejectsOnce(new Error('down'))
      .resolves({ Failed: [] } as never);
    expect((await store([{ index: 0, event }])).batchItemFailures).toHaveLength(1);
    expect(await onHand('dies')).toBeUndefined();
    for (let delivery = 0; delivery < 2; delivery++) await store([{ index: 0, event }]);
    expect(await onHand('dies')).toBe(5_000_000);
  });

  it('leaves out an event whose id is another one’s, and stores the others', async () => {
    await store([{ index: 0, event: arrival('first') }]);
    await store([
      { index: 0, event: arrival('first', { quantityList: [{ epcClass: classOf('first'), quantity: 50 }] }) },
      { index: 1, event: arrival('second') },
    ]);
    expect(await onHand('first')).toBe(5_000_000);
    expect(await onHand('second')).toBe(5_000_000);
  });
});

it('an event that was kept, but not sent on, is sent on when it is told again', async () => {
  const body = JSON.stringify(arrival('again'));
  const call = () => {
    const jwt = { claims: { token_use: 'access', sub: 'q', 'cognito:groups': '[quality]' } };
    return captures(
      { routeKey: 'POST /events', rawPath: '/events', headers: {}, body, requestContext: { authorizer: { jwt } } } as never,
      {} as never,
    );
  };
  queues.on(SendMessageBatchCommand).rejects(new Error('down'));
  expect(await call()).toMatchObject({ statusCode: 500 });
  queues.reset();
  queues.on(SendMessageBatchCommand).resolves({ Failed: [] } as never);
  expect(await call()).toMatchObject({ statusCode: 409 });
  expect(queues.commandCalls(SendMessageBatchCommand)).toHaveLength(1);
});

describe('an event that is declared an error', () => {
  const errorDeclaration = { declarationTime: '2026-06-03T00:00:00Z', reason: 'incorrect_data' };
  const declared = (event: object) => anEpcisEvent({ ...event, errorDeclaration });
  const orders = { before: [1, 0], after: [0, 1], together: undefined };

  it.each(Object.entries(orders))('moves nothing, declared %s it; what corrects it does', async (name, order) => {
    const wrong = arrival(`wrong-${name}`);
    const entries = [wrong, declared(wrong)].map((event, index) => ({ index, event }));
    if (order === undefined) await store(entries);
    else for (const index of order) await store([entries[index] as object]);
    expect((await onHand(`wrong-${name}`)) ?? 0).toBe(0);
    expect(await lots.movementsOf(aLotRef(`wrong-${name}`))).toMatchObject([
      { voided: { at: '2026-06-03T00:00:00.000Z', by: 'quinn', reason: 'incorrect_data' } },
    ]);
    await store([{ index: 0, event: arrival(`wrong-${name}`, { eventID: `urn:test:right-${name}`, eventTime: '2026-06-01T08:01:00Z' }) }]);
    for (const entry of entries) await store([entry]);
    expect(await onHand(`wrong-${name}`)).toBe(5_000_000);
  });

  it.each(Object.entries(orders))('and packed something takes that off what was shipped, declared %s it', async (name, order) => {
    const pallet = `urn:epc:id:sscc:0614141.1${name.length}23456789`;
    const packing = anEpcisEvent({
      type: 'AggregationEvent',
      action: 'ADD',
      eventID: `urn:test:packed-${name}`,
      parentID: pallet,
      eventTime: '2026-06-01T07:00:00Z',
      childQuantityList: [{ epcClass: classOf(`packed-${name}`), quantity: 5 }],
    });
    const came = anEpcisEvent({
      eventID: `urn:test:came-${name}`,
      bizStep: 'receiving',
      bizLocation: { id: 'urn:place:room' },
      epcList: [pallet],
    });
    const entries = [packing, declared(packing)].map((event, index) => ({ index, event }));
    await store([{ index: 0, event: came }]);
    if (order === undefined) await store(entries);
    else for (const index of order) await store([entries[index] as object]);
    expect((await onHand(`packed-${name}`)) ?? 0).toBe(0);
    await store([{ index: 0, event: came }]);
    expect((await onHand(`packed-${name}`)) ?? 0).toBe(0);
  });

  it('is told by its content where its id is that of another one too', async () => {
    const eventID = `ni:///sha-256;${'0'.repeat(64)}?ver=CBV2.0`;
    const [one, other] = [arrival('shared-1', { eventID }), arrival('shared-2', { eventID })];
    await store([one, other, declared(other)].map((event, index) => ({ index, event })));
    expect(await onHand('shared-1')).toBe(5_000_000);
    expect((await onHand('shared-2')) ?? 0).toBe(0);
  });
});
