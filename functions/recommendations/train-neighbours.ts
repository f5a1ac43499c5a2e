import { type OrderBasketCollector, orderBasketCollector } from '#domain/associations/order-baskets.ts';
import { stubProduct } from '#domain/inventory/product-from-body.ts';
import { foldOrders } from '#domain/profiles/fold-orders.ts';
import { habitsOf } from '#domain/recommendations/habits.ts';
import { type NeighbourLearner, neighbourLearner } from '#domain/recommendations/learn-neighbours.ts';
import { decodeModel, encodeModel, NEIGHBOUR_FORMAT } from '#domain/recommendations/neighbour-artefact.ts';
import { windowOfDays } from '#domain/time.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, currencyCode, numeral, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { ProductIdSchema } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import { type Trained, type TrainTask, TrainTaskSchema } from '#schemas/recommendation.ts';
import { basketFilesIn } from '#storage/basket-files.ts';
import { eventsIn } from '#storage/events.ts';
import { leasesIn } from '#storage/leases.ts';
import { nightlyArtefactIn } from '#storage/nightly-artefacts.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { productsIn } from '#storage/products.ts';
import { customersIn } from '#storage/profiles.ts';
import { runsIn } from '#storage/runs.ts';

const PEOPLE_AT_ONCE = 32;
const PRODUCTS_AT_ONCE = 100;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
  RULES_WINDOW_DAYS: numeral,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const events = eventsIn(env.EVENTS_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const neighbours = nightlyArtefactIn({ name: 'neighbours', bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE });
const basketFiles = basketFilesIn(env.ARTEFACTS_BUCKET);
const leases = leasesIn(env.RUNS_TABLE);
const runs = runsIn(env.RUNS_TABLE);

interface Pupils {
  readonly learner: NeighbourLearner;
  /** The orders are read here once a night; what the rules want of them is kept on the way. */
  readonly baskets: OrderBasketCollector;
}

async function learnFrom({ personKey, linkedIds }: Profile, { learner, baskets }: Pupils, asOf: TrainTask['asOf']): Promise<void> {
  const keys = [personKey, ...(await Promise.all(linkedIds.map(personKeys.of)))];
  const told = (await Promise.all(keys.map(events.commerceOf))).flat().filter((event) => event.at <= asOf);
  const orders = foldOrders(told, shop);
  learner.add(personKey, habitsOf(orders, told), orders);
  baskets.add(orders);
}

/** Makes a catalogue entry, about which nothing is known, for each product that orders or reviews name and that has none. */
async function addStubs(learner: NeighbourLearner): Promise<number> {
  const sold = [...learner.sold().keys()].flatMap((id) => ProductIdSchema.safeParse(id).data ?? []);
  let stubs = 0;
  for (let start = 0; start < sold.length; start += PRODUCTS_AT_ONCE) {
    const page = sold.slice(start, start + PRODUCTS_AT_ONCE);
    const described = await products.findMany(page);
    const missing = page.filter((productId) => !described.has(productId));
    const added = await Promise.all(
      missing.map((productId) => products.addIfNew(stubProduct(productId, learner.sold().get(productId) ?? {}, now()))),
    );
    stubs += added.filter(Boolean).length;
  }
  return stubs;
}

async function trainNeighbours({ runId, asOf, fence }: TrainTask): Promise<Trained> {
  const learner = neighbourLearner(asOf);
  const baskets = orderBasketCollector({ firstDay: windowOfDays(asOf, env.RULES_WINDOW_DAYS, env.SHOP_TIME_ZONE).fromDay });
  let open: Promise<void>[] = [];
  for await (const profile of customers.scanPart(0, 1)) {
    open.push(learnFrom(profile, { learner, baskets }, asOf));
    if (open.length < PEOPLE_AT_ONCE) continue;
    await Promise.all(open);
    await leases.keep('recommendations', { runId, fence }, nowMillis());
    open = [];
  }
  await Promise.all(open);
  const storedBaskets = await basketFiles.put(runId, 0, baskets.part());
  const stubs = await addStubs(learner);
  const model = learner.model();
  const version = await neighbours.store(encodeModel(model), { runId, format: NEIGHBOUR_FORMAT, at: now() });
  decodeModel(await neighbours.load(version)); // only what can be loaded is put in force
  await leases.keep('recommendations', { runId, fence }, nowMillis());
  await neighbours.publish(version, fence);
  const { rows: people, columns, rowCells } = model.matrix;
  return {
    artefact: 'neighbours',
    version: version.version,
    bytes: version.bytes,
    customers: people,
    products: columns,
    namedProducts: learner.sold().size,
    ratings: rowCells.length,
    stubs,
    baskets: [storedBaskets],
  };
}

const step = (given: TrainTask) => runs.once({ runId: given.runId, step: 'train-neighbours' }, () => trainNeighbours(given));

export const handler = taskHandler(TrainTaskSchema, step);
