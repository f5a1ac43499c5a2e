import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CampaignSchema } from '#schemas/campaign.ts';
import { type CampaignRoi, CampaignRoiSchema } from '#schemas/campaign-roi.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import type { StoredOrders } from '#schemas/person-orders.ts';
import type { BegunRun } from '#schemas/run.ts';
import { StoredEventSchema } from '#schemas/stored-event.ts';
import { type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';
import { aCustomer, keyOf } from '../support/segment-builders.ts';

const PEOPLE = 440;
const ID = 'c-night' as CampaignId;
const MERGED = [3, 4, 5, 6];
const asOf = InstantSchema.parse('2026-04-01T04:00:00.000Z');
const afterFreeze = InstantSchema.parse('2026-05-01T04:00:00.000Z');
const isTreated = (person: number) => person % 4 !== 0;

let shift: NightShift;
let runs = 0;

async function put(TableName: string, Item: Record<string, unknown>): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  await documents.send(new PutCommand({ TableName, Item }));
}

/** An order of one product; the key of its event tells whose it is and which one. */
async function order(person: number, at: string, price: number, given: Record<string, unknown> = {}): Promise<void> {
  const { itemOfEvent } = await import('#storage/event-item.ts');
  const personKey = keyOf(person);
  const key = `${String(person).padStart(8, '0')}${at.slice(2, 4)}${at.slice(5, 7)}${at.slice(8, 10)}00`;
  const properties = { currency: 'EUR', products: [{ product_id: 'bread', quantity: 1, price }], ...given };
  const event = { key, personKey, type: 'track', name: 'Order Completed', at, receivedAt: at, source: 'web', userId: `u-${person}` };
  await put(
    TABLES.EVENTS_TABLE,
    itemOfEvent(StoredEventSchema.parse({ ...event, orderRef: `shop#${key}`, properties, traits: {}, context: {} })),
  );
}

async function shopping(person: number): Promise<number> {
  await order(person, '2026-02-20T10:00:00.000Z', 5 + (person % 7));
  await order(
    person,
    '2026-03-10T10:00:00.000Z',
    8 + (person % 7) + (isTreated(person) ? 4 : 0),
    isTreated(person) && person % 2 === 1 ? { discount: 1, coupon: 'TEN' } : {},
  );
  if (person % 3 === 0) await order(person, '2026-03-25T10:00:00.000Z', 6);
  return person % 3 === 0 ? 3 : 2;
}

async function launch(): Promise<void> {
  const { campaignsIn } = await import('#storage/campaigns.ts');
  const campaigns = campaignsIn(TABLES.CAMPAIGNS_TABLE);
  const campaign = CampaignSchema.parse({
    ...{ campaignId: ID, name: 'March', channel: 'sms', holdOutRate: 0.25, delivery: 'send', startsOn: '2026-03-08', endsOn: '2026-03-14' },
    ...{ currency: 'EUR', seed: 's', audience: { everyone: true }, status: 'draft', createdAt: asOf, createdBy: 'me', marginRate: 0.3 },
    offer: { subject: 's', text: 't', couponCode: 'TEN' },
  });
  await campaigns.create(campaign, [], [{ costId: 'm', kind: 'media', amountMinor: 20_000 }]);
  const { memberKey } = await import('#storage/campaigns.ts');
  for (let person = 0; person < PEOPLE; person++) {
    const member = {
      personKey: keyOf(person),
      arm: isTreated(person) ? 'treated' : 'hold-out',
      assignedAt: asOf,
      segment: person % 2 ? 'Loyal' : 'New',
    };
    const sent = isTreated(person) || person === 8 ? { sending: 'sent', parts: 2 } : {};
    await put(TABLES.CAMPAIGNS_TABLE, {
      ...memberKey(ID, keyOf(person)),
      ...member,
      ...sent,
      ...(person === 12 ? { isControl: true } : {}),
    });
  }
  await campaigns.markLaunching(ID, asOf, '2026Q1');
  await campaigns.markLaunched(ID, { treated: 330, holdOut: 109, control: 1 });
}

async function night(at: string): Promise<CampaignRoi> {
  const runId = `campaign-report-2026-04-01-m${String(runs++).padStart(6, '0')}`;
  const run = await shift.run<BegunRun>('kpis/begin-run', { job: 'campaign-report', asOf: at, runId });
  const orders: StoredOrders[] = [];
  for (const part of run.parts) orders.push(await shift.run<StoredOrders>('profiles/collect-orders', part));
  await shift.run('campaigns/measure-campaigns', { ...run, orders });
  await shift.run('campaigns/report-campaigns', run);
  await shift.run('kpis/finish-run', run);
  const { campaignResultsIn } = await import('#storage/campaign-results.ts');
  return CampaignRoiSchema.parse(await campaignResultsIn(TABLES.CAMPAIGNS_TABLE).find(ID));
}

/** As the API tells it. */
async function told(headers: Record<string, string> = {}): Promise<{ headers: Record<string, string>; body: string }> {
  return await shift.run('campaigns/measure-campaign', {
    ...{ routeKey: 'GET /v1/campaigns/{id}/roi', rawPath: `/v1/campaigns/${ID}/roi`, pathParameters: { id: ID }, headers },
    requestContext: { authorizer: { jwt: { claims: { sub: 'me', token_use: 'access', 'cognito:groups': '[marketer]' }, scopes: null } } },
  });
}

beforeAll(async () => {
  shift = await startNightShift();
  process.env['SENDING_PRICES_MICROS'] = JSON.stringify({ email: 100, sms: 75_000 });
  const { itemOfProfile } = await import('#storage/profile-item.ts');
  for (let person = 0; person < PEOPLE; person++) {
    const events = await shopping(person);
    const personKey = keyOf(person);
    const profile = aCustomer({ personKey, sources: { web: events }, linkedIds: [], newestOrderDay: 20_537 });
    await put(TABLES.CUSTOMERS_TABLE, itemOfProfile(profile, 1));
  }
  await launch();
});
afterAll(() => shift.stop());

describe('a campaign measured at night', () => {
  it('has the figures that the API works out of the same orders, adjusted and not', async () => {
    const live = CampaignRoiSchema.parse(JSON.parse((await told()).body));
    const result = await night(asOf);
    const figures = ({ asOf: _asOf, version: _version, withAfter, ...others }: CampaignRoi) => ({
      ...others,
      after: withAfter?.unadjusted,
    });
    expect(figures(live)).toEqual({ ...figures(result), after: expect.anything() });
    expect(result.version).toMatchObject({ revision: 1, isFrozen: false, freezesOn: '2026-04-14', isOver: true });
    expect(result).toMatchObject({
      contaminated: 1,
      control: 1,
      leftOut: 0,
      arms: { treated: { customers: 330 }, holdOut: { customers: 108 } },
      bySegment: [{ name: 'Loyal' }, { name: 'New' }],
      costs: { mediaMinor: 20_000, discountFrom: 'orders', discountMinor: 22_000, sent: { sms: 662 }, sendingMinor: 4965, varies: true },
    });
    expect(result.incrementalMinor).toBeGreaterThan(100_000);
    expect(result.adjusted?.explained).toBeGreaterThan(0.1);
    expect(result.margin?.unadjusted.roi).toBeLessThan(result.roi ?? 0);
  });

  it('keeps its revision while nothing changes, and gets another when a refund comes', async () => {
    expect((await night(asOf)).version?.revision).toBe(1);
    const { itemOfEvent } = await import('#storage/event-item.ts');
    const at = '2026-03-30T10:00:00.000Z';
    const refund = {
      key: 'refund0000000001',
      personKey: keyOf(1),
      type: 'track',
      name: 'Order Refunded',
      at,
      receivedAt: at,
      source: 'web',
    };
    const orderRef = `shop#${String(1).padStart(8, '0')}26031000`;
    await put(
      TABLES.EVENTS_TABLE,
      itemOfEvent(StoredEventSchema.parse({ ...refund, userId: 'u-1', orderRef, properties: { total: 10 }, traits: {}, context: {} })),
    );
    const { itemOfProfile } = await import('#storage/profile-item.ts');
    const profile = aCustomer({ personKey: keyOf(1), sources: { web: 3 }, linkedIds: [], newestOrderDay: 20_537 });
    await put(TABLES.CUSTOMERS_TABLE, itemOfProfile(profile, 1));
    const before = await night(asOf);
    expect(before.version?.revision).toBe(2);
  });

  it('counts an erased member as left out, and two ids of one person once or, from both arms, not at all', async () => {
    const { documents } = await import('#storage/client.ts');
    await documents.send(new DeleteCommand({ TableName: TABLES.CUSTOMERS_TABLE, Key: { pk: keyOf(2) } }));
    const into = async (from: number, to: number) =>
      put(TABLES.CUSTOMERS_TABLE, { pk: keyOf(from), mergedInto: keyOf(to) satisfies PersonKey, version: 2 });
    const [sameFrom = 0, held = 0, sameTo = 0, treated = 0] = MERGED;
    await into(sameFrom, sameTo);
    await into(held, treated);
    const result = await night(asOf);
    expect(result).toMatchObject({
      leftOut: 1,
      contaminated: 2,
      arms: { treated: { customers: 330 - 1 - 1 - 1 }, holdOut: { customers: 107 } },
    });
  });

  it('is told as the night measured it once it is over, until a cost is booked', async () => {
    const stored = await night(asOf);
    expect(JSON.parse((await told()).body)).toEqual(JSON.parse(JSON.stringify(stored)));
    const cost = { costId: 'late', kind: 'other' as const, amountMinor: 700 };
    const { campaignsIn } = await import('#storage/campaigns.ts');
    await campaignsIn(TABLES.CAMPAIGNS_TABLE).putCost(ID, cost);
    const live = CampaignRoiSchema.parse(JSON.parse((await told()).body));
    expect([live.costs?.otherMinor, live.asOf > stored.asOf]).toEqual([(stored.costs?.otherMinor ?? 0) + 700, true]);
  });

  it('is frozen when refunds no longer count, and stays as it is then', async () => {
    const frozen = await night(afterFreeze);
    expect(frozen.version).toMatchObject({ isFrozen: true });
    await order(1, '2026-03-12T10:00:00.000Z', 500);
    expect(await night(InstantSchema.parse('2026-05-02T04:00:00.000Z'))).toEqual(frozen);
    expect(JSON.parse((await told()).body)).toEqual(JSON.parse(JSON.stringify(frozen)));
  });

  it('is a sheet for whoever asks for one', async () => {
    const { headers, body } = await told({ accept: 'text/csv' });
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(body.split('\r\n')[1]).toContain('c-night,March');
  });
});
