import { stubProduct } from '#domain/inventory/product-from-body.ts';
import { habitsOf } from '#domain/recommendations/habits.ts';
import { type NeighbourLearner, neighbourLearner } from '#domain/recommendations/learn-neighbours.ts';
import { decodeModel, encodedBytes, encodeModel, NEIGHBOUR_FORMAT } from '#domain/recommendations/neighbour-artefact.ts';
import type { NeighbourModel } from '#domain/recommendations/neighbour-model.ts';
import { encodeShelf, loadedShelf, SHELF_FORMAT } from '#domain/recommendations/shelf.ts';
import { type ShelfLearner, shelfLearner } from '#domain/recommendations/shelf-learner.ts';
import type { Steps } from '#domain/recommendations/steps.ts';
import { shardsOf } from '#domain/recommendations/taste-shards.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, numeral, readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type PersonKey, ProductIdSchema } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';
import { type Trained, type TrainTask, TrainTaskSchema } from '#schemas/recommendation.ts';
import { locksOfRun } from '#schemas/run.ts';
import type { ArtefactVersion } from '#storage/artefacts.ts';
import { leasesIn } from '#storage/leases.ts';
import { nightlyArtefactIn } from '#storage/nightly-artefacts.ts';
import { orderFilesIn } from '#storage/order-files.ts';
import type { PackedOrders } from '#storage/packed-orders.ts';
import { productsIn } from '#storage/products.ts';
import { runsIn } from '#storage/runs.ts';
import { segmentListsIn } from '#storage/segment-lists.ts';
import { segmentationsIn } from '#storage/segments.ts';

const PRODUCTS_AT_ONCE = 100;
const CATALOGUE_PAGE = 500;
/** What nobody finds on a shelf of this length is not missed. */
const MOST_ON_SHELF = 50_000;

const env = readEnvironment({
  PRODUCTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  NEIGHBOUR_MODEL_MEGABYTES: numeral,
});
const products = productsIn(env.PRODUCTS_TABLE);
const artefact = (name: string) => nightlyArtefactIn({ name, bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE });
const neighbours = artefact('neighbours');
const shelves = artefact('shelf');
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const segmentLists = segmentListsIn(env.ARTEFACTS_BUCKET);
const files = orderFilesIn(env.ARTEFACTS_BUCKET);
const leases = leasesIn(env.RUNS_TABLE);
const runs = runsIn(env.RUNS_TABLE);

interface Learners {
  readonly learner: NeighbourLearner;
  readonly shelf: ShelfLearner;
}

function learn({ learner, shelf }: Learners, packed: PackedOrders): void {
  for (let row = 0; row < packed.count; row++) {
    const { orders, reviews } = packed.ordersAt(row);
    learner.add(packed.keyAt(row), habitsOf(orders, reviews), orders);
    shelf.add(packed.keyAt(row), orders);
  }
}

/** Everybody's segment by the lists in force; nobody's before the first segmentation. */
async function segmentsInForce(): Promise<ReadonlyMap<PersonKey, string>> {
  const inForce = await segmentations.find();
  const segmentOf = new Map<PersonKey, string>();
  for (const { name, size } of inForce?.segments ?? []) {
    const listed = inForce && size > 0 ? await segmentLists.page(name, { runId: inForce.runId, position: 0 }, size) : undefined;
    for (const { personKey } of listed ?? []) segmentOf.set(personKey, name);
  }
  return segmentOf;
}

async function wholeCatalogue(): Promise<Product[]> {
  const catalogue: Product[] = [];
  let after: string | undefined;
  do {
    const page = await products.list(CATALOGUE_PAGE, after);
    catalogue.push(...page.items);
    after = page.next;
  } while (after !== undefined && catalogue.length < MOST_ON_SHELF);
  return catalogue;
}

async function publishShelf(shelf: ShelfLearner, { runId, fence }: TrainTask): Promise<void> {
  const version = await shelves.store(encodeShelf(shelf.shelf(await wholeCatalogue())), { runId, format: SHELF_FORMAT, at: now() });
  loadedShelf(await shelves.load(version)); // as for the model
  await shelves.publish(version, fence);
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

/** Building the model takes longer than a lock lasts. */
async function inSteps<Result>(steps: Steps<Result>, between: () => Promise<void>): Promise<Result> {
  let step = steps.next();
  while (!step.done) {
    await between();
    step = steps.next();
  }
  return step.value;
}

/** Stores the model, in shards when it is large, and proves by loading that each can be used: only what can be loaded is put in force. */
async function storeShards(model: NeighbourModel, runId: TrainTask['runId'], between: () => Promise<void>): Promise<ArtefactVersion> {
  const [first = model, ...others] = shardsOf(model, encodedBytes(model), env.NEIGHBOUR_MODEL_MEGABYTES * 1e6);
  let version = await neighbours.store(encodeModel(first), { runId, format: NEIGHBOUR_FORMAT, at: now() });
  for (const shard of others) {
    await between();
    version = await neighbours.storePart(version, encodeModel(shard));
  }
  for (let part = 0; part <= others.length; part++) decodeModel(await neighbours.load(version, part));
  return version;
}

async function trainNeighbours(given: TrainTask): Promise<Trained> {
  const { runId, asOf, fence, orders } = given;
  const keepLocks = leases.keeperOf(locksOfRun(runId), { runId, fence }, nowMillis);
  const learner = neighbourLearner(asOf);
  const segmentOf = await segmentsInForce();
  const shelf = shelfLearner(asOf, (personKey) => segmentOf.get(personKey));
  // One part after the other, so that the orders of one alone are in memory.
  for (const stored of orders) {
    await keepLocks();
    learn({ learner, shelf }, await files.get(stored));
  }
  const stubs = await addStubs(learner);
  const model = await inSteps(learner.steps(), keepLocks);
  await keepLocks();
  const version = await storeShards(model, runId, keepLocks);
  await leases.keep('recommendations', { runId, fence }, nowMillis());
  await neighbours.publish(version, fence);
  await publishShelf(shelf, given);
  const { rows: people, columns, rowCells } = model.matrix;
  return {
    artefact: 'neighbours',
    version: version.version,
    bytes: version.parts.reduce((sum, { bytes }) => sum + bytes, version.bytes),
    shards: 1 + version.parts.length,
    customers: people,
    products: columns,
    namedProducts: learner.sold().size,
    ratings: rowCells.length,
    stubs,
  };
}

const step = (given: TrainTask) => runs.once({ runId: given.runId, step: 'train-neighbours' }, () => trainNeighbours(given));

export const handler = taskHandler(TrainTaskSchema, step);
