import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { IoTDataPlaneClient, PublishCommand as PublishToDevice } from '@aws-sdk/client-iot-data-plane';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { SQSBatchResponse } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { documents } from '#storage/client.ts';
import { MINUTE } from '../support/cold-chain.ts';

const TABLES = ['UNITS', 'INCIDENTS', 'ALERTS', 'HOLDS', 'REJECTS', 'LOTS', 'CASES'].map(
  (name) => [`${name}_TABLE`, name.toLowerCase()] as const,
);
for (const [name, value] of TABLES) vi.stubEnv(name, value);
vi.stubEnv('SAFETY_TOPIC_ARN', 'arn:aws:sns:eu-central-1:000000000000:safety');
vi.stubEnv('EXPOSURES_QUEUE_URL', 'https://queue.example/exposures');
vi.stubEnv('COMMANDS_QUEUE_URL', 'https://queue.example/commands');
vi.stubEnv('SHOP_TIME_ZONE', 'Europe/Berlin');
vi.stubEnv('ALERT_LANGUAGE', 'en');
vi.stubEnv('AWS_REGION', 'eu-central-1');
vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
const { handler } = await import('../../functions/cold-chain/record-reading.ts');

const tables = mockClient(documents);
const topics = mockClient(SNSClient);
const devices = mockClient(IoTDataPlaneClient);
const queues = mockClient(SQSClient);
const EXPOSURES = { QueueUrl: 'https://queue.example/exposures' };
const items = new Map<string, Record<string, unknown>>();
const marks = new Set<string>();
const nameOf = (key: Record<string, unknown> = {}) => `${key['pk']}|${key['sk'] ?? ''}`;
const refusal = () => new ConditionalCheckFailedException({ message: 'no', $metadata: {} });

/** A table of which only what these tests need is true: puts under a version, marks, and removal of what is settled. */
function put({ Item = {}, ConditionExpression, ExpressionAttributeValues }: PutCommand['input']) {
  const known = items.get(nameOf(Item));
  const isMet = ConditionExpression?.startsWith('version')
    ? known?.['version'] === ExpressionAttributeValues?.[':read']
    : known === undefined;
  if (ConditionExpression !== undefined && !isMet) throw refusal();
  items.set(nameOf(Item), Item);
  return {};
}

function update({ Key, UpdateExpression = '', ExpressionAttributeValues: values = {} }: UpdateCommand['input']) {
  const known = items.get(nameOf(Key)) ?? { ...Key };
  items.set(nameOf(Key), known);
  if (UpdateExpression.startsWith('REMOVE')) for (const field of ['pending', 'commands']) delete known[field];
  if (UpdateExpression.includes('sentAt')) known['sentAt'] = values[':at'];
  return {};
}

/** An alert is kept together with the mark of its incident, once. */
function transact({ TransactItems = [] }: TransactWriteCommand['input']) {
  const { Key, ExpressionAttributeNames: names = {} } = TransactItems.find(({ Update }) => Update)?.Update ?? {};
  const mark = `${nameOf(Key)} ${names['#mark']}`;
  const isAlert = names['#mark'] !== undefined; // else a hold, which goes onto its board
  if (isAlert && marks.has(mark))
    throw new TransactionCanceledException({ message: 'no', $metadata: {}, CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] });
  marks.add(mark);
  for (const { Put } of TransactItems) if (Put?.Item) items.set(nameOf(Put.Item), Put.Item);
  return {};
}

const mapValues = <From, To>(record: Record<string, From>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

function batchGet({ RequestItems = {} }: BatchGetCommand['input']) {
  return { Responses: mapValues(RequestItems, ({ Keys = [] }) => structuredClone(Keys.flatMap((key) => items.get(nameOf(key)) ?? []))) };
}

function reset(): void {
  for (const mock of [tables, topics, devices, queues]) mock.reset();
  queues.on(SendMessageBatchCommand).resolves({ Failed: [] } as never);
  tables.on(GetCommand).callsFake(({ Key }) => ({ Item: structuredClone(items.get(nameOf(Key))) }));
  tables.on(BatchGetCommand).callsFake(batchGet);
  tables.on(PutCommand).callsFake(put);
  tables.on(UpdateCommand).callsFake(update);
  tables.on(TransactWriteCommand).callsFake(transact);
  tables.on(DeleteCommand).callsFake(({ Key }) => void items.delete(nameOf(Key)));
  tables.on(QueryCommand).resolves({ Items: [] });
  tables.on(QueryCommand, { TableName: 'alerts' }).callsFake(() => ({ Items: [...items.values()].filter(({ pk }) => pk === 'DUE') }));
  tables.on(BatchWriteCommand).resolves({});
  topics.on(PublishCommand).resolves({});
  devices.on(PublishToDevice).resolves({});
}

const now = Date.now();
const warm = [3, 3, 3, 3, 3, 6, 6, 6, 6, 6].map((celsius, index, { length }) => ({
  sensorId: 'product-1',
  bootId: 'b',
  seq: index,
  measuredAt: new Date(now - (length - index) * MINUTE).toISOString(),
  celsius,
  probe: 'product',
}));

async function deliver(readings: readonly unknown[], ...unitIds: string[]): Promise<string[]> {
  const payload = Buffer.from(JSON.stringify(readings)).toString('base64');
  const Records = (unitIds.length > 0 ? unitIds : ['fridge-01']).map((unitId, index) => ({
    messageId: `m-${index + 1}`,
    body: JSON.stringify({ unitId, arrivedAtMillis: now, payload }),
  }));
  const event = { Records } as never;
  const { batchItemFailures } = (await handler(event, {} as never)) as SQSBatchResponse;
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

function describeUnit(unitId: string): void {
  const unit = { kind: 'fridge', site: 's', storageClass: 'CHILLED_TCS', onDelayMinutes: 3, updatedAt: '2026-11-01T00:00:00.000Z' };
  items.set(`${unitId}|UNIT`, { pk: unitId, sk: 'UNIT', unitId, ...unit });
}

const stateOf = (unitId = 'fridge-01') => items.get(`${unitId}|STATE`);
const alertsSent = () => topics.commandCalls(PublishCommand).length;
const ordersSent = () => devices.commandCalls(PublishToDevice).length;

beforeEach(() => {
  items.clear();
  marks.clear();
  reset();
  describeUnit('fridge-01');
});

describe('record-reading', () => {
  it('saves one state, tells once, holds the zone and orders once, however often the message comes', async () => {
    for (let delivery = 0; delivery < 3; delivery++) expect(await deliver(warm)).toEqual([]);
    expect([alertsSent(), ordersSent()]).toEqual([1, 1]);
    expect(items.has('HOLDS|ZONE#fridge-01')).toBe(true);
    expect(stateOf()).toMatchObject({ version: 1 });
    expect(stateOf()?.['pending']).toBeUndefined();
  });

  it('has what it means for lots worked out by a message, which is sent again when the queue was down', async () => {
    queues
      .on(SendMessageBatchCommand, EXPOSURES)
      .rejectsOnce(new Error('down'))
      .resolves({ Failed: [] } as never);
    expect(await deliver(warm)).toEqual(['m-1']);
    expect(await deliver(warm)).toEqual([]);
    const bodies = queues.commandCalls(SendMessageBatchCommand, EXPOSURES).map(({ args }) => args[0].input.Entries?.[0]?.MessageBody ?? '');
    const incident = [...items.keys()].find((key) => key.includes('warm') && key.endsWith('|'));
    expect(bodies.map((body) => JSON.parse(body))).toEqual(bodies.map(() => ({ caseId: incident?.slice(0, -1), step: 'lots' })));
    expect([bodies.length, stateOf()?.['pending']]).toEqual([2, undefined]);
  });

  it('gives the message back when the alert cannot be kept, and tells when it comes again', async () => {
    tables.on(TransactWriteCommand).rejectsOnce(new Error('down')).callsFake(transact);
    expect(await deliver(warm)).toEqual(['m-1']);
    expect(stateOf()?.['pending']).toHaveLength(1);
    expect(await deliver(warm)).toEqual([]);
    expect([alertsSent(), ordersSent()]).toEqual([1, 1]);
    expect(stateOf()?.['pending']).toBeUndefined();
  });

  it('takes the message when the topic is down, since the alert is kept for the sender of every minute', async () => {
    topics.on(PublishCommand).rejects(new Error('down'));
    expect(await deliver(warm)).toEqual([]);
    expect([...items.values()].filter(({ pk }) => pk === 'DUE')).toMatchObject([{ facts: { unitId: 'fridge-01', stage: 'raised' } }]);
    expect(stateOf()?.['pending']).toBeUndefined();
  });

  it('keeps the reading of the synthetic unit, which is described nowhere, and draws no conclusion from it', async () => {
    expect(
      await deliver(
        warm.map((reading) => ({ ...reading, celsius: 60 })),
        'synthetic',
      ),
    ).toEqual([]);
    expect(stateOf('synthetic')).toMatchObject({ version: 1, heardAt: now - MINUTE });
    expect(stateOf('synthetic')?.['pending']).toBeUndefined();
    expect([alertsSent(), ordersSent()]).toEqual([0, 0]);
    expect([...items.keys()]).toEqual(['fridge-01|UNIT', 'synthetic|STATE']);
  });

  it('tells of the incident and holds the goods although the device cannot be reached', async () => {
    devices.on(PublishToDevice).rejects(new Error('down'));
    expect(await deliver(warm)).toEqual(['m-1']);
    expect(alertsSent()).toBe(1);
    expect(items.has('HOLDS|ZONE#fridge-01')).toBe(true);
  });

  it('tells of all units of a site that fail at once in one message, and orders each of them', async () => {
    const unitIds = ['fridge-01', 'fridge-02', 'fridge-03'];
    unitIds.forEach(describeUnit);
    for (let delivery = 0; delivery < 2; delivery++) expect(await deliver(warm, ...unitIds)).toEqual([]);
    expect([alertsSent(), ordersSent()]).toEqual([1, 3]);
    const { Message = '' } = topics.commandCalls(PublishCommand)[0]?.args[0].input ?? {};
    for (const unitId of unitIds) {
      expect(Message).toContain(`Alarm: ${unitId} at s, too warm`);
      expect(stateOf(unitId)?.['pending']).toBeUndefined();
    }
  });

  it('judges again when another message of the unit was faster', async () => {
    await deliver(warm.slice(0, 5));
    const before = structuredClone([items.get('fridge-01|UNIT'), { ...stateOf(), version: 0 }]);
    tables
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: { units: before as never } })
      .callsFake(batchGet);
    expect(await deliver(warm)).toEqual([]);
    expect(stateOf()).toMatchObject({ version: 2 });
    expect(alertsSent()).toBe(1);
  });

  it('lists what it cannot take and goes on', async () => {
    expect(await deliver([{ nonsense: true }, ...warm])).toEqual([]);
    expect(await deliver(warm, 'nobody')).toEqual([]);
    const codes = tables
      .commandCalls(BatchWriteCommand)
      .flatMap(({ args }) => JSON.stringify(args[0].input).match(/invalid|unknown-unit/g));
    expect(new Set(codes)).toEqual(new Set(['invalid', 'unknown-unit']));
    expect(alertsSent()).toBe(1);
  });
});
