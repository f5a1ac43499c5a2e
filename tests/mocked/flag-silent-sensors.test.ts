import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { silencesOf } from '#domain/cold-chain/silence.ts';
import { documents } from '#storage/client.ts';
import { aUnit, MINUTE } from '../support/cold-chain.ts';

vi.stubEnv('UNITS_TABLE', 'units');
vi.stubEnv('HOLDS_TABLE', 'holds');
vi.stubEnv('EXPOSURES_QUEUE_URL', 'https://queue.example/exposures');
vi.stubEnv('INCIDENTS_TABLE', 'incidents');
vi.stubEnv('ALERTS_TABLE', 'alerts');
vi.stubEnv('LOTS_TABLE', 'lots');
vi.stubEnv('CASES_TABLE', 'cases');
vi.stubEnv('SAFETY_TOPIC_ARN', 'arn:aws:sns:eu-central-1:000000000000:safety');
vi.stubEnv('SHOP_TIME_ZONE', 'Europe/Berlin');
vi.stubEnv('ALERT_LANGUAGE', 'en');
vi.stubEnv('AWS_REGION', 'eu-central-1');
// So that metrics go to the console of the test.
vi.stubEnv('POWERTOOLS_DEV', 'true');
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Larderly');
const { handler } = await import('../../functions/cold-chain/flag-silent-sensors.ts');

const tables = mockClient(documents);
const topics = mockClient(SNSClient);
const queues = mockClient(SQSClient);
const now = Date.now();
const minutesSilent = { a: 90, b: 80, c: 1, d: 1 };
const listed = Object.keys(minutesSilent).map((sk) => ({ pk: 'UNITS', sk, site: 'store-1' }));
const lastHeard = Object.entries(minutesSilent).map(([pk, minutes]) => ({ pk, heardAt: now - minutes * MINUTE }));

/** Unit d was reported an hour ago and speaks again. */
const former = silencesOf([{ unitId: aUnit({ unitId: 'd' }).unitId, site: 'store-1', lastMeasuredAt: now - 130 * MINUTE }], now - MINUTE);
const open = former.map((facts) => ({ ...facts, pk: facts.incidentId, revision: 1, recordedAt: facts.openedAt, alerts: {} }));

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  tables.reset();
  topics.reset();
  queues.reset();
  queues.on(SendMessageBatchCommand).resolves({ Failed: [] } as never);
  tables.on(QueryCommand, { TableName: 'units' }).resolves({ Items: listed });
  tables.on(QueryCommand, { TableName: 'incidents' }).resolves({ Items: open });
  tables.on(QueryCommand, { TableName: 'alerts' }).callsFake(() => ({ Items: dueAlerts() }));
  tables.on(GetCommand, { TableName: 'incidents' }).resolves({ Item: { alerts: {} } });
  tables.on(TransactWriteCommand).resolves({});
  tables.on(PutCommand).resolves({});
  tables.on(DeleteCommand).resolves({});
  tables.on(BatchGetCommand).resolves({ Responses: { units: lastHeard } });
  tables.on(UpdateCommand).resolves({});
  topics.on(PublishCommand).resolves({});
});

const dueAlerts = () =>
  tables.commandCalls(TransactWriteCommand).flatMap(({ args }) => args[0].input.TransactItems?.flatMap(({ Put }) => Put?.Item ?? []) ?? []);
const messages = () => topics.commandCalls(PublishCommand).map(({ args }) => String(JSON.parse(args[0].input.Message ?? '{}').default));
const closed = () =>
  tables.commandCalls(UpdateCommand).filter(({ args }) => args[0].input.ExpressionAttributeValues?.[':status'] === 'closed');
const flag = () => handler({}, {} as never);

describe('flag-silent-sensors', () => {
  it('tells of all units of a site that fell silent in one message, and of those that speak again in another', async () => {
    expect(await flag()).toEqual({ silent: 2, ended: 1 });
    const [silent = '', ended = '', ...others] = messages();
    expect(others).toEqual([]);
    for (const unitId of ['a', 'b']) expect(silent).toContain(`Alarm: ${unitId} at store-1, no readings`);
    expect(ended).toContain('Over: d at store-1');
    expect(closed()).toHaveLength(1);
  });

  it('fails when an alert could not be kept, and leaves open what nobody will hear is over', async () => {
    tables.on(TransactWriteCommand).rejects(new Error('down'));
    await expect(flag()).rejects.toThrow('could not be kept: 3');
    expect(closed()).toEqual([]);
  });

  it('closes what is over although its message has to wait: it is kept', async () => {
    topics.on(PublishCommand).rejects(new Error('down'));
    expect(await flag()).toEqual({ silent: 2, ended: 1 });
    expect(closed()).toHaveLength(1);
  });

  it('sets the chilled goods of a unit aside that has been silent for two hours, and nothing of one that keeps frozen ones', async () => {
    const silentSince = (unitId: string, minutes: number) =>
      silencesOf([{ unitId: aUnit({ unitId }).unitId, site: 'store-1', lastMeasuredAt: now - minutes * MINUTE }], now - MINUTE).map(
        (facts) => ({
          ...facts,
          pk: facts.incidentId,
          revision: 1,
          recordedAt: facts.openedAt,
          alerts: { raised: { sentAt: facts.openedAt } },
        }),
      );
    const chest = { storageClass: 'FROZEN' };
    const silent = [...silentSince('a', 121), ...silentSince('b', 119), ...silentSince('c', 121)];
    tables.on(QueryCommand, { TableName: 'incidents' }).resolves({ Items: silent });
    tables
      .on(BatchGetCommand)
      .resolves({ Responses: { units: silent.map(({ unitId }) => ({ pk: unitId, heardAt: now - 125 * MINUTE })) } });
    tables.on(GetCommand, { TableName: 'holds' }).resolves({});
    tables
      .on(GetCommand, { TableName: 'units' })
      .callsFake(({ Key }) => ({ Item: aUnit({ unitId: Key.pk, ...(Key.pk === 'c' ? chest : {}) }) }));
    await flag();
    const held = tables
      .commandCalls(TransactWriteCommand)
      .flatMap(({ args }) => args[0].input.TransactItems ?? [])
      .flatMap(({ Put, Update }) => [Put?.Item?.['sk'], Update?.Key?.['sk']])
      .filter((sk) => String(sk).startsWith('ZONE#'));
    expect([...new Set(held)]).toEqual(['ZONE#a']);
    const bodies = queues.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
    expect(bodies.map(({ MessageBody = '' }) => JSON.parse(MessageBody))).toEqual([{ caseId: silent[0]?.incidentId, step: 'lots' }]);
    const marked = tables.commandCalls(UpdateCommand).filter(({ args }) => args[0].input.ExpressionAttributeValues?.[':quarantinedAt']);
    expect(marked.map(({ args }) => args[0].input.Key)).toEqual([{ pk: silent[0]?.incidentId }]);
  });

  it('measures ages for the alarms that need no application, and counts the synthetic unit among none', async () => {
    const written = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    lastHeard.push({ pk: 'synthetic', heardAt: now - 40 * 1000 });
    await flag();
    const metrics = written.mock.calls.map(([line]) => JSON.parse(String(line)))[0];
    expect(metrics.HeartbeatAgeSeconds).toBeCloseTo(40, -1);
    expect(metrics.NewestReadingAgeSeconds).toBeCloseTo(60, -1);
    expect(metrics.OldestReadingAgeSeconds).toBeCloseTo(90 * 60, -1);
    expect(metrics.SilentUnits).toBe(2);
    expect(messages().join()).not.toContain('synthetic');
  });
});
