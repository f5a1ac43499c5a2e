import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerId } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import { RuleSegmentSchema } from '#schemas/rule-segment.ts';
import { BUCKET, type NightShift, segmentNight, startNightShift, TABLES } from '../support/night-shift.ts';
import { aShopper, HABITS, keyOf } from '../support/segment-builders.ts';

const SHOPPERS = 200;
const LOYAL = 3;
const asOf = '2026-11-22T03:30:00.000Z';

const queues = mockClient(SQSClient);
const waiting: unknown[] = [];
let shift: NightShift;

async function save(profile: Profile): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  const { itemOfProfile } = await import('#storage/profile-item.ts');
  await documents.send(new PutCommand({ TableName: TABLES.CUSTOMERS_TABLE, Item: itemOfProfile(profile, profile.version) }));
}
async function find(number: number): Promise<Profile> {
  const { customersIn } = await import('#storage/profiles.ts');
  const record = await customersIn(TABLES.CUSTOMERS_TABLE).find(keyOf(number));
  if (record.kind !== 'present') throw new Error(`Shopper ${number} is ${record.kind}.`);
  return record.profile;
}
async function objects() {
  const { objectsIn } = await import('#storage/objects.ts');
  return objectsIn(BUCKET);
}
const night = (suffix: string) => segmentNight(shift, asOf, suffix);

beforeAll(async () => {
  shift = await startNightShift();
  Object.assign(process.env, { AUDIENCE_QUEUE_URL: 'http://127.0.0.1:1/0/audience', SENDS_QUEUE_URL: 'http://127.0.0.1:1/0/sends' });
  const keep = (text: string | undefined) => waiting.push(JSON.parse(text ?? ''));
  queues.on(SendMessageCommand).callsFake(({ MessageBody }) => keep(MessageBody));
  queues.on(SendMessageBatchCommand).callsFake(({ Entries }) => {
    for (const { MessageBody } of Entries) keep(MessageBody);
    return {};
  });
  for (let number = 0; number < SHOPPERS; number++) {
    const habit = HABITS[number % HABITS.length] ?? { orders: 1, daysAgo: 1 };
    await save({ ...aShopper(number, { ...habit, orders: habit.orders + (number % 3) }), customerId: `shopper-${number}` as CustomerId });
  }
});
afterAll(() => shift.stop());

describe('lists of segments', () => {
  it('that a run has left which lost its lock are gone after the next night, and those in force stay', async () => {
    const files = await objects();
    await files.put('segments/segments-2026-11-21-mlost00/Loyal', 'left behind');
    await night('list01');
    expect(await Array.fromAsync(files.keys('segments/'))).toEqual(
      ['Churning', 'High-Value', 'Low-Value', 'Loyal', 'Mid-Value'].map((name) => `segments/segments-2026-11-22-mlist01/${name}`),
    );
  });
});

describe('rule segments', () => {
  it('follow the models of the very night, for people to whom nothing else has happened', async () => {
    const { ruleSegmentsIn } = await import('#storage/rule-segments.ts');
    const rule = RuleSegmentSchema.parse({
      schemaVersion: 1,
      ruleId: 'champions',
      name: 'Champions',
      rule: { rfm: ['champion'] },
      revision: 1,
      isRemoved: false,
      changedAt: asOf,
      changedBy: 'op',
      evaluated: 0,
    });
    await ruleSegmentsIn(TABLES.SEGMENTS_TABLE).put(rule);
    await night('rule01');
    expect((await find(LOYAL)).ruleSegments).toEqual({ champions: asOf });
    for (let number = 1000; number < 1000 + SHOPPERS; number++)
      await save(aShopper(number, { orders: 53, daysAgo: 1, every: 6, orderMinor: 2600 }));
    const before = await find(LOYAL);
    await night('rule02');
    const after = await find(LOYAL);
    expect(after.ruleSegments ?? {}).toEqual({});
    // Neither the segment nor the score is a reason to look at this person.
    expect([after.byCurrency, after.segment]).toEqual([before.byCurrency, before.segment]);
    expect((await find(1000)).ruleSegments).toEqual({ champions: asOf });
  });
});
