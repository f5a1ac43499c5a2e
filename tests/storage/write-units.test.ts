import { BatchGetCommand, BatchWriteCommand, PutCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventChunk } from '#schemas/event-chunk.ts';
import { MembershipSchema } from '#schemas/profile.ts';
import { RULES_KNOWN_MILLIS, type RuleSegment } from '#schemas/rule-segment.ts';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { type People, startPeople } from '../support/people.ts';

const WRITES = [BatchWriteCommand, PutCommand, UpdateCommand, TransactWriteCommand];
const READS = [BatchGetCommand, QueryCommand];
const used = { writeUnits: 0, readUnits: 0, requests: 0 };
let shop: People;

type Consumed = { ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[] };

beforeAll(async () => {
  shop = await startPeople();
  const { documents } = await import('#storage/client.ts');
  const send = documents.send.bind(documents) as (command: unknown) => Promise<Consumed>;
  documents.send = (async (command: { input: object }) => {
    Object.assign(command.input, { ReturnConsumedCapacity: 'TOTAL' });
    const reply = await send(command);
    const units = [reply.ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
    used.requests += 1;
    if (WRITES.some((Write) => command instanceof Write)) used.writeUnits += units;
    if (READS.some((Read) => command instanceof Read)) used.readUnits += units;
    return reply;
  }) as never;
  await shop.keys.of('anybody');
});
beforeEach(() => Object.assign(used, { writeUnits: 0, readUnits: 0, requests: 0 }));
afterAll(() => shop.stop());

async function unitsOf(chunks: readonly EventChunk[]): Promise<number> {
  const before = used.writeUnits;
  for (const chunk of chunks) expect(await shop.store(chunk)).toEqual([]);
  return used.writeUnits - before;
}

const names = ['oat-drink', 'rye-bread', 'apples', 'butter', 'coffee', 'salmon', 'pears', 'rice', 'tea'];
const products = names.map((product_id) => ({
  product_id,
  quantity: 2,
  price: 2.49,
  category: 'food',
}));
const ids = { userId: 'customer-00001', anonymousId: '6f1f9c1e-9b0d-4b7e-8a53-0f4f7f1b2c3d' };
const anOrderOfNine = (orderId: string, day: number, who = ids) =>
  anOrder(orderId, {
    ...who,
    at: new Date(Date.UTC(2025, 6, day, 17)).toISOString(),
    properties: { products, total: 29.88, store_id: 'mitte' },
  });
const traits = {
  firstName: 'Ada',
  lastName: 'Byron',
  email: 'ada@shop.io',
  phone: '+49 30 1234567',
  birthday: '1985-12-10',
  region: 'Berlin',
  allergens: ['MILK'],
  diets: ['vegetarian'],
};

/** A view as a browser sends it, with what page and device tell. */
const aView = (index: number, day = 20) =>
  anEvent({
    ...ids,
    at: new Date(Date.UTC(2026, 10, day, 9, index)).toISOString(),
    properties: {
      product_id: `product-${index % 40}`,
      category: 'Dairy',
      price: 2.49,
      url: `https://shop.example/products/${index}?ref=list`,
      name: 'Oat drink, one litre',
    },
    context: { page: { path: `/products/${index}`, referrer: 'https://shop.example/' } },
  });

const membership = MembershipSchema.parse({
  name: 'High-Value',
  since: '2026-11-20T03:30:00.000Z',
  runId: 'nightly-2026-11-20-m4f1c2a',
  score: 0.6123,
  history: [
    { name: 'Mid-Value', since: '2026-08-01T03:30:00.000Z' },
    { name: 'Loyal', since: '2026-10-14T03:30:00.000Z' },
  ],
});

describe('the write units of the night', () => {
  it('are one for a customer of 25 orders in a year who moves to another segment', async () => {
    const mover = { userId: 'mover-00001', anonymousId: '0b54ee6e-2d5a-4a3c-9f53-6d1f5f0e7a11' };
    await unitsOf([aChunk([anEvent({ type: 'identify', event: undefined, ...mover, traits })])]);
    const fortnights = Array.from({ length: 25 }, (_, index) => index);
    await unitsOf(fortnights.map((index) => aChunk([anOrderOfNine(`mover-${index}`, index * 14, mover)])));
    const profile = await shop.profileOf(mover.userId);
    const before = used.writeUnits;
    await shop.customers.saveSegment(profile, membership, 1);
    console.log(`write units of a move to another segment: ${used.writeUnits - before}`);
    expect(await shop.profileOf(mover.userId)).toMatchObject({ orders: 25, segment: membership });
    expect(used.writeUnits - before).toBe(1);
  });
});

describe('the write units of store-event', () => {
  it('are at most eight for an order of a known person, also after many orders', async () => {
    await unitsOf([aChunk([anEvent({ type: 'identify', event: undefined, ...ids, traits })])]);
    await shop.customers.saveSegment(await shop.profileOf(ids.userId), membership, 1);
    const units: number[] = [];
    for (let order = 0; order < 40; order++) units.push(await unitsOf([aChunk([anOrderOfNine(`order-${order}`, order * 7)])]));
    expect(Math.max(...units)).toBeLessThanOrEqual(8);
  });

  it('are one more for an order whose lines name lots, however many they are', async () => {
    const who = { userId: 'buyer-of-lots', anonymousId: 'device-of-the-buyer-of-lots' };
    await unitsOf([aChunk([anOrderOfNine('first-of-lots', 1, who)])]);
    const bare = await unitsOf([aChunk([anOrderOfNine('without-lots', 2, who)])]);
    const lots = products.map((line, index) => ({ ...line, gtin: '09521234543213', lot: `LOT-2026-${index}` }));
    const at = new Date(Date.UTC(2025, 6, 3, 17)).toISOString();
    const told = anOrder('with-lots', { ...who, at, properties: { products: lots, total: 29.88, store_id: 'mitte' } });
    const itemised = await unitsOf([aChunk([told])]);
    console.log(`write units of an order of nine lines: ${bare} without lots, ${itemised} with a lot on each`);
    expect(itemised - bare).toBe(1);
    expect(itemised).toBeLessThanOrEqual(8);
  });

  it('are the same with rule segments as without while nobody joins or leaves one, and two more for each that is joined', async () => {
    const { ruleSegmentsIn } = await import('#storage/rule-segments.ts');
    const rules = ruleSegmentsIn('segments-table');
    const given = { schemaVersion: 1, revision: 1, isRemoved: false, changedAt: '2026-11-22T08:00:00.000Z', changedBy: 'op', evaluated: 0 };
    // Somebody whose profile stays below 1 KB, with the rule segment too.
    const ruled = { userId: 'ruled-00001', anonymousId: '51c3f9d2-4f0e-4f3b-8a6c-7d2f1c9e6b10' };
    await unitsOf([aChunk([anOrderOfNine('known-by-this', 299, ruled)])]);
    const before = await unitsOf([aChunk([anOrderOfNine('before-rules', 300, ruled)])]);
    for (const [ruleId, atLeast] of Object.entries({ 'ever-ordered': 1, 'a-thousand-orders': 1000, 'ten-thousand': 10_000 })) {
      await rules.put({ ...given, ruleId, name: ruleId, rule: { feature: 'totalOrders', atLeast } } as RuleSegment);
    }
    vi.setSystemTime(Date.now() + 2 * RULES_KNOWN_MILLIS);
    const joining = await unitsOf([aChunk([anOrderOfNine('with-rules-1', 301, ruled)])]);
    const staying = await unitsOf([aChunk([anOrderOfNine('with-rules-2', 302, ruled)])]);
    vi.useRealTimers();
    console.log(`write units of an order: ${before} without rule segments, ${joining} when it joins one of three, ${staying} afterwards`);
    expect(joining).toBeLessThanOrEqual(before + 2);
    expect(staying).toBe(before);
  });

  it('are fewer for each order when a batch brings several', async () => {
    const orders = Array.from({ length: 20 }, (_, index) => anOrderOfNine(`batch-${index}`, index * 3));
    expect((await unitsOf([aChunk(orders)])) / 20).toBeLessThanOrEqual(5);
  });

  it('are for what people say of themselves those of its items alone: nothing is added for the check of the person', async () => {
    const sayer = { userId: 'sayer-00001' };
    const own = { ...traits, email: 'sayer@shop.io', phone: '+49 30 7654321' };
    const word = (status: string, index: number) =>
      anEvent({ event: 'Consent Updated', ...sayer, at: `2026-11-20T1${index}:00:00.000Z`, properties: { purpose: 'marketing', status } });
    const identify = await unitsOf([aChunk([anEvent({ type: 'identify', event: undefined, ...sayer, traits: own })])]);
    const consent = await unitsOf([aChunk([word('granted', 0)])]);
    const changed = await unitsOf([aChunk([word('withdrawn', 1)])]);
    const again = await unitsOf([
      aChunk([anEvent({ type: 'identify', event: undefined, ...sayer, traits: own, at: '2026-11-20T12:00:00.000Z' })]),
    ]);
    console.log(
      `write units: ${identify} of a new person with two identifiers and a name of two words, ${consent} of a consent, ${again} of what is known already`,
    );
    // Event and person, two each; a claim and its way back, or a word, its entry in the ledger and the count of words that a message
    // looks at, two each; a name of two words three.
    expect([identify, consent, changed, again]).toEqual([4 + 2 * 4 + 3 * 2, 4 + 6, 4 + 6, 4]);
  });

  it('are at most one and a half per event of behaviour in the reference mix', async () => {
    // Of a person's day of twelve views: half of the days event by event as they happen, half in batches of six.
    const days = Array.from({ length: 8 }, (_, day) => Array.from({ length: 12 }, (__, index) => aView(index, day + 1)));
    const singles = days.slice(0, 4).flatMap((views) => views.map((view) => aChunk([view])));
    const batches = days.slice(4).flatMap((views) => [aChunk(views.slice(0, 6)), aChunk(views.slice(6))]);
    const [single, batched] = [await unitsOf(singles), await unitsOf(batches)];
    console.log(
      `write units per event of behaviour: ${(single / 48).toFixed(2)} one by one, ${(batched / 48).toFixed(2)} in batches of six`,
    );
    expect((single + batched) / 96).toBeLessThanOrEqual(1.5);
  });

  it('are none for what is stored already, and its reads are few', async () => {
    const views = aChunk(Array.from({ length: 6 }, (_, index) => aView(index, 25)));
    await unitsOf([views]);
    Object.assign(used, { readUnits: 0, requests: 0 });
    expect(await unitsOf([views])).toBe(0);
    expect(used.requests).toBeLessThanOrEqual(2);
  });
});
