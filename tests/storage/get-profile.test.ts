import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Membership } from '#schemas/profile.ts';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

let shop: People;
let getProfile: unknown;
let setConsent: unknown;

beforeAll(async () => {
  shop = await startPeople();
  getProfile = (await import('../../functions/profiles/get-profile.ts')).handler;
  setConsent = (await import('../../functions/privacy/set-consent.ts')).handler;
});
afterAll(() => shop.stop());

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const aMembership = (score: number): Membership => ({
  name: 'Loyal',
  since: '2026-11-20T03:30:00.000Z' as Membership['since'],
  runId: 'segments-2026-11-20' as Membership['runId'],
  score,
  history: [{ name: 'Mid-Value', since: '2026-11-02T03:30:00.000Z' as Membership['since'] }],
});
const pageOf = async (id: string) => (await call(getProfile, 'GET /v1/customers/{id}', { id })).body;

describe('getProfile', () => {
  it('tells on one page who a person is, what they bought when, and in which segment they are', async () => {
    const traits = { name: 'Ada', email: 'ada@shop.io', allergens: ['en:milk', 'egg'], nickname: null };
    await shop.store(
      aChunk([
        anEvent({ type: 'identify', event: undefined, userId: 'ada', anonymousId: 'ada-phone', traits }),
        anOrder('g1', { userId: 'ada', at: daysAgo(5) }),
        anOrder('g2', { userId: 'ada', at: daysAgo(60) }),
        anOrder('g3', { userId: 'ada', at: daysAgo(700) }),
        anEvent({ userId: 'ada', at: daysAgo(1) }),
      ]),
    );
    await shop.customers.saveSegment(await shop.profileOf('ada'), aMembership(0.7), 1);
    expect(await pageOf('ada-phone')).toMatchObject({
      customerId: 'ada',
      profile: { isIdentified: true, traits: { name: 'Ada', allergens: ['EGGS', 'MILK'] } },
      identities: [
        { id: 'ada', kind: 'own' },
        { id: 'ada-phone', kind: 'linked' },
      ],
      aggregates: {
        orders: 3,
        items: 6,
        spendMinor: 3000,
        currency: 'EUR',
        averageOrderMinor: 1000,
        daysSinceLastOrder: 5,
        windows: [
          { days: 30, orders: 1, spendMinor: 1000 },
          { days: 90, orders: 2, spendMinor: 2000 },
          { days: 365, orders: 2, spendMinor: 2000 },
        ],
      },
      segment: { name: 'Loyal', score: 0.7, since: aMembership(0).since, history: aMembership(0).history },
      sources: [{ source: 'web', events: 4 }],
    });
    expect((await pageOf('ada')).recentEvents).toHaveLength(4);
    expect((await pageOf('ada')).profile.traits).not.toHaveProperty('nickname');
  });

  it('shows a person who paid in another currency in that currency, and adds up no two of them', async () => {
    await shop.store(
      aChunk([anOrder('g4', { userId: 'yuki', properties: { currency: 'JPY', products: [{ product_id: 'tea', price: 1200 }] } })]),
    );
    expect((await pageOf('yuki')).aggregates).toMatchObject({ orders: 1, spendMinor: 1200, currency: 'JPY' });
    await shop.store(aChunk([anOrder('g5', { userId: 'yuki' })]));
    const { aggregates } = await pageOf('yuki');
    expect(aggregates).toMatchObject({ orders: 2, spendMinor: 1000, currency: 'EUR' });
    expect(aggregates.byCurrency).toHaveLength(2);
  });

  it('says that a person does not exist', async () => {
    expect(await call(getProfile, 'GET /v1/customers/{id}', { id: 'nobody' })).toMatchObject({ status: 404 });
  });

  it('leaves a profile that cannot be read out of the list, which goes on', async () => {
    const { documents } = await import('#storage/client.ts');
    const ids = Array.from({ length: 5 }, (_, index) => `listed-${index}`);
    for (const id of ids) await shop.store(aChunk([anOrder(`o-${id}`, { userId: id })]));
    const damage = { UpdateExpression: 'SET recent = :no', ExpressionAttributeValues: { ':no': '[[' } };
    await documents.send(new UpdateCommand({ TableName: 'customers-table', Key: { pk: await shop.keys.of('listed-2') }, ...damage }));
    const listed = async (query: Record<string, string>) => {
      const { status, body } = await call(getProfile, 'GET /v1/customers', { query: { limit: '100', ...query } });
      expect(status).toBe(200);
      return body.items.map(({ customerId }: { customerId: string }) => customerId);
    };
    const readable = ['listed-4', 'listed-3', 'listed-1', 'listed-0'];
    expect(await listed({})).toEqual(expect.arrayContaining(readable));
    expect(await listed({})).not.toContain('listed-2');
    expect(await call(getProfile, 'GET /v1/customers/{id}', { id: 'listed-2' })).toMatchObject({ status: 500 });
  });

  it('keeps a segment through later orders, and a later order through a new segment', async () => {
    await shop.store(aChunk([anOrder('g6', { userId: 'steady' })]));
    const stale = await shop.profileOf('steady');
    await shop.customers.saveSegment(stale, aMembership(0.4), 1);
    await shop.store(aChunk([anOrder('g7', { userId: 'steady' })]));
    expect(await shop.profileOf('steady')).toMatchObject({ orders: 2, segment: { score: 0.4 } });
    await expect(shop.customers.saveSegment(stale, aMembership(0.9), 1)).rejects.toThrow('no longer at version');
  });
});

describe('setConsent', () => {
  it('records who said what when, and shows it on the page', async () => {
    await shop.store(aChunk([anOrder('g8', { userId: 'cons' })]));
    const route = 'PUT /v1/customers/{id}/consents';
    const say = (status: string) =>
      call(setConsent, route, { id: 'cons', body: { consents: [{ purpose: 'Marketing', channel: 'email', status }], method: 'letter' } });
    expect(await say('granted')).toMatchObject({
      status: 200,
      body: { consents: [{ purpose: 'marketing', status: 'granted', actor: 'op-1', method: 'letter' }] },
    });
    expect(await say('withdrawn')).toMatchObject({ body: { consents: [{ status: 'withdrawn' }] } });
    const { body } = await call(setConsent, 'GET /v1/customers/{id}/consents', { id: 'cons' });
    expect(body.ledger.map(({ status }: { status: string }) => status)).toEqual(['granted', 'withdrawn']);
    expect((await pageOf('cons')).consents).toMatchObject([{ status: 'withdrawn' }]);
    expect(
      await call(setConsent, route, { id: 'nobody', body: { consents: [{ purpose: 'marketing', status: 'granted' }] } }),
    ).toMatchObject({ status: 404 });
    expect(await call(setConsent, route, { id: 'cons', body: { consents: [{ purpose: 'marketing', status: 'maybe' }] } })).toMatchObject({
      status: 400,
    });
  });
});
