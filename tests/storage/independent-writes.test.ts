import { BatchExecuteStatementCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Membership, MembershipSchema, type Profile } from '#schemas/profile.ts';
import { startEngine } from '../support/engine.ts';
import { aCustomer, keyOf } from '../support/segment-builders.ts';

async function load() {
  const [{ documents }, writes, { customersIn }, { itemOfProfile }, { membershipsIn }, { campaignsIn }] = await Promise.all([
    import('#storage/client.ts'),
    import('#storage/independent-writes.ts'),
    import('#storage/profiles.ts'),
    import('#storage/profile-item.ts'),
    import('#storage/memberships.ts'),
    import('#storage/campaigns.ts'),
  ]);
  const customers = customersIn('customers-table');
  return {
    documents,
    ...writes,
    customers,
    itemOfProfile,
    memberships: membershipsIn(customers),
    campaigns: campaignsIn('campaigns-table'),
  };
}

let engine: { stop: () => void };
let storage: Awaited<ReturnType<typeof load>>;
beforeAll(async () => {
  engine = await startEngine();
  storage = await load();
});
afterAll(() => engine.stop());
afterEach(() => vi.restoreAllMocks());

const FENCE = 5;
const loyal: Membership = MembershipSchema.parse({ name: 'Loyal', since: '2026-11-01T00:00:00.000Z', runId: 'night-5', score: 0.7 });
const give = () => loyal;
let people = 0;

/** A stored customer of one's own, with more attributes when they are given. */
async function someone(more: Record<string, unknown> = {}): Promise<Profile> {
  const profile = aCustomer({ personKey: keyOf(++people), version: 3 });
  const Item = { ...storage.itemOfProfile(profile, 3), ...more };
  await storage.documents.send(new PutCommand({ TableName: 'customers-table', Item }));
  return profile;
}

async function itemOf(key: Record<string, string>, TableName = 'customers-table') {
  return (await storage.documents.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }))).Item;
}

type Answer = { Error?: { Code: string; Message?: string } };
type Call = { readonly statements: number };

/** Answers statements as told, by their number among all that were sent, and lets the engine have the rest of them. */
function answering(answer: (number: number) => string | undefined, when: 'before' | 'after' = 'before'): Call[] {
  const send = DynamoDBDocumentClient.prototype.send as (command: unknown) => Promise<{ Responses?: Answer[] }>;
  const calls: Call[] = [];
  let number = 0;
  vi.spyOn(storage.documents, 'send').mockImplementation((async (command: unknown) => {
    if (!(command instanceof BatchExecuteStatementCommand)) return send.call(storage.documents, command);
    const { Statements = [] } = command.input;
    calls.push({ statements: Statements.length });
    const told = Statements.map(() => answer(number++));
    const open = Statements.filter((_, place) => when === 'after' || told[place] === undefined);
    const { Responses = [] } =
      open.length > 0 ? await send.call(storage.documents, new BatchExecuteStatementCommand({ Statements: open })) : {};
    const real = Responses.values();
    return {
      Responses: told.map((Code) => {
        const reply = when === 'after' || Code === undefined ? (real.next().value ?? {}) : {};
        return Code === undefined ? reply : { Error: { Code } };
      }),
    };
  }) as never);
  return calls;
}

const coupon = (name: string) =>
  storage.insertion('campaigns-table', { pk: name, sk: 'X', nested: { list: [1, null, 'a'] }, none: undefined });

describe('many independent writes', () => {
  it('go out 25 at a time, and each says for itself whether it was saved', async () => {
    const calls = answering(() => undefined);
    const first = Array.from({ length: 30 }, (_, index) => coupon(`batch-${index}`));
    expect(await storage.writeEach(first)).toEqual(first.map(() => 'saved'));
    expect(calls.map(({ statements }) => statements)).toEqual([25, 5]);
    expect(await storage.writeEach([coupon('batch-7'), coupon('batch-new'), coupon('batch-29')])).toEqual(['refused', 'saved', 'refused']);
    expect(await itemOf({ pk: 'batch-7', sk: 'X' }, 'campaigns-table')).toEqual({
      pk: 'batch-7',
      sk: 'X',
      nested: { list: [1, null, 'a'] },
    });
    expect(await storage.writeEach([])).toEqual([]);
  });

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'TransactionConflict', 'InternalServerError'])(
    'send again only what met %s',
    async (code) => {
      const calls = answering((number) => ([1, 3, 4].includes(number) ? code : undefined));
      const writes = ['a', 'b', 'c', 'd'].map((name) => coupon(`${code}-${name}`));
      expect(await storage.writeEach(writes)).toEqual(writes.map(() => 'saved'));
      expect(calls.map(({ statements }) => statements)).toEqual([4, 2, 1]);
      for (const name of ['a', 'b', 'c', 'd']) expect(await itemOf({ pk: `${code}-${name}`, sk: 'X' }, 'campaigns-table')).toBeDefined();
    },
  );

  it('send all again when the whole call was throttled', async () => {
    const send = DynamoDBDocumentClient.prototype.send as (command: unknown) => Promise<unknown>;
    let left = 2;
    vi.spyOn(storage.documents, 'send').mockImplementation((async (command: unknown) => {
      if (left-- > 0) throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
      return send.call(storage.documents, command);
    }) as never);
    expect(await storage.writeEach([coupon('whole')])).toEqual(['saved']);
  });

  it('give up when throttling does not end, and keep what was saved', async () => {
    answering((number) => (number === 0 ? undefined : 'ThrottlingError'));
    await expect(storage.writeEach([coupon('kept'), coupon('never')])).rejects.toThrow('Not written after 12 attempts.');
    expect(await itemOf({ pk: 'kept', sk: 'X' }, 'campaigns-table')).toBeDefined();
  });

  it('fail when the table says that a statement is wrong, or says nothing of one', async () => {
    await expect(storage.writeEach([{ Statement: 'UPDATE nonsense', Parameters: ['x'] }])).rejects.toThrow('ValidationError');
    vi.spyOn(storage.documents, 'send').mockResolvedValue({ Responses: [] } as never);
    await expect(storage.writeEach([coupon('silent')])).rejects.toThrow('1 writes got 0 answers');
  });

  it('take nothing apart for a log that nobody reads', () => {
    expect(storage.documents.middlewareStack.identify().join()).not.toMatch(/logger/i);
  });
});

describe('the segments of many people', () => {
  it('are refused under each condition of a single write, and nothing else of those people is touched', async () => {
    const [free, merged, erased, overtaken, changed, sameRun] = await Promise.all([
      someone(),
      someone({ mergedInto: keyOf(999) }),
      someone({ erasedAt: '2026-11-20T00:00:00.000Z' }),
      someone({ segmentFence: FENCE + 1 }),
      someone({ version: 4 }),
      someone({ segmentFence: FENCE, segmentShard: 'Loyal#3' }),
    ]);
    const absent = aCustomer({ personKey: keyOf(998), version: 1 });
    const profiles = [free, merged, erased, overtaken, changed, sameRun, absent];
    const before = await itemOf({ pk: merged.personKey });
    const results = await storage.customers.saveSegments(
      profiles.map((profile) => ({ profile, membership: loyal })),
      FENCE,
    );
    expect(results).toEqual(['saved', 'refused', 'refused', 'refused', 'refused', 'saved', 'refused']);
    expect(await itemOf({ pk: merged.personKey })).toEqual(before);
    expect(await itemOf({ pk: absent.personKey })).toBeUndefined();
    for (const { personKey } of [free, sameRun]) {
      const record = await storage.customers.find(personKey);
      expect(record).toMatchObject({ kind: 'present', profile: { version: 4, segmentFence: FENCE, segment: loyal } });
    }
  });

  it('reach whoever changed meanwhile by another reading, and leave out whoever is gone', async () => {
    const [calm, busy, erased] = await Promise.all([someone(), someone(), someone()]);
    await storage.documents.send(
      new UpdateCommand({
        TableName: 'customers-table',
        Key: { pk: busy.personKey },
        UpdateExpression: 'SET version = :next, orders = :orders',
        ExpressionAttributeValues: { ':next': 4, ':orders': 77 },
      }),
    );
    const tombstone = { pk: erased.personKey, erasedAt: '2026-11-20T00:00:00.000Z' };
    await storage.documents.send(new PutCommand({ TableName: 'customers-table', Item: tombstone }));
    const changes = [calm, busy, erased].map((profile) => ({ profile, decide: give }));
    expect(await storage.memberships.change(changes, FENCE)).toEqual({ saved: 2, unchanged: 0, gone: 1 });
    expect(await storage.customers.find(busy.personKey)).toMatchObject({ profile: { orders: 77, version: 5, segment: loyal } });
    expect(await itemOf({ pk: erased.personKey })).toEqual(tombstone);
  });

  it('are given once though the replies of some were lost', async () => {
    const profiles = await Promise.all(Array.from({ length: 4 }, () => someone()));
    // Saved by the engine, but the answer says that the table was busy: the repetition is refused, and a reading settles it.
    answering((number) => (number < 2 ? 'InternalServerError' : undefined), 'after');
    const counts = await storage.memberships.change(
      profiles.map((profile) => ({ profile, decide: give })),
      FENCE,
    );
    expect(counts).toEqual({ saved: 2, unchanged: 2, gone: 0 });
    for (const { personKey } of profiles)
      expect(await storage.customers.find(personKey)).toMatchObject({ profile: { version: 4, segment: loyal } });
  });

  it('cost what they cost one by one', async () => {
    const profiles = await Promise.all(Array.from({ length: 5 }, () => someone()));
    const send = DynamoDBDocumentClient.prototype.send as (
      command: unknown,
    ) => Promise<{ ConsumedCapacity?: { CapacityUnits?: number }[] }>;
    let units = 0;
    vi.spyOn(storage.documents, 'send').mockImplementation((async (command: BatchExecuteStatementCommand) => {
      command.input.ReturnConsumedCapacity = 'TOTAL';
      const reply = await send.call(storage.documents, command);
      for (const { CapacityUnits = 0 } of reply.ConsumedCapacity ?? []) units += CapacityUnits;
      return reply;
    }) as never);
    await storage.customers.saveSegments(
      profiles.map((profile) => ({ profile, membership: loyal })),
      FENCE,
    );
    expect(units).toBe(5);
  });
});

describe('the audience of a campaign', () => {
  const campaignId = 'c-1' as CampaignId;
  const member = (personKey: PersonKey, arm: 'treated' | 'hold-out') => ({
    personKey,
    arm,
    assignedAt: '2026-11-22T08:00:00.000Z' as Instant,
  });

  it('keeps the arm and the message of whoever has one, however often a page comes', async () => {
    const page = [keyOf(1), keyOf(2)].map((key) => member(key, 'treated'));
    for (let time = 0; time < 2; time++) await storage.campaigns.assign(campaignId, page);
    await storage.documents.send(
      new UpdateCommand({
        TableName: 'campaigns-table',
        Key: { pk: campaignId, sk: `MEMBER#${keyOf(1)}` },
        UpdateExpression: 'SET sending = :sending',
        ExpressionAttributeValues: { ':sending': 'claimed' },
      }),
    );
    await storage.campaigns.assign(campaignId, [member(keyOf(1), 'hold-out'), member(keyOf(3), 'hold-out')]);
    expect((await storage.campaigns.members(campaignId)).map(({ arm }) => arm)).toEqual(['treated', 'treated', 'hold-out']);
    expect(await itemOf({ pk: campaignId, sk: `MEMBER#${keyOf(1)}` }, 'campaigns-table')).toMatchObject({ sending: 'claimed' });
  });
});
