import * as z from 'zod';
import { sizeOf } from '#domain/campaigns/audience-size.ts';
import { areCostsOf } from '#domain/campaigns/campaign-costs.ts';
import { deliveriesOf, drawnMember, drawnOf, evidenceOf, type FoundMember } from '#domain/campaigns/campaign-evidence.ts';
import { campaignResult, notMeasuredYet } from '#domain/campaigns/campaign-result.ts';
import { type PersonSums, SalesOfPerson } from '#domain/campaigns/campaign-tally.ts';
import { roiSheet } from '#domain/campaigns/roi-sheet.ts';
import { tallyTerms } from '#domain/campaigns/tally-terms.ts';
import { ordersAsOf } from '#domain/profiles/orders-as-of.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, readEnvironment, tableName, text, timeZone } from '#runtime/environment.ts';
import { httpHandler, on, reply } from '#runtime/http-handler.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { JsonTextSchema } from '#runtime/json.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { notFound } from '#runtime/problems.ts';
import type { Campaign, Cost } from '#schemas/campaign.ts';
import type { CampaignRoi } from '#schemas/campaign-roi.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { KeptOrder } from '#schemas/person-orders.ts';
import type { PersonSale } from '#schemas/person-sales.ts';
import type { Profile } from '#schemas/profile.ts';
import { getCampaignRoi } from '#schemas/routes/campaigns.ts';
import { campaignResultsIn } from '#storage/campaign-results.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { couponsIn } from '#storage/coupons.ts';
import { eventsIn } from '#storage/events.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
  SENDING_PRICES_MICROS: text.pipe(JsonTextSchema).pipe(z.record(z.string(), z.number())),
});
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const results = campaignResultsIn(env.CAMPAIGNS_TABLE);
const coupons = couponsIn(env.CAMPAIGNS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const events = eventsIn(env.EVENTS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };

/** Up to so many members with so many orders a campaign is measured when it is asked for, from the orders as they are; larger ones at night. */
const MOST_MEMBERS = 5000;
const MOST_ORDERS = 30_000;
const READERS = 32;

async function ordersOf(profile: Profile, asOf: Instant): Promise<{ sales: readonly PersonSale[]; orders: readonly KeptOrder[] }> {
  if (profile.newestOrderDay === undefined) return { sales: [], orders: [] };
  const keys = [profile.personKey, ...(await Promise.all(profile.linkedIds.map(personKeys.of)))];
  const told = (await Promise.all(keys.map((key) => events.commerceOf(key)))).flat();
  const { sales, person } = ordersAsOf(told, shop, asOf);
  return { sales, orders: person.orders };
}

/** @returns undefined when the members have too many orders for the time that somebody waits */
async function measured(campaign: Campaign, costs: readonly Cost[], asOf: Instant): Promise<CampaignRoi | undefined> {
  const { campaignId, channel } = campaign;
  const [members, couponIds] = await Promise.all([campaigns.members(campaignId), coupons.ids(campaignId)]);
  const terms = tallyTerms(campaign, { costs, couponIds }, { asOf, timeZone: env.SHOP_TIME_ZONE });
  const profiles = await customers.resolveMany(members.map(({ personKey }) => personKey));
  const different = [...new Map([...profiles.values()].map((profile) => [profile.personKey, profile])).values()];
  if (different.reduce((sum, { orders }) => sum + orders, 0) > MOST_ORDERS) return undefined;
  const people = new Map<PersonKey, FoundMember[]>();
  for (const member of members) {
    const own = profiles.get(member.personKey)?.personKey;
    if (own !== undefined) people.set(own, [...(people.get(own) ?? []), { own, member: drawnMember(drawnOf(member), channel) }]);
  }
  const person = new SalesOfPerson(terms);
  const sums = new Map<PersonKey, PersonSums>();
  await inParallel(different, READERS, async (profile) => {
    const { sales, orders } = await ordersOf(profile, asOf);
    const { row, hasOrdered, hasRedeemed, units } = person.of((look) => sales.forEach(look), orders);
    sums.set(profile.personKey, { row: Float64Array.from(row), hasOrdered, hasRedeemed, units });
  });
  const sent = members.reduce((parts, member) => (member.sending === 'sent' ? parts + (member.parts ?? 1) : parts), 0);
  const told = (what: string) => members.filter(({ delivery }) => delivery === what).length;
  const evidence = {
    ...evidenceOf(people.values(), [], (own) => sums.get(own)),
    ...{ days: terms.days, hasOtherCurrency: person.hasOtherCurrency, costs, leftOut: members.length - profiles.size },
    deliveries: deliveriesOf(campaign, { sent: { [channel]: sent }, bounced: told('bounced'), complained: told('complained') }),
    sendings: { sent: sent === 0 ? {} : { [channel]: sent }, pricesMicros: env.SENDING_PRICES_MICROS },
  };
  return campaignResult(campaign, evidence, asOf);
}

/** What one night measured of a campaign that was over, with the costs of now, another would tell the same of but for late refunds. */
const isSettled = ({ version, costs }: CampaignRoi, ledger: readonly Cost[]) =>
  version?.isFrozen === true || (version?.isOver === true && costs !== null && areCostsOf(ledger, costs));

/** What is settled is told as of its last night, and so are large campaigns; the others as of now. */
async function measureCampaign(campaignId: CampaignId): Promise<CampaignRoi> {
  const [campaign, stored] = await Promise.all([campaigns.find(campaignId), results.find(campaignId)]);
  if (campaign === undefined) throw notFound(`The campaign ${campaignId}`);
  const costs = await campaigns.costs(campaignId);
  if (stored !== undefined && isSettled(stored, costs)) return stored;
  const result = sizeOf(campaign) > MOST_MEMBERS ? undefined : await measured(campaign, costs, now());
  if (result === undefined) return stored ?? notMeasuredYet(campaign, costs, { asOf: now(), timeZone: env.SHOP_TIME_ZONE });
  const revision = stored?.version?.revision ?? 0;
  return { ...result, version: result.version && { ...result.version, revision } };
}

const SHEET_TYPE = 'text/csv; charset=utf-8';

function wantsSheet(format: 'json' | 'csv' | undefined, accept: string | undefined): boolean {
  return format === undefined ? (accept ?? '').split(',').some((type) => type.trim().startsWith('text/csv')) : format === 'csv';
}

export const handler = httpHandler([
  on(getCampaignRoi, async ({ params, query, headers }) => {
    const result = await measureCampaign(params.id);
    if (!wantsSheet(query.format, headers['accept'])) return result;
    const disposition = `attachment; filename="roi-${params.id}.csv"`;
    return reply(200, roiSheet(result), { 'content-type': SHEET_TYPE, 'content-disposition': disposition, vary: 'accept' });
  }),
]);
