import { keyIndex } from '#domain/campaigns/key-index.ts';
import { feedbackFigures } from '#domain/feedback/feedback-figures.ts';
import { aliveOf } from '#domain/kpis/alive-of.ts';
import { CohortTable } from '#domain/kpis/cohorts.ts';
import { countOperations } from '#domain/kpis/count-operations.ts';
import { FACTS } from '#domain/kpis/facts.ts';
import { feedbackFacts } from '#domain/kpis/feedback-facts.ts';
import { goodsCost, unitCosts } from '#domain/kpis/goods-cost.ts';
import { groupsByName, UNKNOWN } from '#domain/kpis/person-groups.ts';
import { ALL, DIMENSIONS, ShopFacts } from '#domain/kpis/shop-facts.ts';
import { inPlaces, type StoredDays, snapshotDays } from '#domain/kpis/snapshot-days.ts';
import {
  adjustmentOf,
  canContinue,
  firstWritten,
  historyStart,
  inactiveDaysOf,
  isImported,
  recentFrom,
} from '#domain/kpis/snapshot-plan.ts';
import { epochDayOf, epochDayOfLocalDay, localDayOfEpochDay } from '#domain/time.ts';
import { bucketName, currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { Feedback } from '#schemas/feedback.ts';
import { CampaignIdSchema } from '#schemas/ids.ts';
import type { KpiState } from '#schemas/kpi.ts';
import type { PurchaseModel } from '#schemas/lifetime.ts';
import type { StoredOrders } from '#schemas/person-orders.ts';
import { type MeasureTask, MeasureTaskSchema } from '#schemas/run.ts';
import { campaignResultsIn } from '#storage/campaign-results.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { feedbackIn } from '#storage/feedback.ts';
import { forecastsIn } from '#storage/forecasts.ts';
import { incidentsIn } from '#storage/incidents.ts';
import { kpiDaysIn } from '#storage/kpi-days.ts';
import { orderFilesIn } from '#storage/order-files.ts';
import { personGroupFilesIn } from '#storage/person-group-files.ts';
import { rejectsIn } from '#storage/rejects.ts';
import { runsIn } from '#storage/runs.ts';
import { segmentationsIn } from '#storage/segments.ts';
import { stockDaysIn } from '#storage/stock-days.ts';
import { suppliersIn } from '#storage/suppliers.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({
  KPIS_TABLE: tableName,
  CAMPAIGNS_TABLE: tableName,
  FEEDBACK_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  INVENTORY_TABLE: tableName,
  UNITS_TABLE: tableName,
  REJECTS_TABLE: tableName,
  INCIDENTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const kpiDays = kpiDaysIn(env.KPIS_TABLE);
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const results = campaignResultsIn(env.CAMPAIGNS_TABLE);
const feedback = feedbackIn(env.FEEDBACK_TABLE);
const forecasts = forecastsIn({ bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE });
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const suppliers = suppliersIn(env.INVENTORY_TABLE);
const orderFiles = orderFilesIn(env.ARTEFACTS_BUCKET);
const groupFiles = personGroupFilesIn(env.ARTEFACTS_BUCKET);
const runs = runsIn(env.RUNS_TABLE);
const units = unitsIn(env.UNITS_TABLE);
const unitStates = unitStatesIn(env.UNITS_TABLE);

/** For so many days and more all feedback is walked, when the indicators are made for the first time or anew. */
const DAYS_TO_WALK = 60;
const DAYS_OF_CAMPAIGNS = 90;
const MOST_CAMPAIGNS = 200;

interface Night {
  readonly task: MeasureTask;
  readonly today: number;
  readonly facts: ShopFacts;
  readonly cohorts: CohortTable;
  readonly purchases: PurchaseModel | undefined;
  /** Of a piece, by product. */
  readonly costs: ReadonlyMap<string, number>;
}

/** What the goods of each order of a person cost, by its place; the lines are read only where some cost is known. */
async function goodsCosts(file: Pick<StoredOrders, 'key' | 'sha256'>, costs: Night['costs']) {
  if (costs.size === 0) return () => () => undefined;
  const packed = await orderFiles.get(file);
  return (key: string) => {
    const row = packed.rowOf(key);
    const orders = row === undefined ? [] : packed.ordersAt(row).orders;
    return (place: number) => goodsCost(orders[place]?.lines ?? [], costs);
  };
}

/** The people of one part with their orders; both files have the same people, except who came or went between their steps. */
async function countPart({ part, sales, ...orders }: StoredOrders, night: Night): Promise<void> {
  const people = await groupFiles.find(night.task.runId, part);
  if (people === undefined || sales === undefined) return;
  const file = await orderFiles.sales(sales);
  const rowOf = keyIndex(file);
  const costOf = await goodsCosts(orders, night.costs);
  for (let person = 0; person < people.count; person++) {
    const key = people.keyAt(person);
    const row = rowOf(key);
    const eachSale = row === undefined ? () => undefined : file.salesAt(row);
    const { groups, sources, visitDays } = people.personAt(person);
    const named = groupsByName(groups);
    const days = night.facts.addCustomer(named, eachSale, costOf(key));
    night.cohorts.add(days);
    const { today, facts, purchases } = night;
    const alive = aliveOf(days, today, purchases);
    facts.addForPerson(named, 'visitDaysIn30At', today, visitDays);
    facts.addForPerson(named, 'sourcesSumAt', today, sources);
    facts.addForPerson(named, 'sourcesCountAt', today, sources > 0 ? 1 : 0);
    if (alive === undefined) continue;
    facts.addForPerson(named, 'aliveSumAt', today, alive);
    facts.addForPerson(named, 'aliveCountAt', today, 1);
  }
}

async function countFeedback({ facts }: Night, from: number, to: number): Promise<void> {
  const count = (day: number, items: Feedback[]) => {
    for (const [name, amount] of feedbackFacts(feedbackFigures(items))) facts.add(name, day, amount);
  };
  if (to - from >= DAYS_TO_WALK) {
    for await (const { day: localDay, counted } of feedback.countedOfAll()) {
      const day = epochDayOfLocalDay(localDay);
      if (day >= from && day <= to) count(day, [counted]);
    }
    return;
  }
  for (let day = from; day <= to; day += 1) count(day, await Array.fromAsync(feedback.countedOfDay(localDayOfEpochDay(day))));
}

/** What the campaigns of the last days sent, and what those that are over earned together, as they were measured last. */
async function countCampaigns({ facts, today }: Night): Promise<void> {
  const { ids } = await campaigns.list(MOST_CAMPAIGNS);
  for (const id of ids) {
    const result = await results.find(CampaignIdSchema.parse(id));
    if (result === undefined) continue;
    const ended = epochDayOfLocalDay(result.endsOn);
    if (ended <= today - DAYS_OF_CAMPAIGNS) continue;
    facts.add('messagesSentAt', today, result.deliveries?.sent ?? 0);
    facts.add('messagesComplainedAt', today, result.deliveries?.complained ?? 0);
    facts.add('messagesBouncedAt', today, result.deliveries?.bounced ?? 0);
    if (result.incrementalMinor === null || result.currency !== env.SHOP_CURRENCY || ended >= today) continue;
    facts.add('campaignCostMinorAt', today, result.costMinor);
    facts.add('campaignIncrementalMinorAt', today, result.incrementalMinor);
    facts.add('campaignVarianceAt', today, (result.standardErrorMinor ?? 0) ** 2);
  }
}

/** How well tonight's forecasts did on days that are over, in the shop and in each store. */
async function countForecasts({ facts, today, task }: Night): Promise<void> {
  const book = (await forecasts.current())?.book;
  if (book === undefined || epochDayOf(book.asOf, env.SHOP_TIME_ZONE) !== epochDayOf(task.asOf, env.SHOP_TIME_ZONE)) return;
  for (const { by, name: group, wape, bias } of book.groups) {
    if (by === 'category' || wape === null || bias === null) continue;
    const [dimension, value] = by === 'shop' ? (['total', ALL] as const) : (['store', group === '' ? UNKNOWN : group] as const);
    facts.addTo(dimension, value, { name: 'forecastNightsAt', day: today, amount: 1 });
    facts.addTo(dimension, value, { name: 'forecastWapeAt', day: today, amount: wape });
    facts.addTo(dimension, value, { name: 'forecastBiasAt', day: today, amount: bias });
  }
}

/** What the cold chain and the stock did, on the days that are not counted yet. */
async function countOthers({ facts, today, task: { asOf } }: Night, from: number): Promise<void> {
  const groups = (await forecasts.current())?.book.groups ?? [];
  const stores = groups.filter(({ by }) => by === 'store');
  await countOperations(
    { facts, from, today, asOf, zone: env.SHOP_TIME_ZONE },
    {
      units: { listed: units.every, unit: units.find, samples: unitStates.since, heard: unitStates.heard },
      rejects: rejectsIn(env.REJECTS_TABLE).reasonsOfDay,
      incidents: incidentsIn(env.INCIDENTS_TABLE).since,
      stock: { runsOf: runs.between, stores, between: stockDaysIn(env.INVENTORY_TABLE).between },
    },
  );
}

/** What is stored of the days that are written again. */
async function storedDays(state: KpiState | undefined, first: number, today: number): Promise<StoredDays> {
  if (state === undefined) return new Map();
  const read = DIMENSIONS.map(async (dimension) => {
    const days = await kpiDays.days(dimension, localDayOfEpochDay(first), localDayOfEpochDay(today));
    return [dimension, inPlaces(days, state.facts)] as const;
  });
  return new Map(await Promise.all(read));
}

/** The days that stay as they were published, as far as tonight knows better. */
async function adjustments(state: KpiState | undefined, facts: ShopFacts, first: number) {
  const { from } = facts.span;
  if (state === undefined || first <= from) return { orders: 0, netMinor: 0, storedOrders: 0 };
  const stored = await kpiDays.days('total', localDayOfEpochDay(from), localDayOfEpochDay(first - 1));
  const byDay = new Map(stored.map(({ day, groups }) => [epochDayOfLocalDay(day), groups[ALL] ?? []]));
  return adjustmentOf(byDay, facts.rowsOf('total').get(ALL) ?? [], from);
}

async function suppliedCosts(): Promise<Map<string, number>> {
  const { items } = await suppliers.page(undefined, undefined);
  return unitCosts(items.flatMap(({ supplier }) => (supplier.currency === env.SHOP_CURRENCY ? supplier.products : [])));
}

async function snapshotKpis(task: MeasureTask) {
  const today = epochDayOf(task.asOf, env.SHOP_TIME_ZONE);
  const [state, segmentation, costs] = await Promise.all([kpiDays.state(), segmentations.find(), suppliedCosts()]);
  const tonight = { today, hasCosts: costs.size > 0 };
  const known = canContinue(state, tonight) ? state : undefined;
  const lifetime = segmentation?.lifetime ?? undefined;
  const inactiveDays = known?.inactiveDays ?? inactiveDaysOf(lifetime?.interval);
  const facts = new ShopFacts({ from: historyStart(today), to: today, inactiveDays }, env.SHOP_CURRENCY);
  const night: Night = {
    task,
    today,
    facts,
    cohorts: new CohortTable(),
    purchases: lifetime?.purchases ?? undefined,
    costs,
  };
  for (const part of task.orders) await countPart(part, night);
  const planned = firstWritten(known, tonight);
  const adjusted = await adjustments(known, facts, planned);
  const first = isImported(adjusted) ? historyStart(today) : planned;
  await countFeedback(night, first, today);
  await countCampaigns(night);
  await countForecasts(night);
  await countOthers(night, recentFrom(state, today));
  // A day without anything is written only where there may be something from before.
  const made = snapshotDays(facts, first, await storedDays(state, first, today));
  const days = made.filter(({ groups }) => state !== undefined || Object.keys(groups).length > 0);
  await kpiDays.putDays(days, task.asOf);
  const { orders, netMinor } = first === planned ? adjusted : { orders: 0, netMinor: 0 };
  await kpiDays.putState({
    ...{ schemaVersion: 1, asOf: task.asOf, facts: [...FACTS], lastDay: today, inactiveDays },
    firstDay: Math.min(first, known?.firstDay ?? first),
    otherCurrencyOrders: facts.otherCurrencyOrders,
    hasCosts: tonight.hasCosts,
    cohorts: night.cohorts.result(today),
  });
  return { from: localDayOfEpochDay(first), to: localDayOfEpochDay(today), days: days.length, adjustments: { orders, netMinor } };
}

const step = (task: MeasureTask) => runs.once({ runId: task.runId, step: 'snapshot-kpis' }, () => snapshotKpis(task));

export const handler = taskHandler(MeasureTaskSchema, step);
