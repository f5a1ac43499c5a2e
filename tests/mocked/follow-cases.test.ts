import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { InstantSchema } from '#schemas/instant.ts';
import { documents } from '#storage/client.ts';
import { anIncident } from '../support/cold-chain.ts';

vi.stubEnv('INCIDENTS_TABLE', 'incidents');
vi.stubEnv('EXPOSURES_QUEUE_URL', 'https://queue.example/exposures');
vi.stubEnv('AWS_REGION', 'eu-central-1');
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
const { handler } = await import('../../functions/lots/follow-cases.ts');

const tables = mockClient(documents);
const queues = mockClient(SQSClient);

const stored = (unitId: string, given: object) => ({ ...anIncident(unitId, given), revision: 1, recordedAt: '2026-11-22T11:30:00.000Z' });
const at = (text: string) => InstantSchema.parse(text);
const ended = (unitId: string, openedAt: string, clearedAt: string) =>
  stored(unitId, { status: 'closed', stage: 'cleared', openedAt: at(openedAt), clearedAt: at(clearedAt) });

beforeEach(() => {
  tables.reset();
  queues.reset();
  queues.on(SendMessageBatchCommand).resolves({ Failed: [] } as never);
  const open = [stored('open', {}), stored('silent', { kind: 'silent' })];
  const newest = [
    ended('an-hour-ago', '2026-11-22T09:00:00Z', '2026-11-22T11:00:00Z'),
    ended('long', '2026-11-19T09:00:00Z', '2026-11-22T10:00:00Z'),
    ended('two-days-ago', '2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z'),
  ];
  const oldest = [ended('last-month', '2026-10-20T09:00:00Z', '2026-11-22T10:00:00Z')];
  tables.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values, ExclusiveStartKey: start }) => {
    if (':open' in values) return { Items: open };
    if (start?.pk === 'last-month') throw new Error('Nobody needs to read on.');
    return start
      ? { Items: oldest, LastEvaluatedKey: { openedAt: '2026-10-20T09:00:00.000Z', pk: 'last-month' } }
      : { Items: newest, LastEvaluatedKey: { openedAt: '2026-11-20T09:00:00.000Z', pk: 'two-days-ago' } };
  });
});

async function followedAt(scheduledAt: string): Promise<string[]> {
  await handler({ scheduledAt }, {} as never);
  const entries = queues.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
  return entries.map(({ MessageBody = '' }) => JSON.parse(MessageBody).caseId);
}

describe('cases are gone through again', () => {
  it('every five minutes while their incident is open, if it is about goods', async () => {
    expect(await followedAt('2026-11-22T12:05:00Z')).toEqual(['warm-open']);
  });

  it('once an hour for a day after their incident has ended, however long it took', async () => {
    expect(await followedAt('2026-11-22T12:00:00Z')).toEqual(['warm-open', 'warm-an-hour-ago', 'warm-long']);
  });
});
