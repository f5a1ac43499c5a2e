import { keyIndex } from '#domain/campaigns/key-index.ts';
import { aliveOf } from '#domain/kpis/alive-of.ts';
import { CohortTable } from '#domain/kpis/cohorts.ts';
import { COVERED_PURPOSE, countCoverage, PromotionWords } from '#domain/kpis/consent-coverage.ts';
import { countCampaign } from '#domain/kpis/count-campaigns.ts';
import { countDelivery, DAYS_OF_LEAD } from '#domain/kpis/count-deliveries.ts';
import { countDisposals } from '#domain/kpis/count-disposals.ts';
import { countForecasts } from '#domain/kpis/count-forecasts.ts';
import { countOperations } from '#domain/kpis/count-operations.ts';
import { FACTS } from '#domain/kpis/facts.ts';
import { countFeedback } from '#domain/kpis/feedback-facts.ts';
import { goodsCost, itemCosts, unitCosts } from '#domain/kpis/goods-cost.ts';
import { groupsByName } from '#domain/kpis/person-groups.ts';
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
import { epochDayOf, epochDayOfLocalDay, localDayOfEpochDay, startOfDay } from '#domain/time.ts';
import { bucketName, currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { CampaignIdSchema, type ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { KpiState } from '#schemas/kpi.ts';
import type { PurchaseModel } from '#schemas/lifetime.ts';
import type { StoredOrders } from '#schemas/person-orders.ts';
import { type MeasureTask, MeasureTaskSchema } from '#schemas/run.ts';
import { campaignResultsIn } from '#storage/campaign-results.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { consentsIn } from '#storage/consents.ts';
import { disposalsIn } from '#storage/disposals.ts';
import { feedbackIn } from '#storage/feedback.ts';
import { forecastsIn } from '#storage/forecasts.ts';
import { incidentsIn } from '#storage/incidents.ts';
import { kpiDaysIn } from '#storage/kpi-days.ts';
import { orderFilesIn } from '#storage/order-files.ts';
import { personGroupFilesIn } from '#storage/person-group-files.ts';
import { productsIn } from '#storage/products.ts';
import { purchaseOrdersIn } from '#storage/purchase-orders.ts';
import { rejectsIn } from '#storage/rejects.ts';
import { runsIn } from '#storage/runs.ts';
import { segmentationsIn } from '#storage/segments.ts';
import { stockDaysIn } from '#storage/stock-days.ts';
import { type KnownSupplier, suppliersIn } from '#storage/suppliers.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({
  KPIS_TABLE: tableName,
  CAMPAIGNS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  FEEDBACK_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  INVENTORY_TABLE: tableName,
  LOTS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
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
const purchaseOrders = purchaseOrdersIn(env.INVENTORY_TABLE);
const orderFiles = orderFilesIn(env.ARTEFACTS_BUCKET);
const groupFiles = personGroupFilesIn(env.ARTEFACTS_BUCKET);
const runs = runsIn(env.RUNS_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const units = unitsIn(env.UNITS_TABLE);
const unitStates = unitStatesIn(env.UNITS_TABLE);

const MOST_CAMPAIGNS = 200;

interface Night {
  readonly task: MeasureTask;
  readonly today: number;
  readonly facts: ShopFacts;
  readonly cohorts: CohortTable;
  readonly purchases: PurchaseModel | undefined;
  /** Of a piece, by product. */
  readonly costs: ReadonlyMap<ProductId, number>;
  readonly words: PromotionWords;
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
    const { groups, sources, visitDays, reach } = people.personAt(person);
    const named = groupsByName(groups);
    const days = night.facts.addCustomer(named, eachSale, costOf(key));
    night.cohorts.add(days);
    const { today, facts, purchases, words } = night;
    countCoverage(facts, named, { day: today, reach, allowed: words.allowedTo(key) });
    const alive = aliveOf(days, today, purchases);
    facts.addForPerson(named, 'visitDaysIn30At', today, visitDays);
    facts.addForPerson(named, 'sourcesSumAt', today, sources);
    facts.addForPerson(named, 'sourcesCountAt', today, sources > 0 ? 1 : 0);
    if (alive === undefined) continue;
    facts.addForPerson(named, 'aliveSumAt', today, alive);
    facts.addForPerson(named, 'aliveCountAt', today, 1);
  }
}

async function countCampaigns(night: Night): Promise<void> {
  const { ids } = await campaigns.list(MOST_CAMPAIGNS);
  for (const id of ids) {
    const result = await results.find(CampaignIdSchema.parse(id));
    if (result !== undefined) countCampaign(night, result);
  }
}

/**
 * What was forecast, what the cold chain and the stock did, and what was thrown away.
 *
 * @param from - first day that is not counted yet, and `first` the first one that is written
 */
async function countOthers({ facts, today, costs, task: { asOf } }: Night, from: number, first: number): Promise<void> {
  const book = (await forecasts.current())?.book;
  const stores = book?.groups.filter(({ by }) => by === 'store') ?? [];
  countForecasts({ facts, today, asOf, zone: env.SHOP_TIME_ZONE }, book);
  const sites = new Map((await units.every()).map(({ unitId, site }) => [String(unitId), site]));
  await countDisposals(
    { facts, from: first, today, zone: env.SHOP_TIME_ZONE },
    {
      between: disposalsIn(env.LOTS_TABLE).between,
      itemCosts: async () => itemCosts((await products.findMany(costs.keys())).values(), costs),
      storeOf: (place) => sites.get(place) ?? stores.find(({ name }) => name === place)?.name,
    },
  );
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

async function countDeliveries(night: Night, first: number, known: readonly KnownSupplier[]): Promise<void> {
  const since = startOfDay(localDayOfEpochDay(first - DAYS_OF_LEAD), env.SHOP_TIME_ZONE);
  for (const { supplier } of known) {
    for await (const order of purchaseOrders.placedSince(supplier.supplierId, since)) countDelivery(night, order);
  }
}

async function promotionWords(asOf: Instant): Promise<PromotionWords> {
  const words = new PromotionWords(asOf);
  await consentsIn(env.CONSENTS_TABLE).scanWords(COVERED_PURPOSE, (personKey, word) => words.note(personKey, word));
  return words;
}

async function snapshotKpis(task: MeasureTask) {
  const today = epochDayOf(task.asOf, env.SHOP_TIME_ZONE);
  const [state, segmentation, supplied, words] = await Promise.all([
    kpiDays.state(),
    segmentations.find(),
    suppliers.every(),
    promotionWords(task.asOf),
  ]);
  const costs = unitCosts(supplied.flatMap(({ supplier }) => (supplier.currency === env.SHOP_CURRENCY ? supplier.products : [])));
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
    words,
  };
  for (const part of task.orders) await countPart(part, night);
  const planned = firstWritten(known, tonight);
  const adjusted = await adjustments(known, facts, planned);
  const first = isImported(adjusted) ? historyStart(today) : planned;
  await countFeedback({ facts, from: first, to: today }, feedback);
  await countDeliveries(night, first, supplied);
  await countCampaigns(night);
  await countOthers(night, recentFrom(state, today), first);
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
