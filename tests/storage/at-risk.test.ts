import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summaryOf } from '#domain/segments/at-risk.ts';
import type { AtRiskCustomer } from '#schemas/at-risk.ts';
import type { RunId } from '#schemas/ids.ts';
import { aChunk, anOrder } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

const PATH = 'GET /v1/segments/at-risk';
/** Customers in one stored page of the list. */
const PAGE_SIZE = 100;
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString();
const runId = 'nightly-2026-11-22' as RunId;
let shop: People;
let handler: unknown;
let documents: typeof import('#storage/client.ts').documents;
let lists: ReturnType<typeof import('#storage/at-risk-lists.ts').atRiskListsIn>;

beforeAll(async () => {
  shop = await startPeople();
  ({ handler } = await import('../../functions/segments/list-at-risk.ts'));
  ({ documents } = await import('#storage/client.ts'));
  lists = (await import('#storage/at-risk-lists.ts')).atRiskListsIn('segments-table');
});
afterAll(() => shop.stop());

const list = async (query: Record<string, string> = {}) => call(handler, PATH, { query });

async function entryOf(id: string, valueAtRiskMinor: number): Promise<AtRiskCustomer> {
  const { personKey } = await shop.profileOf(id);
  return {
    personKey,
    segment: 'Loyal',
    valueAtRiskMinor,
    expectedSpend365Minor: 5000,
    aliveProbability: 0.6,
    daysSinceLastOrder: 40,
    usualIntervalDays: 9,
    action: 'remind',
  };
}
/** Puts the segmentation of a night in force, as far as the list needs it. */
async function publishNight(entries: readonly AtRiskCustomer[]): Promise<void> {
  const asOf = daysAgo(1);
  const Item = {
    ...{ pk: 'CURRENT', sk: 'SEGMENTATION', schemaVersion: 1, runId, asOf, publishedAt: asOf, revision: 1, fence: 1, currency: 'EUR' },
    ...{ seed: 1, customers: 4, unsegmented: 0, inertia: 0, silhouette: null, scales: {}, segments: [], moves: [], changed: 0 },
    bounds: { fittedAt: asOf, byFeature: {} },
    weights: { everyone: { orders365: 1 }, bySegment: {} },
    atRisk: summaryOf(entries),
  };
  await documents.send(new PutCommand({ TableName: 'segments-table', Item }));
}

const stranger = (number: number): AtRiskCustomer => ({
  ...{ segment: null, expectedSpend365Minor: 1, aliveProbability: 0.5, daysSinceLastOrder: 9, usualIntervalDays: 3, action: 'ask-why' },
  personKey: String(number).padStart(22, 'x') as AtRiskCustomer['personKey'],
  valueAtRiskMinor: 1,
});

describe('the list of customers at risk', () => {
  it('is empty, and says so, before the first night', async () => {
    expect(await list()).toMatchObject({ status: 200, body: { items: [], cursor: null, asOf: null, reason: expect.any(String) } });
  });

  it('names those who are still silent, and nobody who was erased or has come back', async () => {
    const people = ['anna', 'berta', 'clara', 'dora'];
    for (const id of people)
      await shop.store(
        aChunk([anOrder(`first-${id}`, { userId: id, at: daysAgo(50) }), anOrder(`last-${id}`, { userId: id, at: daysAgo(41) })]),
      );
    const own = await Promise.all(people.map((id, index) => entryOf(id, 900 - index)));
    // More erased people than a page holds lie between the second and the third.
    const erased = Array.from({ length: PAGE_SIZE }, (_, index) => stranger(index));
    const entries = [...own.slice(0, 2), ...erased, ...own.slice(2)];
    await lists.put(runId, entries);
    await publishNight(entries);
    await shop.store(aChunk([anOrder('back', { userId: 'berta', at: daysAgo(0) })]));

    const { body } = await list({ limit: '2' });
    expect(body.items.map(({ customerId }: { customerId: string }) => customerId)).toEqual(['anna', 'clara']);
    expect(body.items[0]).toMatchObject({
      valueAtRiskMinor: 900,
      daysSinceLastOrder: 41,
      currency: 'EUR',
      segment: null,
      action: 'remind',
    });
    expect(body.items[0].advice).toBe(
      'Usually orders about every 9 days, silent for 41. Remind of the usual products, without a discount.',
    );
    expect(body.items[0]).not.toHaveProperty('personKey');
    expect(body.summary).toMatchObject({ customers: entries.length });

    const rest = (await list({ cursor: body.cursor })).body;
    expect(rest).toMatchObject({ items: [{ customerId: 'dora' }], cursor: null });
  });

  it('refuses the cursor of another night', async () => {
    for (const cursor of ['nightly-2026-11-21:3', 'nonsense', `${runId}:-1`]) expect(await list({ cursor })).toMatchObject({ status: 400 });
  });

  it('is the only one that is kept once it is published', async () => {
    const older = 'nightly-2026-11-21' as RunId;
    await lists.put(older, [stranger(1)]);
    await lists.keepOnly(runId);
    expect(await lists.page(older, 0)).toEqual([]);
    expect(await lists.page(runId, 0)).toHaveLength(PAGE_SIZE);
  });
});
