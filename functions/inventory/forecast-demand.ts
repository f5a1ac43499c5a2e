import { describedProducts } from '#domain/associations/shop-baskets.ts';
import { learnEffects, type Promotion } from '#domain/inventory/demand-effects.ts';
import { type DemandSeries, demandCollector } from '#domain/inventory/demand-table.ts';
import { type ForecastWithErrors, forecastDemand, groupsOf, samplesOf } from '#domain/inventory/forecast-demand.ts';
import { holidaysAmong } from '#domain/inventory/holidays.ts';
import { addDays, localDayOfEpochDay, windowOfDays } from '#domain/time.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, numeral, readEnvironment, tableName, timeZone, wordList } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type ForecastTask, ForecastTaskSchema } from '#schemas/demand.ts';
import { CampaignIdSchema, CouponIdSchema, ProductIdSchema } from '#schemas/ids.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { locksOfRun } from '#schemas/run.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { couponsIn } from '#storage/coupons.ts';
import { forecastsIn } from '#storage/forecasts.ts';
import { leasesIn } from '#storage/leases.ts';
import { orderFilesIn } from '#storage/order-files.ts';
import { productsIn } from '#storage/products.ts';
import { runsIn } from '#storage/runs.ts';
import { stockDaysIn } from '#storage/stock-days.ts';

const CAMPAIGN_PAGE = 100;
/** After so many forecasts the run shows that it still works. */
const SERIES_BETWEEN_SIGNS = 2000;

const env = readEnvironment({
  PRODUCTS_TABLE: tableName,
  CAMPAIGNS_TABLE: tableName,
  INVENTORY_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  FORECAST_HISTORY_DAYS: numeral,
  FORECAST_HORIZON_DAYS: numeral,
  SPECIAL_DAYS: wordList,
  SHOP_TIME_ZONE: timeZone,
});
const products = productsIn(env.PRODUCTS_TABLE);
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const coupons = couponsIn(env.CAMPAIGNS_TABLE);
const stockDays = stockDaysIn(env.INVENTORY_TABLE);
const files = orderFilesIn(env.ARTEFACTS_BUCKET);
const forecasts = forecastsIn({ bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE });
const leases = leasesIn(env.RUNS_TABLE);
const runs = runsIn(env.RUNS_TABLE);

/** The whole days before that of the run, and those that are forecast. */
interface Days {
  readonly first: LocalDay;
  readonly last: LocalDay;
  readonly startsOn: LocalDay;
  readonly firstDay: number;
}

async function pastDemand(
  orders: ForecastTask['orders'],
  { first, last, firstDay }: Days,
  keepLocks: () => Promise<void>,
): Promise<DemandSeries[]> {
  const collector = demandCollector({ firstDay, days: env.FORECAST_HISTORY_DAYS });
  // One after the other, so that the orders of one part alone are in memory.
  for (const stored of orders) {
    await keepLocks();
    const packed = await files.get(stored);
    for (let row = 0; row < packed.count; row++) for (const order of packed.ordersAt(row).orders) collector.add(order);
  }
  const censored = new Map<string | undefined, Map<string, Set<LocalDay>>>();
  for (const storeId of collector.stores()) {
    const found = await stockDays.between(storeId ?? '', first, last);
    const byProduct = Map.groupBy(found, ({ productId }) => productId as string);
    censored.set(storeId, new Map([...byProduct].map(([productId, days]) => [productId, new Set(days.map(({ day }) => day))])));
  }
  const all = collector.series((storeId, productId) => censored.get(storeId)?.get(productId));
  return all.filter(({ productId }) => ProductIdSchema.safeParse(productId).success);
}

/** Campaigns that promote products within the days that are looked at. */
async function promotionsSince(first: LocalDay): Promise<Promotion[]> {
  const found: Promotion[] = [];
  let after: string | undefined;
  do {
    const { ids, next } = await campaigns.list(CAMPAIGN_PAGE, after);
    for (const id of ids) {
      const campaignId = CampaignIdSchema.parse(id);
      const campaign = await campaigns.find(campaignId);
      if (campaign === undefined || campaign.status === 'draft' || campaign.endsOn < first) continue;
      const couponIds = await coupons.ids(campaignId);
      const ofCoupons = await Promise.all(couponIds.map((couponId) => coupons.find(campaignId, CouponIdSchema.parse(couponId))));
      const productIds = [...(campaign.offer?.productIds ?? []), ...ofCoupons.flatMap((coupon) => coupon?.productIds ?? [])];
      if (productIds.length > 0) found.push({ productIds: [...new Set(productIds)], startsOn: campaign.startsOn, endsOn: campaign.endsOn });
    }
    after = next;
  } while (after !== undefined);
  return found;
}

/** What the catalogue calls the category, where it has one. */
async function withCategories(all: readonly DemandSeries[]): Promise<DemandSeries[]> {
  const ids = [...new Set(all.map(({ productId }) => ProductIdSchema.parse(productId)))];
  const described = describedProducts(all, await products.findMany(ids));
  return all.map((series) => {
    const category = described.get(series.productId)?.category;
    return { ...series, ...(category === undefined ? {} : { category }) };
  });
}

async function forecastAll(given: ForecastTask, days: Days, keepLocks: () => Promise<void>): Promise<ForecastWithErrors[]> {
  const all = await withCategories(await pastDemand(given.orders, days, keepLocks));
  const horizon = env.FORECAST_HORIZON_DAYS;
  const holidays = holidaysAmong(env.SPECIAL_DAYS, days.first, addDays(days.startsOn, horizon - 1));
  const special = { promotions: await promotionsSince(days.first), holidays };
  const effects = learnEffects(all, special, { firstDay: days.firstDay, horizon });
  const found: ForecastWithErrors[] = [];
  for (const series of all) {
    if (found.length % SERIES_BETWEEN_SIGNS === 0) await keepLocks();
    found.push(forecastDemand(series, { effects, horizon, startsOn: days.startsOn }));
  }
  const expected = ({ forecast }: ForecastWithErrors) => forecast.means.reduce((sum, mean) => sum + mean, 0);
  return found.toSorted((left, right) => expected(right) - expected(left));
}

async function forecastDemandOfShop(given: ForecastTask) {
  const { runId, asOf, fence } = given;
  const keepLocks = leases.keeperOf(locksOfRun(runId), { runId, fence }, nowMillis);
  const { toDay } = windowOfDays(asOf, 1, env.SHOP_TIME_ZONE);
  const firstDay = toDay - env.FORECAST_HISTORY_DAYS;
  const days = {
    first: localDayOfEpochDay(firstDay),
    last: localDayOfEpochDay(toDay - 1),
    startsOn: localDayOfEpochDay(toDay),
    firstDay,
  };
  const all = await forecastAll(given, days, keepLocks);
  const groups = groupsOf(all);
  const { startsOn } = days;
  const book = { schemaVersion: 1, runId, asOf, startsOn, horizonDays: env.FORECAST_HORIZON_DAYS, series: all.length, groups };
  const version = await forecasts.put(
    { book, samples: samplesOf(all), forecasts: all.map(({ forecast }) => forecast) },
    { at: now(), fence, keepLock: () => leases.keep('forecasts', { runId, fence }, nowMillis()) },
  );
  const [shop] = groups;
  return { version, series: all.length, accuracy: shop?.accuracy ?? null, bias: shop?.bias ?? null };
}

const step = (given: ForecastTask) => runs.once({ runId: given.runId, step: 'forecast-demand' }, () => forecastDemandOfShop(given));

export const handler = taskHandler(ForecastTaskSchema, step);
