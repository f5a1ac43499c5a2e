import * as z from 'zod';
import { gatherStock, placesOfStore } from '#domain/inventory/gather-stock.ts';
import { markdownProposalOf } from '#domain/inventory/markdown-proposal.ts';
import { USUAL_ELASTICITY } from '#domain/inventory/near-expiry.ts';
import { proposeOrder, withMinimum } from '#domain/inventory/order-proposal.ts';
import { outlookOf } from '#domain/inventory/outlook.ts';
import { replayShop } from '#domain/inventory/replay-shop.ts';
import { coverOf, coverOfStore, type StockCover } from '#domain/inventory/stock-cover.ts';
import { inboundBatches, type StoredLot, type StoreStock, storeStockOf } from '#domain/inventory/store-stock.ts';
import { type Offer, offersOf } from '#domain/inventory/supply.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { addDays, daysBetween, localDayOf } from '#domain/time.ts';
import { bucketName, currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { DemandForecast } from '#schemas/demand.ts';
import type { Hold } from '#schemas/hold.ts';
import { type ProductId, type RunId, RunIdSchema } from '#schemas/ids.ts';
import { type Instant, InstantSchema, type LocalDay } from '#schemas/instant.ts';
import type { MarkdownProposal } from '#schemas/markdown-proposal.ts';
import type { OrderProposal } from '#schemas/order-proposal.ts';
import type { Product } from '#schemas/product.ts';
import { forecastsIn } from '#storage/forecasts.ts';
import { holdsIn } from '#storage/holds.ts';
import { lotsIn } from '#storage/lots.ts';
import { markdownsIn } from '#storage/markdowns.ts';
import { orderProposalsIn } from '#storage/order-proposals.ts';
import { productsIn } from '#storage/products.ts';
import { type Inbound, purchaseOrdersIn } from '#storage/purchase-orders.ts';
import { replaysIn } from '#storage/replays.ts';
import { runsIn } from '#storage/runs.ts';
import { type StockDay, stockDaysIn } from '#storage/stock-days.ts';
import { type KnownSupplier, suppliersIn } from '#storage/suppliers.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({
  INVENTORY_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  LOTS_TABLE: tableName,
  HOLDS_TABLE: tableName,
  UNITS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const suppliers = suppliersIn(env.INVENTORY_TABLE);
const proposals = orderProposalsIn(env.INVENTORY_TABLE);
const orders = purchaseOrdersIn(env.INVENTORY_TABLE);
const stockDays = stockDaysIn(env.INVENTORY_TABLE);
const markdowns = markdownsIn(env.INVENTORY_TABLE);
const replays = replaysIn(env.INVENTORY_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const holds = holdsIn(env.HOLDS_TABLE);
const units = unitsIn(env.UNITS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const forecasts = forecastsIn({ bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE });

const ProposeTaskSchema = z.object({ runId: RunIdSchema, asOf: InstantSchema });

/** Goods whose last day is so near are offered at a lower price, unless they sell. */
const NEAR_EXPIRY_WITHIN = 3;

/** What holds for a whole run. */
interface Night {
  readonly runId: RunId;
  readonly asOf: Instant;
  readonly today: LocalDay;
  readonly products: ReadonlyMap<ProductId, Product>;
  readonly offers: ReadonlyMap<ProductId, Offer>;
  readonly holds: readonly Hold[];
  readonly units: Awaited<ReturnType<ReturnType<typeof unitsIn>['every']>>;
}

/** What is known of one store. */
interface Store {
  readonly storeId: string;
  readonly lots: ReadonlyMap<string, readonly StoredLot[]>;
  readonly inbound: ReadonlyMap<string, readonly Inbound[]>;
}

interface Found {
  readonly orders: OrderProposal[];
  readonly markdowns: MarkdownProposal[];
  readonly stockDays: StockDay[];
  /** Why there is nothing to order, by reason. */
  readonly obstacles: Map<string, number>;
  /** Of the products of the store that is looked at, and of each store. */
  readonly covers: Omit<StockCover, 'storeId'>[];
  readonly stores: StockCover[];
}

async function storeOf(storeId: string, { units: known, asOf, holds: inForce }: Night): Promise<Store> {
  const places = placesOfStore(storeId, known);
  const [byItem, inbound] = await Promise.all([
    gatherStock(places, lots, { asOf, zone: env.SHOP_TIME_ZONE, holds: inForce }),
    orders.inbound(storeId),
  ]);
  return { storeId, lots: byItem, inbound: Map.groupBy(inbound, ({ productId }) => productId) };
}

/** A day that has ended without anything to buy. */
function stockDayOf(product: Product, stock: StoreStock, isHeld: boolean, today: LocalDay): StockDay | undefined {
  if (!stock.isKnown || (stock.onHand > 0 && !isHeld)) return undefined;
  const kind = isHeld ? stock.onHand + stock.held > 0 : stock.held > 0;
  return { day: addDays(today, -1), productId: product.productId, kind: kind ? 'held' : 'out' };
}

function markdownOf(forecast: DemandForecast, product: Product, stock: StoreStock, { storeId, night }: { storeId: string; night: Night }) {
  const goods = night.offers.get(product.productId)?.goods;
  const first = daysBetween(forecast.startsOn, night.today);
  return markdownProposalOf({
    product,
    storeId,
    today: night.today,
    batches: stock.batches,
    means: outlookOf(forecast, first).means,
    unit: {
      priceMinor: product.priceMinor ?? 0,
      costMinor: goods?.costMinor ?? 0,
      goodwillMinor: goods?.goodwillMinor ?? 0,
      salvageMinor: goods?.salvageMinor ?? 0,
      disposalMinor: goods?.disposalMinor ?? 0,
    },
    withinDays: NEAR_EXPIRY_WITHIN,
    elasticity: USUAL_ELASTICITY,
    runId: night.runId,
    asOf: night.asOf,
  });
}

/** In the shop's currency. */
function costOf(productId: ProductId, { offers }: Night): number | undefined {
  const offer = offers.get(productId);
  return offer?.supplier.currency === env.SHOP_CURRENCY ? offer.goods.costMinor : undefined;
}

/** Looks at one product in one store, and adds what follows to what was found. @returns why there is nothing to order */
function consider(forecast: DemandForecast, store: Store, night: Night, found: Found): string | undefined {
  const product = night.products.get(forecast.productId);
  if (product === undefined) return 'UNKNOWN_PRODUCT';
  const { storeId } = store;
  const stock = storeStockOf(product, store.lots.get(product.gtin ?? '') ?? [], storeId, night.today);
  const isHeld = night.holds.some(({ target }) => target.kind === 'product' && target.productId === product.productId);
  const stockDay = stockDayOf(product, stock, isHeld, night.today);
  if (stockDay !== undefined) found.stockDays.push(stockDay);
  const { means } = outlookOf(forecast, daysBetween(forecast.startsOn, night.today));
  found.covers.push(...coverOf(stock, means, costOf(product.productId, night)));
  if (isHeld) return 'ON_HOLD';
  const markdown = markdownOf(forecast, product, stock, { storeId, night });
  if (markdown !== undefined) found.markdowns.push(markdown);
  const offer = night.offers.get(product.productId);
  return offer === undefined ? 'NO_SUPPLIER' : order(forecast, { ...offer, product }, stock, { store, night, found });
}

interface Context {
  readonly store: Store;
  readonly night: Night;
  readonly found: Found;
}

function order(
  forecast: DemandForecast,
  offer: Offer & { readonly product: Product },
  stock: StoreStock,
  { store, night, found }: Context,
) {
  const { runId, asOf, today } = night;
  const inbound = store.inbound.get(offer.product.productId) ?? [];
  const proposing = proposeOrder({
    ...offer,
    storeId: store.storeId,
    day: today,
    outlook: outlookOf(forecast, daysBetween(forecast.startsOn, today)),
    forecast: { method: forecast.method, accuracy: forecast.accuracy.accuracy },
    batches: [...stock.batches, ...inboundBatches(inbound, today)],
    runId,
    asOf,
  });
  if (proposing.kind === 'none') return proposing.obstacle;
  found.orders.push(proposing.proposal);
  return undefined;
}

/** Of one supplier and store together, whether they reach its least order. */
function completed(found: readonly OrderProposal[], offers: readonly KnownSupplier[]): OrderProposal[] {
  const minimum = new Map<string, number>(offers.map(({ supplier }) => [supplier.supplierId, supplier.minimumOrderMinor]));
  const groups = Map.groupBy(found, ({ supplierId, storeId }) => JSON.stringify([supplierId, storeId]));
  return [...groups.values()].flatMap((group) => withMinimum(group, minimum.get(group[0]?.supplierId ?? '') ?? 0));
}

/** Looks at every product in every store, and keeps which of them could not be bought. */
async function lookThrough(foreseen: Iterable<DemandForecast>, night: Night): Promise<Found> {
  const found: Found = { orders: [], markdowns: [], stockDays: [], obstacles: new Map(), covers: [], stores: [] };
  const byStore = Map.groupBy(foreseen, ({ storeId = '' }) => storeId);
  for (const [storeId, ofStore] of byStore) {
    const store = await storeOf(storeId, night);
    const before = found.stockDays.length;
    for (const forecast of ofStore) {
      const obstacle = consider(forecast, store, night, found);
      if (obstacle !== undefined) found.obstacles.set(obstacle, (found.obstacles.get(obstacle) ?? 0) + 1);
    }
    await stockDays.put(storeId, found.stockDays.slice(before));
    found.stores.push(...coverOfStore(storeId, found.covers.splice(0)));
  }
  return found;
}

async function proposeOrders({ runId, asOf }: z.infer<typeof ProposeTaskSchema>) {
  const current = await forecasts.current();
  const known = await suppliers.every();
  const catalogue = new Map((await products.every()).map((product) => [product.productId, product]));
  const today = localDayOf(asOf, env.SHOP_TIME_ZONE);
  const night: Night = {
    runId,
    asOf,
    today,
    products: catalogue,
    offers: offersOf(known),
    holds: await holds.active(),
    units: await units.every(),
  };
  const found = await lookThrough(current?.all() ?? [], night);
  await proposals.putAll(completed(found.orders, known));
  for (const { supplier } of known) await proposals.removeOthers(supplier.supplierId, runId, today);
  await markdowns.replaceAll(runId, found.markdowns);
  const replay = replayShop(current?.samples() ?? [], night, { runId, asOf, currency: env.SHOP_CURRENCY });
  if (replay !== undefined) await replays.put(replay);
  await runs.stepDone(runId, 'propose-orders');
  return {
    proposals: found.orders.length,
    markdowns: found.markdowns.length,
    stockOuts: found.stockDays.length,
    without: Object.fromEntries(found.obstacles),
    cover: found.stores,
    ...(current === undefined ? { reason: 'NO_FORECAST' } : {}),
    replayedSeries: replay?.series ?? 0,
  };
}

export const handler = taskHandler(ProposeTaskSchema, proposeOrders);
