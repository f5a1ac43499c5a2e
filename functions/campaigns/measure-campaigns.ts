import * as z from 'zod';
import { AudienceSales } from '#domain/campaigns/audience-sales.ts';
import { sizeOf } from '#domain/campaigns/audience-size.ts';
import { deliveriesOf, drawnMember, evidenceOf } from '#domain/campaigns/campaign-evidence.ts';
import { campaignResult } from '#domain/campaigns/campaign-result.ts';
import type { TallyTerms } from '#domain/campaigns/campaign-tally.ts';
import { findMembers } from '#domain/campaigns/found-members.ts';
import { keyIndex } from '#domain/campaigns/key-index.ts';
import { revisedFrom } from '#domain/campaigns/result-revision.ts';
import { tallyTerms } from '#domain/campaigns/tally-terms.ts';
import { upliftColumnsOf } from '#domain/campaigns/uplift-columns.ts';
import { type LearnedPerson, learnedRows, learnUplift } from '#domain/campaigns/uplift-model.ts';
import { daysBetween, localDayOf } from '#domain/time.ts';
import { bucketName, readEnvironment, tableName, text, timeZone } from '#runtime/environment.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { JsonTextSchema } from '#runtime/json.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { Campaign, Cost } from '#schemas/campaign.ts';
import type { CampaignRoi } from '#schemas/campaign-roi.ts';
import { CampaignIdSchema, type PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { StoredOrders } from '#schemas/person-orders.ts';
import { type MeasureTask, MeasureTaskSchema } from '#schemas/run.ts';
import { type AudienceFile, audienceFilesIn } from '#storage/audience-files.ts';
import { campaignResultsIn } from '#storage/campaign-results.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { couponsIn } from '#storage/coupons.ts';
import { drawnMembersIn } from '#storage/drawn-members.ts';
import { orderFilesIn } from '#storage/order-files.ts';
import { customersIn } from '#storage/profiles.ts';
import { runsIn } from '#storage/runs.ts';
import { upliftModelsIn } from '#storage/uplift-models.ts';

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  SHOP_TIME_ZONE: timeZone,
  SENDING_PRICES_MICROS: text.pipe(JsonTextSchema).pipe(z.record(z.string(), z.number())),
});
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const coupons = couponsIn(env.CAMPAIGNS_TABLE);
const results = campaignResultsIn(env.CAMPAIGNS_TABLE);
const drawnMembers = drawnMembersIn(env.CAMPAIGNS_TABLE);
const audiences = audienceFilesIn(env.ARTEFACTS_BUCKET);
const orderFiles = orderFilesIn(env.ARTEFACTS_BUCKET);
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const runs = runsIn(env.RUNS_TABLE);
const models = upliftModelsIn(env.CAMPAIGNS_TABLE);

/** The newest campaigns; older ones keep the figures that they have. */
const MOST_CAMPAIGNS = 200;
/** So many members are held in memory at once, at some 100 bytes each; larger campaigns are measured alone. */
const MEMBERS_AT_ONCE = 2_000_000;
const FILES_AT_ONCE = 4;
const RESOLVED_AT_ONCE = 400;
const LEARNED_PER_ARM = 10_000;

interface Due {
  readonly campaign: Campaign;
  readonly before: CampaignRoi | undefined;
}

interface Open extends Due {
  readonly audience: AudienceFile;
  readonly sales: AudienceSales;
  readonly terms: TallyTerms;
  readonly costs: readonly Cost[];
}

/** Launched campaigns whose figures may still change, newest first. */
async function dueCampaigns(): Promise<Due[]> {
  const due: Due[] = [];
  const { ids } = await campaigns.list(MOST_CAMPAIGNS);
  for (const id of ids) {
    const campaignId = CampaignIdSchema.parse(id);
    const campaign = await campaigns.find(campaignId);
    if (campaign?.status !== 'launched') continue;
    const before = await results.find(campaignId);
    if (!before?.version?.isFrozen) due.push({ campaign, before });
  }
  return due;
}

/**
 * The drawn audience as one file. It is made from the members as long as others may be drawn or a message may go out, and once more
 * when the campaign's last day is over; after that no member is read again.
 */
async function audienceOf(campaign: Campaign, asOf: Instant): Promise<AudienceFile> {
  const { campaignId, channel, delivery, endsOn } = campaign;
  const known = await audiences.find(campaignId);
  if (known?.isSettled && known.count === sizeOf(campaign)) return known;
  const isSettled = delivery === 'recorded' || daysBetween(endsOn, localDayOf(asOf, env.SHOP_TIME_ZONE)) > 1;
  await audiences.put(campaignId, { ...(await drawnMembers.read(campaignId, channel)), isSettled });
  return (await audiences.find(campaignId)) as AudienceFile;
}

async function opened(due: Due, asOf: Instant): Promise<Open> {
  const { campaignId } = due.campaign;
  const audience = await audienceOf(due.campaign, asOf);
  const [costs, couponIds] = await Promise.all([campaigns.costs(campaignId), coupons.ids(campaignId)]);
  const terms = tallyTerms(due.campaign, { costs, couponIds }, { asOf, timeZone: env.SHOP_TIME_ZONE });
  return { ...due, audience, costs, terms, sales: new AudienceSales(audience, terms) };
}

/** Shows each file of orders once to all who gather from them. */
async function gather(orders: readonly StoredOrders[], gathering: readonly AudienceSales[]): Promise<void> {
  const needsGoods = gathering.some((one) => one.needsGoods);
  await inParallel(orders, FILES_AT_ONCE, async ({ sales, ...stored }) => {
    if (sales === undefined) return;
    const goods = needsGoods ? await orderFiles.get(stored) : undefined;
    // Both files have the same people in the same rows.
    const file = { ...(await orderFiles.sales(sales)), ...(goods ? { ordersAt: (row: number) => goods.ordersAt(row).orders } : {}) };
    let index: ((key: string) => number | undefined) | undefined;
    for (const one of gathering) one.take(file, () => (index ??= keyIndex(file)));
  });
}

/** Whom ids stand for now that the night has no orders of. */
async function ownKeys(missing: readonly PersonKey[]): Promise<Map<PersonKey, PersonKey>> {
  const own = new Map<PersonKey, PersonKey>();
  for (let from = 0; from < missing.length; from += RESOLVED_AT_ONCE) {
    const found = await customers.resolveMany(missing.slice(from, from + RESOLVED_AT_ONCE));
    for (const [key, { personKey }] of found) own.set(key, personKey);
  }
  return own;
}

async function measured({ campaign, before, audience, sales, terms, costs }: Open, orders: readonly StoredOrders[], asOf: Instant) {
  const missing = sales.missing();
  const own = await ownKeys(missing);
  const drawn = { ...audience, memberAt: (row: number) => drawnMember(audience.memberAt(row), campaign.channel) };
  const found = findMembers(drawn, sales.rowOfPerson, missing, (key) => own.get(key));
  const undrawn = found.undrawn.toSorted();
  const elsewhere = new AudienceSales({ count: undrawn.length, keyAt: (row) => undrawn[row] as PersonKey }, terms);
  if (undrawn.length > 0) await gather(orders, [elsewhere]);
  const sumsOf = (key: PersonKey) => sales.sumsOf(key) ?? elsewhere.sumsOf(key);
  const hasOtherCurrency = sales.hasOtherCurrency || elsewhere.hasOtherCurrency;
  const evidence = {
    ...evidenceOf(found.several, found.others, sumsOf),
    ...{ days: terms.days, hasOtherCurrency, costs, leftOut: found.leftOut },
    deliveries: deliveriesOf(campaign, audience),
    sendings: { sent: audience.sent, pricesMicros: env.SENDING_PRICES_MICROS },
  };
  return revisedFrom(before, campaignResult(campaign, evidence, asOf), localDayOf(asOf, env.SHOP_TIME_ZONE));
}

/**
 * Learns whom a campaign persuaded, once, in the first night after it: by people as they were on the day before it. Whoever is
 * another person by now, or was erased, is left out.
 */
async function learn({ campaign, before, audience, sales, terms }: Open, asOf: Instant): Promise<void> {
  if (!terms.days.isOver || before?.version?.isOver === true) return;
  const day = { epochDay: terms.days.window.from - 1, zone: env.SHOP_TIME_ZONE };
  const rows = learnedRows(audience, LEARNED_PER_ARM);
  const people: LearnedPerson[] = [];
  for (let from = 0; from < rows.length; from += RESOLVED_AT_ONCE) {
    const members = new Map(rows.slice(from, from + RESOLVED_AT_ONCE).map((row) => [audience.keyAt(row), audience.memberAt(row)]));
    for (const [key, profile] of await customers.resolveMany([...members.keys()])) {
      if (profile.personKey !== key) continue;
      const columns = upliftColumnsOf(profile, campaign.currency, day);
      people.push({ columns, isTreated: members.get(key)?.arm === 'treated', hasOrdered: sales.sumsOf(key)?.hasOrdered ?? false });
    }
  }
  const model = learnUplift(people, campaign, asOf);
  if (model !== undefined) await models.put(model);
}

/** Campaigns that are gathered together, so that each file is read once for all of them. */
function* groupsOf(due: readonly Due[]): Iterable<Due[]> {
  let group: Due[] = [];
  let members = 0;
  for (const one of due) {
    if (group.length > 0 && members + sizeOf(one.campaign) > MEMBERS_AT_ONCE) {
      yield group;
      [group, members] = [[], 0];
    }
    group.push(one);
    members += sizeOf(one.campaign);
  }
  if (group.length > 0) yield group;
}

async function measureCampaigns({ asOf, orders }: MeasureTask) {
  let [campaignsMeasured, members, changed] = [0, 0, 0];
  for (const group of groupsOf(await dueCampaigns())) {
    const open = await Promise.all(group.map((due) => opened(due, asOf)));
    await gather(
      orders,
      open.map(({ sales }) => sales),
    );
    for (const one of open) {
      await learn(one, asOf);
      const result = await measured(one, orders, asOf);
      const isKept = await results.save(result);
      campaignsMeasured += 1;
      members += one.audience.count;
      if (isKept && result.version?.revision !== one.before?.version?.revision) changed += 1;
    }
  }
  return { campaigns: campaignsMeasured, members, changed };
}

const step = (order: MeasureTask) => runs.once({ runId: order.runId, step: 'measure-campaigns' }, () => measureCampaigns(order));

export const handler = taskHandler(MeasureTaskSchema, step);
