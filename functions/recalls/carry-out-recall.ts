import { placeRule } from '#domain/lots/place-history.ts';
import { gatherScope } from '#domain/recalls/gather-scope.ts';
import { standingOf } from '#domain/recalls/order-standing.ts';
import { buyersOf, ownerlessOf, ownersOf } from '#domain/recalls/people-of-orders.ts';
import { daysToSearch, joinMatches, type Match, recallMatcher } from '#domain/recalls/recall-matcher.ts';
import { baselineOf } from '#domain/recalls/recovery.ts';
import { substitutesFor } from '#domain/recalls/substitutes.ts';
import { addDays } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type Hold, HoldSchema, type HoldTarget } from '#schemas/hold.ts';
import { LocalDaySchema } from '#schemas/instant.ts';
import { type NextStep, type Recall, type RecallMessage, RecallMessageSchema } from '#schemas/recall.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { holdsIn } from '#storage/holds.ts';
import { lotsIn } from '#storage/lots.ts';
import { ordersIn } from '#storage/orders.ts';
import { customersIn } from '#storage/profiles.ts';
import { escrowLinksIn } from '#storage/recall-escrow.ts';
import { recallReadersIn } from '#storage/recall-readers.ts';
import { recalledOrdersIn } from '#storage/recalled-orders.ts';
import { recalledPeopleIn } from '#storage/recalled-people.ts';
import { type Advance, recallsIn } from '#storage/recalls.ts';
import { lastDayOfWeek, salesIn } from '#storage/sales.ts';

/** Work of one message; then the next message goes on. */
const WORK_MILLIS = 8_000;
const PAGE = 25;
/** Sales of four weeks are read at once. */
const DAYS_MORE = 21;
const MOST_MENTIONS = 60;

const env = readEnvironment({
  RECALLS_TABLE: tableName,
  CASES_TABLE: tableName,
  HOLDS_TABLE: tableName,
  LOTS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  UNITS_TABLE: tableName,
  SALES_TABLE: tableName,
  ORDERS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  ESCROW_TABLE: tableName,
  RECALLS_QUEUE_URL: queueUrl,
  NOTICES_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
});
const recalls = recallsIn(env.RECALLS_TABLE);
const recalledOrders = recalledOrdersIn(env.RECALLS_TABLE);
const people = recalledPeopleIn(env.RECALLS_TABLE, { customers: env.CUSTOMERS_TABLE, escrow: env.ESCROW_TABLE });
const escrowLinks = escrowLinksIn(env.ESCROW_TABLE);
const cases = caseLogIn(env.CASES_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const readers = recallReadersIn({ lots: env.LOTS_TABLE, products: env.PRODUCTS_TABLE, units: env.UNITS_TABLE }, placeRule);
const sales = salesIn(env.SALES_TABLE);
const orders = ordersIn(env.ORDERS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const queue = sendTo(env.RECALLS_QUEUE_URL);
const notices = sendTo(env.NOTICES_QUEUE_URL);

/** The matcher of a round, made once a message. */
type Matcher = ReturnType<typeof recallMatcher> & ReturnType<typeof daysToSearch>;

async function matcherOf(recall: Recall): Promise<Matcher> {
  const { productIds, gtins, period, stores, roundAt } = recall;
  const goods = { lots: await recalls.lots(recall.recallId), productIds, gtins, period, stores: new Set(stores) };
  return { ...recallMatcher(goods), ...daysToSearch(goods, roundAt, env.SHOP_TIME_ZONE) };
}

const holdOf = ({ recallId, reason, startedBy }: Recall, target: HoldTarget): Hold =>
  HoldSchema.parse({
    target,
    reason: `Recall ${recallId}: ${reason}`.slice(0, 500),
    heldAt: now(),
    heldBy: startedBy,
    // A claim of its own: who clears an incident does not free what is recalled.
    incidentId: recallId,
  });

async function holdAll(recall: Recall, targets: readonly HoldTarget[]): Promise<void> {
  for (let from = 0; from < targets.length; from += PAGE) {
    await Promise.all(targets.slice(from, from + PAGE).map((target) => holds.place(holdOf(recall, target))));
  }
}

/** What is named is held before anything is looked for. */
async function holdNamed(recall: Recall): Promise<Advance> {
  const named = recall.lots.map(({ gtin, lot }): HoldTarget => ({ kind: 'lot', gtin, lot }));
  await holdAll(recall, [...named, ...recall.productIds.map((productId): HoldTarget => ({ kind: 'product', productId }))]);
  return { at: now(), next: { step: 'trace' }, marks: ['heldAt'] };
}

async function trace(recall: Recall): Promise<Advance> {
  const { recallId, baseline } = recall;
  const scope = await gatherScope(recall, readers);
  await recalls.putLots(recallId, scope.lots);
  await recalls.putSubstitutes(
    recallId,
    Object.fromEntries(scope.products.map((product) => [product.productId, substitutesFor(product, scope.others)])),
  );
  const known = await lots.findMany(scope.lots.slice(0, 500));
  const states = (await Promise.all(known.map((lot) => lots.atPlaces(lot, lot.places)))).flat().map(({ state }) => state);
  const set = { gtins: scope.gtins, stores: [...scope.stores].slice(0, 1000), baseline: baseline ?? baselineOf(states) };
  return { at: now(), next: { step: recall.isDryRun ? 'sales' : 'hold-traced' }, set };
}

async function holdTraced(recall: Recall): Promise<Advance> {
  const { items, next } = await recalls.lotPage(recall.recallId, PAGE, recall.next?.cursor);
  await holdAll(
    recall,
    items.map(({ gtin, lot }): HoldTarget => ({ kind: 'lot', gtin, lot })),
  );
  return { at: now(), next: next === undefined ? { step: 'sales' } : { step: 'hold-traced', cursor: next } };
}

async function findInSales(recall: Recall, matcher: Matcher): Promise<Advance> {
  const from = recall.next?.cursor === undefined ? matcher.from : LocalDaySchema.parse(recall.next.cursor);
  const last = addDays(lastDayOfWeek(from), DAYS_MORE);
  const found = new Map<string, Match>();
  for (const sale of await sales.between(from, last, matcher.mentions(MOST_MENTIONS))) {
    const match = matcher.ofSale(sale);
    if (match) found.set(match.orderRef, joinMatches(found.get(match.orderRef), match));
  }
  await recalledOrders.add(recall.recallId, [...found.values()]);
  const next = addDays(last, 1);
  return { at: now(), next: next <= matcher.until ? { step: 'sales', cursor: next } : { step: 'orders' } };
}

async function findInOrders(recall: Recall, matcher: Matcher): Promise<Advance> {
  const { items, next } = await orders.scanPage(matcher.mentions(MOST_MENTIONS), recall.next?.cursor);
  await recalledOrders.add(
    recall.recallId,
    items.flatMap((order) => matcher.ofOrder(order) ?? []),
  );
  return { at: now(), next: next === undefined ? { step: 'customers' } : { step: 'orders', cursor: next } };
}

async function findCustomers(recall: Recall): Promise<Advance> {
  const { recallId } = recall;
  const { items, next } = await recalledOrders.page(recallId, PAGE, recall.next?.cursor);
  const states = new Map((await orders.findMany(items.map(({ orderRef }) => orderRef))).map((order) => [order.orderRef, order]));
  const judged = items.map(({ orderRef, certainty }) => ({ orderRef, order: states.get(orderRef), isCertain: certainty === 'certain' }));
  const at = now();
  const [profiles, escrow] = await Promise.all([customers.resolveMany(ownersOf(judged)), escrowLinks.ofOrders(ownerlessOf(judged), at)]);
  const buyers = buyersOf(judged, { profiles, escrow });
  await Promise.all(buyers.map((buyer) => people.add(recallId, buyer, at)));
  const ownerOf = new Map(buyers.flatMap((buyer) => buyer.orders.map((ref) => [ref, buyer.personKey] as const)));
  const standings = judged.map(({ orderRef, order }) => ({ orderRef, standing: standingOf(order), personKey: ownerOf.get(orderRef) }));
  await recalledOrders.settle(recallId, standings);
  if (next !== undefined) return { at: now(), next: { step: 'customers', cursor: next } };
  await noteScope(recall);
  if (recall.isDryRun) return { at: now(), next: undefined, status: 'drafted', marks: ['scopedAt'] };
  return { at: now(), next: firstNotice(recall), status: 'notifying', marks: ['scopedAt'] };
}

const firstNotice = ({ allergens }: Recall): NextStep => ({ step: 'notify', wave: allergens.length > 0 ? 1 : 2 });

async function noteScope({ recallId, caseId, round, isDryRun }: Recall): Promise<void> {
  const [goods, all, concerned] = await Promise.all([recalls.lots(recallId), recalledOrders.all(recallId), people.all(recallId)]);
  const at = now();
  const key = `${recallId}#${isDryRun ? 'dry' : round}`;
  const certain = all.filter(({ certainty }) => certainty === 'certain').length;
  const numbers = { lots: goods.length, orders: all.length, certainOrders: certain, possibleOrders: all.length - certain };
  await cases.append({ caseId, at, step: 'recall-scope-found', key, numbers }, at);
  const reached = (name: string) => concerned.filter(({ reach }) => reach === name).length;
  const ways = { byEmail: reached('email'), byPhone: reached('phone'), byPush: reached('push'), notReachable: reached('none') };
  const reachable = { customers: concerned.length, ...ways };
  await cases.append({ caseId, at, step: 'customers-found', key, numbers: reachable }, at);
}

const STEPS: Readonly<Record<Exclude<NextStep['step'], 'notify'>, (recall: Recall, matcher: () => Promise<Matcher>) => Promise<Advance>>> =
  {
    'hold-named': holdNamed,
    trace,
    'hold-traced': holdTraced,
    sales: async (recall, matcher) => findInSales(recall, await matcher()),
    orders: async (recall, matcher) => findInOrders(recall, await matcher()),
    customers: findCustomers,
  };

/**
 * Carries a recall on from where it stands, page after page. A message that comes twice does the same pages twice, which changes
 * nothing; whoever finds that another delivery has moved the recall on leaves it to that one.
 */
async function carryOut({ recallId }: RecallMessage): Promise<void> {
  const begunMillis = nowMillis();
  let known: { readonly round: number; readonly matcher: Promise<Matcher> } | undefined;
  while (true) {
    const recall = await recalls.find(recallId);
    const step = recall?.next?.step;
    if (recall === undefined || step === undefined || recall.status === 'closed') return;
    if (step === 'notify') return await notices.send({ recallId });
    if (nowMillis() - begunMillis > WORK_MILLIS) return await queue.send({ recallId });
    const matcher = () => {
      if (known?.round !== recall.round) known = { round: recall.round, matcher: matcherOf(recall) };
      return known.matcher;
    };
    if (!(await recalls.advance(recall, await STEPS[step](recall, matcher)))) return;
  }
}

export const handler = queueHandler(RecallMessageSchema, carryOut);
