import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CampaignSchema } from '#schemas/campaign.ts';
import type { CustomerId } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import { RuleSegmentSchema } from '#schemas/rule-segment.ts';
import { aBatch } from '../support/customer-builders.ts';
import { BUCKET, type NightShift, segmentNight, startNightShift, TABLES } from '../support/night-shift.ts';
import { aShopper, HABITS, keyOf } from '../support/segment-builders.ts';

const SHOPPERS = 200;
const LOYAL = 3;
const LOYAL_SHOPPERS = SHOPPERS / HABITS.length;
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

describe('the audience of a campaign', () => {
  it('begins anew with the newest list when its own is gone, and everybody has one arm', async () => {
    const { campaignsIn } = await import('#storage/campaigns.ts');
    const campaigns = campaignsIn(TABLES.CAMPAIGNS_TABLE);
    const campaign = CampaignSchema.parse({
      campaignId: 'bread',
      name: 'Bread',
      seed: 'bread',
      channel: 'email',
      delivery: 'recorded',
      audience: { segments: ['Loyal'] },
      holdOutRate: 0.3,
      startsOn: '2026-11-23',
      endsOn: '2026-11-30',
      currency: 'EUR',
      status: 'draft',
      createdAt: asOf,
      createdBy: 'op',
    });
    await campaigns.create(campaign, [], []);
    const handler = (await import('../../functions/campaigns/draft-audience.ts')).handler as (
      event: SQSEvent,
      context: Context,
    ) => Promise<SQSBatchResponse>;
    const work = async () => expect(await handler(aBatch(waiting.shift()), {} as Context)).toEqual({ batchItemFailures: [] });

    waiting.push({ campaignId: 'bread', step: 0 });
    await work();
    const early = new Map((await campaigns.members(campaign.campaignId)).map(({ personKey, arm }) => [personKey, arm]));
    expect(early.size).toBe(25);
    expect(waiting).toEqual([{ campaignId: 'bread', step: 0, cursor: 'segments-2026-11-22-mlist01:25' }]);
    for (const suffix of ['list02', 'list03', 'list04']) await night(suffix);
    await work();
    expect(waiting).toEqual([{ campaignId: 'bread', step: 0, cursor: 'segments-2026-11-22-mlist04:25' }]);
    while (waiting.length > 0) await work();

    const members = await campaigns.members(campaign.campaignId);
    expect(members.map(({ personKey }) => personKey).sort()).toEqual(
      Array.from({ length: LOYAL_SHOPPERS }, (_, index) => keyOf(index * HABITS.length + LOYAL)),
    );
    for (const [personKey, arm] of early) expect(members.find((member) => member.personKey === personKey)?.arm).toBe(arm);
    expect((await campaigns.find(campaign.campaignId))?.status).toBe('launched');
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
