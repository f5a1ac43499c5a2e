import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { waveOf } from '#domain/campaigns/journeys.ts';
import type { CampaignId } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import { type Journey, JourneySchema } from '#schemas/journey.ts';
import { CurrencyCodeSchema } from '#schemas/money.ts';
import { aBatch, aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

const AUDIENCE = 'http://127.0.0.1:1/000000000000/audience';
const SENDS = 'http://127.0.0.1:1/000000000000/sends';
Object.assign(process.env, { AUDIENCE_QUEUE_URL: AUDIENCE, SENDS_QUEUE_URL: SENDS, OPEN_CLAIM_MINUTES: '5' });
const queues = mockClient(SQSClient);
const pages: unknown[] = [];
const ordered: { campaignId: string; personKeys: string[] }[] = [];
let isQueueDown = false;
let shop: People;
let manageCampaigns: unknown;
let draw: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

beforeAll(async () => {
  shop = await startPeople();
  manageCampaigns = (await import('../../functions/campaigns/manage-campaigns.ts')).handler;
  draw = (await import('../../functions/campaigns/draft-audience.ts')).handler as typeof draw;
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T11:00:00.000Z') });
});
beforeEach(() => {
  pages.length = 0;
  ordered.length = 0;
  queues.on(SendMessageBatchCommand).callsFake(({ QueueUrl, Entries }) => {
    if (QueueUrl === SENDS && isQueueDown) throw new Error('The queue is away.');
    const bodies = Entries.map(({ MessageBody }: { MessageBody: string }) => JSON.parse(MessageBody));
    if (QueueUrl === SENDS) ordered.push(...bodies);
    else pages.push(...bodies);
    return {};
  });
});
afterEach(() => queues.reset());
afterAll(() => {
  vi.useRealTimers();
  shop.stop();
});

/** Works through the pages, each as often as it is told. @returns those that failed */
async function drain(times = 1): Promise<unknown[]> {
  const failed: unknown[] = [];
  for (let page = pages.shift(); page !== undefined; page = pages.shift()) {
    for (let delivery = 0; delivery < times; delivery++) {
      const { batchItemFailures } = await draw(aBatch(page), {} as Context);
      if (batchItemFailures.length > 0) failed.push(page);
    }
  }
  return failed;
}
const identify = (userId: string) =>
  shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId, traits: { email: `${userId}@shop.example` } })]));
const keysOf = (...ids: string[]) => Promise.all(ids.map((id) => shop.keys.of(id)));
const orderedKeys = () => ordered.flatMap(({ personKeys }) => personKeys).sort();

async function launch(audience: object): Promise<string> {
  const days = { startsOn: '2026-11-01', endsOn: '2026-12-14', currency: 'EUR', offer: { subject: 'Bread', text: 'Fresh.' } };
  const body = { name: 'Bread', channel: 'email', audience, holdOutRate: 0, controlRate: 0, ...days };
  const { campaignId } = (await call(manageCampaigns, 'POST /v1/campaigns', { body })).body;
  await call(manageCampaigns, 'POST /v1/campaigns/{id}/launch', { id: campaignId });
  return campaignId;
}
const armsOf = async (id: string) => (await call(manageCampaigns, 'GET /v1/campaigns/{id}', { id })).body.arms;

describe('the drawing of an audience', () => {
  it('that breaks off before the messages are ordered orders them when it is repeated', async () => {
    await Promise.all(['ann', 'bob', 'cy'].map(identify));
    const id = await launch({ customerIds: ['ann', 'bob', 'cy', 'nobody'] });
    isQueueDown = true;
    const failed = await drain();
    isQueueDown = false;
    expect([failed.length, ordered.length]).toEqual([1, 0]);
    pages.push(...failed);
    expect(await drain()).toEqual([]);
    expect(orderedKeys()).toEqual((await keysOf('ann', 'bob', 'cy')).sort());
    expect(await armsOf(id)).toEqual({ treated: 3, holdOut: 0, control: 0 });
  });

  it('is the same however often each of its pages is delivered', async () => {
    const id = await launch({ any: [{ customerIds: ['ann'] }, { customerIds: ['bob', 'ann'] }] });
    expect(await drain(3)).toEqual([]);
    expect(await armsOf(id)).toEqual({ treated: 2, holdOut: 0, control: 0 });
    expect(new Set(orderedKeys()).size).toBe(2);
    await call(manageCampaigns, 'POST /v1/campaigns/{id}/launch', { id });
    pages.push({ campaignId: id });
    expect(await drain()).toEqual([]);
    expect(await armsOf(id)).toEqual({ treated: 2, holdOut: 0, control: 0 });
  });

  it('takes ids that have become one person once', async () => {
    await identify('dee');
    await shop.store(aChunk([anEvent({ event: 'Product Viewed', anonymousId: 'device-1' })]));
    await shop.store(aChunk([anEvent({ type: 'alias', event: undefined, userId: 'dee', anonymousId: undefined, previousId: 'device-1' })]));
    const id = await launch({ customerIds: ['dee', 'device-1'] });
    await drain();
    expect(await armsOf(id)).toMatchObject({ treated: 1 });
  });

  it('goes through everybody in parts, and keeps nobody’s id in the campaign', async () => {
    const id = await launch({ not: { customerIds: ['ann'] } });
    await drain();
    expect(await armsOf(id)).toMatchObject({ treated: 3 });
    const { body } = await call(manageCampaigns, 'GET /v1/campaigns/{id}', { id });
    expect(body).toMatchObject({ audience: { not: { listed: 0 } }, listed: 1 });
    expect(JSON.stringify(body)).not.toContain('"ann"');
  });
});

describe('the counting of the arms', () => {
  it('goes on in the next message where one had no more time, and comes to the same', async () => {
    const names = Array.from({ length: 13 }, (_, index) => `many-${index}`);
    await Promise.all(names.map(identify));
    const id = await launch({ customerIds: names });
    const { documents } = await import('#storage/client.ts');
    const send = documents.send.bind(documents) as (command: object) => Promise<unknown>;
    // The table answers with one member at a time.
    const spy = vi.spyOn(documents, 'send').mockImplementation((async (command: { input?: Record<string, unknown> }) => {
      if (command.input?.['ProjectionExpression'] === 'personKey, arm, isControl') command.input['Limit'] = 1;
      return await send(command);
    }) as never);
    const worked: object[] = [];
    for (let page = pages.shift(); page !== undefined; page = pages.shift()) {
      worked.push(page as object);
      for (let delivery = 0; delivery < 2; delivery++) expect((await draw(aBatch(page), {} as Context)).batchItemFailures).toEqual([]);
    }
    spy.mockRestore();
    expect(worked).toContainEqual(
      expect.objectContaining({ counted: { after: expect.any(String), sizes: expect.objectContaining({ treated: 10 }) } }),
    );
    expect(await armsOf(id)).toEqual({ treated: 13, holdOut: 0, control: 0 });
  });
});

describe('somebody who is erased while their page is drawn', () => {
  /** Whether a call gives an arm to somebody. */
  function drawsPerson(command: object, personKey: string): boolean {
    const text = JSON.stringify((command as { input?: unknown }).input ?? {});
    return text.includes('INSERT INTO') && text.includes(`MEMBER#${personKey}`);
  }

  /** The whole erasure comes between the reading of the page and the writing of the arms. @param after - what happens next */
  async function eraseInBetween(userId: string, after: () => void = () => undefined) {
    const { documents } = await import('#storage/client.ts');
    const send = documents.send.bind(documents) as (command: object) => Promise<unknown>;
    const personKey = await shop.keys.of(userId);
    const Item = { pk: personKey, schemaVersion: 1, erasedAt: '2026-11-23T11:00:00.000Z' };
    const spy = vi.spyOn(documents, 'send').mockImplementation((async (command: object) => {
      if (!drawsPerson(command, personKey)) return send(command);
      spy.mockRestore();
      await send(new PutCommand({ TableName: 'customers-table', Item }));
      const reply = await send(command);
      after();
      return reply;
    }) as typeof documents.send);
    return { personKey, isMember: async (id: string) => (await membersOf(id)).includes(personKey) };
  }
  async function membersOf(id: string) {
    const { campaignsIn } = await import('#storage/campaigns.ts');
    return (await campaignsIn('campaigns-table').members(id as CampaignId)).map(({ personKey }) => personKey);
  }

  it.each([
    ['that names them', (userId: string) => ({ customerIds: ['ann', userId] })],
    ['of everybody', () => ({ not: { customerIds: ['bob'] } })],
  ])('has no arm in a campaign %s, and no message', async (what, audienceOf) => {
    const userId = `gone-${what.length}`;
    await identify(userId);
    const id = await launch(audienceOf(userId));
    const { isMember, personKey } = await eraseInBetween(userId);
    expect(await drain(2)).toEqual([]);
    expect([await isMember(id), orderedKeys().includes(personKey), orderedKeys().includes(await shop.keys.of('ann'))]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it.each([
    ['that names them', (userId: string) => ({ customerIds: ['ann', userId] })],
    ['of everybody', () => ({ not: { customerIds: ['bob'] } })],
  ])('has none either when the page of a campaign %s broke off right after, and is delivered again', async (what, audienceOf) => {
    const userId = `cut-${what.length}`;
    await identify(userId);
    const id = await launch(audienceOf(userId));
    const { documents } = await import('#storage/client.ts');
    const { isMember, personKey } = await eraseInBetween(userId, () => {
      vi.spyOn(documents, 'send').mockImplementation(() => Promise.reject(new Error('The function was killed.')));
    });
    const failed = await drain();
    vi.restoreAllMocks();
    expect([failed.length > 0, await isMember(id)]).toEqual([true, true]);
    pages.push(...failed);
    expect(await drain(2)).toEqual([]);
    expect([await isMember(id), orderedKeys().includes(personKey)]).toEqual([false, false]);
  });
});

describe('a journey', () => {
  const aJourney = (given: Partial<Journey> = {}): Journey =>
    JourneySchema.parse({
      ...{ template: 'second-order', status: 'active', channel: 'email', holdOutRate: 0, controlRate: 0, periodDays: 10 },
      ...{ startedOn: '2026-11-23', launchedAt: '2026-11-23T11:00:00.000Z', launchedBy: 'ann', changedAt: '2026-11-23T11:00:00.000Z' },
      ...{ revision: 1, ...given },
    });

  async function enter(day: string, wave?: CampaignId): Promise<CampaignId> {
    vi.setSystemTime(new Date(`${day}T11:00:00.000Z`));
    const { campaignsIn } = await import('#storage/campaigns.ts');
    const now = new Date().toISOString() as Instant;
    const campaign = waveOf(aJourney({ wave }), day as LocalDay, { currency: CurrencyCodeSchema.parse('EUR'), at: now });
    await campaignsIn('campaigns-table').create(campaign, [], []);
    pages.push({ campaignId: campaign.campaignId, pass: day });
    expect(await drain()).toEqual([]);
    return campaign.campaignId;
  }

  it('lets a person enter once in its period, also across the border of two periods', async () => {
    const order = (userId: string, at: string) => shop.store(aChunk([anOrder(`o-${userId}`, { userId, at })]));
    await order('eve', '2026-11-15T10:00:00.000Z');
    const first = await enter('2026-11-24');
    expect(await armsOf(first)).toMatchObject({ treated: 1 });
    await order('fay', '2026-11-20T10:00:00.000Z');
    await enter('2026-12-02', first);
    expect(await armsOf(first)).toMatchObject({ treated: 2 });
    const second = await enter('2026-12-03', first);
    expect(second).not.toBe(first);
    expect(await armsOf(second)).toMatchObject({ treated: 0 });
    await enter('2026-12-04', first);
    expect(await armsOf(second)).toMatchObject({ treated: 1 });
    await enter('2026-12-12', first);
    expect(await armsOf(second)).toMatchObject({ treated: 2 });
    expect(orderedKeys()).toEqual([...(await keysOf('eve', 'eve', 'fay', 'fay'))].sort());
  });
});
