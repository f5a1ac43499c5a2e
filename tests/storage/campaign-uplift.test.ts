import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '#numerics/random.ts';
import { CampaignSchema } from '#schemas/campaign.ts';
import type { CampaignId } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import type { StoredOrders } from '#schemas/person-orders.ts';
import type { BegunRun } from '#schemas/run.ts';
import { StoredEventSchema } from '#schemas/stored-event.ts';
import { type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';
import { aShopper, keyOf } from '../support/segment-builders.ts';

const PEOPLE = 900;
const ID = 'c-persuade' as CampaignId;
const asOf = InstantSchema.parse('2026-12-01T04:00:00.000Z');
/** Those whose last order is long ago buy again when they are written to; the others buy anyway. */
const isLapsed = (person: number) => person % 2 === 0;
const isTreated = (person: number) => person % 3 !== 0;
const chanceOf = (person: number) => (isLapsed(person) ? (isTreated(person) ? 0.7 : 0.15) : 0.6);

let shift: NightShift;
beforeAll(async () => {
  shift = await startNightShift();
  process.env['SENDING_PRICES_MICROS'] = '{}';
});
afterAll(() => shift.stop());

async function put(TableName: string, Item: Record<string, unknown>): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  await documents.send(new PutCommand({ TableName, Item }));
}

async function buy(person: number): Promise<void> {
  const { itemOfEvent } = await import('#storage/event-item.ts');
  const key = `${String(person).padStart(8, '0')}26112400`;
  const at = '2026-11-24T10:00:00.000Z';
  const event = { key, personKey: keyOf(person), type: 'track', name: 'Order Completed', at, receivedAt: at, source: 'web' };
  const properties = { currency: 'EUR', products: [{ product_id: 'bread', quantity: 1, price: 5 }] };
  const stored = { ...event, userId: `u-${person}`, orderRef: `shop#${key}`, properties, traits: {}, context: {} };
  await put(TABLES.EVENTS_TABLE, itemOfEvent(StoredEventSchema.parse(stored)));
}

async function fillShop(): Promise<void> {
  const { itemOfProfile } = await import('#storage/profile-item.ts');
  const { campaignsIn, memberKey } = await import('#storage/campaigns.ts');
  const random = seededRandom(3);
  for (let person = 0; person < PEOPLE; person++) {
    const habit = isLapsed(person) ? { orders: 3, daysAgo: 90 } : { orders: 12, daysAgo: 4 };
    const buys = random() < chanceOf(person);
    if (buys) await buy(person);
    const profile = { ...aShopper(person, habit), sources: { web: buys ? 1 : 0 }, newestOrderDay: 20_781 };
    await put(TABLES.CUSTOMERS_TABLE, itemOfProfile(profile, 1));
    const arm = isTreated(person) ? 'treated' : 'hold-out';
    await put(TABLES.CAMPAIGNS_TABLE, { ...memberKey(ID, keyOf(person)), personKey: keyOf(person), arm, assignedAt: asOf });
  }
  const campaign = CampaignSchema.parse({
    ...{ campaignId: ID, name: 'Persuade', channel: 'email', holdOutRate: 0.33, delivery: 'recorded', startsOn: '2026-11-23' },
    ...{
      endsOn: '2026-11-25',
      currency: 'EUR',
      seed: 's',
      audience: { everyone: true },
      status: 'draft',
      createdAt: asOf,
      createdBy: 'me',
    },
  });
  const campaigns = campaignsIn(TABLES.CAMPAIGNS_TABLE);
  await campaigns.create(campaign, [], []);
  await campaigns.markLaunching(ID, asOf, '2026Q4');
  await campaigns.markLaunched(ID, { treated: 600, holdOut: 300, control: 0 });
}

async function night(number: number): Promise<void> {
  const runId = `campaign-report-2026-12-01-m${String(number).padStart(6, '0')}`;
  const run = await shift.run<BegunRun>('kpis/begin-run', { job: 'campaign-report', asOf, runId });
  const orders: StoredOrders[] = [];
  for (const part of run.parts) orders.push(await shift.run<StoredOrders>('profiles/collect-orders', part));
  await shift.run('campaigns/measure-campaigns', { ...run, orders });
  await shift.run('kpis/finish-run', run);
}

it('the first night after a campaign learns whom it persuaded, and an audience can ask for them', async () => {
  await fillShop();
  await night(1);
  const { upliftModelsIn } = await import('#storage/uplift-models.ts');
  const models = upliftModelsIn(TABLES.CAMPAIGNS_TABLE);
  const model = await models.find(ID);
  expect(model?.quality).toMatchObject({ people: PEOPLE, qini: expect.any(Number) });
  expect(model?.quality.qiniCi95[0]).toBeGreaterThan(0);

  const { membersAmong } = await import('#domain/campaigns/audience-members.ts');
  const { fieldsOfAudience } = await import('#domain/campaigns/audience-fields.ts');
  const { NOBODY_NAMED } = await import('#domain/campaigns/audience-subject.ts');
  const { customersIn } = await import('#storage/profiles.ts');
  const audience = { uplift: { campaign: ID, bestShare: 0.4 } };
  const { profiles } = await customersIn(TABLES.CUSTOMERS_TABLE).scanPage(2000, undefined, {}, fieldsOfAudience(audience));
  const query = {
    ...{ audience, book: { rules: [], segmentation: undefined, currency: 'EUR', zone: 'UTC' } },
    ...{ named: { ...NOBODY_NAMED, uplifts: await models.findMany([ID]) }, asOf: { epochDay: 20_788, zone: 'UTC' } },
  };
  const lapsed = new Set(
    Array.from({ length: PEOPLE }, (_, person) => person)
      .filter(isLapsed)
      .map(keyOf),
  );
  const taken = await membersAmong(profiles, query, async () => []);
  expect(taken.length).toBeGreaterThan(PEOPLE / 4);
  expect(taken.filter(({ personKey }) => !lapsed.has(personKey))).toEqual([]);

  // Later nights leave it as it is: they would learn from people whom the campaign has changed.
  await night(2);
  expect((await models.find(ID))?.learnedAt).toBe(model?.learnedAt);
});
