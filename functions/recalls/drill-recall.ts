import * as z from 'zod';
import { placeRule } from '#domain/lots/place-history.ts';
import { busiestLot, drillFigures, type KnownLot } from '#domain/recalls/drill.ts';
import { gatherScope } from '#domain/recalls/gather-scope.ts';
import { type Buyer, buyersOf, type JudgedOrder, ownerlessOf, ownersOf } from '#domain/recalls/people-of-orders.ts';
import { daysToSearch, joinMatches, type Match, recallMatcher } from '#domain/recalls/recall-matcher.ts';
import { addDays, earlierOf, localDayOf } from '#domain/time.ts';
import { nowMillis } from '#runtime/clock.ts';
import { readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { RunIdSchema } from '#schemas/ids.ts';
import { type Instant, InstantSchema, type LocalDay } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import type { RecalledLot } from '#schemas/recall.ts';
import type { Sale } from '#schemas/sale.ts';
import { lotsIn } from '#storage/lots.ts';
import { ordersIn } from '#storage/orders.ts';
import { customersIn } from '#storage/profiles.ts';
import { escrowLinksIn } from '#storage/recall-escrow.ts';
import { recallReadersIn } from '#storage/recall-readers.ts';
import { runsIn } from '#storage/runs.ts';
import { lastDayOfWeek, salesIn } from '#storage/sales.ts';

const WEEK = 7;
/** Sales of four weeks are read at once. */
const DAYS_MORE = 21;
/** So far back a lot to drill with is looked for. */
const DAYS_BACK = 400;
const ORDERS_AT_ONCE = 500;
const MOST_MENTIONS = 60;

const env = readEnvironment({
  LOTS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  UNITS_TABLE: tableName,
  SALES_TABLE: tableName,
  ORDERS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  ESCROW_TABLE: tableName,
  RUNS_TABLE: tableName,
  SHOP_TIME_ZONE: timeZone,
});
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const readers = recallReadersIn({ lots: env.LOTS_TABLE, products: env.PRODUCTS_TABLE, units: env.UNITS_TABLE }, placeRule);
const sales = salesIn(env.SALES_TABLE);
const orders = ordersIn(env.ORDERS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const escrowLinks = escrowLinksIn(env.ESCROW_TABLE);
const runs = runsIn(env.RUNS_TABLE);

const DrillOrderSchema = z.object({ asOf: InstantSchema, runId: RunIdSchema });

async function* weeks(from: LocalDay, until: LocalDay, mentions: readonly string[] | undefined): AsyncIterable<Sale[]> {
  for (let first = from; first <= until; ) {
    const last = addDays(lastDayOfWeek(first), DAYS_MORE);
    yield await sales.between(first, earlierOf(last, until), mentions);
    first = addDays(last, 1);
  }
}

/** The lot that most orders of the last week with any lots have. */
async function lotToDrill(asOf: Instant): Promise<LotRef | undefined> {
  const today = localDayOf(asOf, env.SHOP_TIME_ZONE);
  const gtinOf = new Map(
    (await readers.catalogue()).flatMap(({ productId, gtin }) => (gtin === undefined ? [] : [[productId, gtin] as const])),
  );
  for (let back = 0; back < DAYS_BACK; back += WEEK) {
    const week = await sales.between(addDays(today, 1 - back - WEEK), addDays(today, -back));
    const lot = busiestLot(
      week.filter(({ at }) => at <= asOf),
      gtinOf,
    );
    if (lot !== undefined) return lot;
  }
  return undefined;
}

async function search(goods: Parameters<typeof recallMatcher>[0], asOf: Instant): Promise<Map<string, Match>> {
  const matcher = recallMatcher(goods);
  const { from, until } = daysToSearch(goods, asOf, env.SHOP_TIME_ZONE);
  const found = new Map<string, Match>();
  const keep = (match: Match | undefined) => match && found.set(match.orderRef, joinMatches(found.get(match.orderRef), match));
  const mentions = matcher.mentions(MOST_MENTIONS);
  for await (const week of weeks(from, until, mentions)) for (const sale of week) keep(matcher.ofSale(sale));
  let after: string | undefined;
  do {
    const { items, next } = await orders.scanPage(mentions, after);
    for (const order of items) keep(matcher.ofOrder(order));
    after = next;
  } while (after !== undefined);
  return found;
}

async function buyersAmong(found: ReadonlyMap<string, Match>, asOf: Instant): Promise<Buyer[]> {
  const refs = [...found.keys()];
  const judged: JudgedOrder[] = [];
  for (let from = 0; from < refs.length; from += ORDERS_AT_ONCE) {
    for (const order of await orders.findMany(refs.slice(from, from + ORDERS_AT_ONCE))) {
      judged.push({ orderRef: order.orderRef, order, isCertain: found.get(order.orderRef)?.certainty === 'certain' });
    }
  }
  const [profiles, escrow] = await Promise.all([customers.resolveMany(ownersOf(judged)), escrowLinks.ofOrders(ownerlessOf(judged), asOf)]);
  return buyersOf(judged, { profiles, escrow });
}

async function knownLots(refs: readonly RecalledLot[]): Promise<KnownLot[]> {
  const known = new Map((await lots.findMany(refs)).map((lot) => [`${lot.gtin}#${lot.lot}`, lot]));
  return await Promise.all(
    refs.map(async ({ gtin, lot }) => {
      const found = known.get(`${gtin}#${lot}`);
      return { lot: found, places: found === undefined ? [] : await lots.atPlaces(found, found.places) };
    }),
  );
}

/** Finds out whom a recall would concern, from what is stored at this moment; nothing is held and nobody is told. */
async function drillRecall({ asOf, runId }: z.infer<typeof DrillOrderSchema>) {
  const begun = nowMillis();
  const secondsSoFar = () => (nowMillis() - begun) / 1000;
  const lot = await lotToDrill(asOf);
  if (lot === undefined) {
    await runs.stepDone(runId, 'drill-recall');
    return { lot: null, reason: 'NO_ORDER_NAMES_A_LOT', seconds: secondsSoFar() };
  }
  const scope = await gatherScope({ lots: [lot], productIds: [] }, readers);
  const goods = { lots: scope.lots, productIds: [], gtins: scope.gtins, period: { to: asOf }, stores: scope.stores };
  const found = await search(goods, asOf);
  const secondsToScope = secondsSoFar();
  const buyers = await buyersAmong(found, asOf);
  const figures = drillFigures(await knownLots(scope.lots), found.values(), buyers);
  await runs.stepDone(runId, 'drill-recall');
  return { lot, ...figures, secondsToScope, seconds: secondsSoFar() };
}

export const handler = taskHandler(DrillOrderSchema, drillRecall);
