import { minedRules } from '#domain/associations/mine-rules.ts';
import { type BasketPart, orderBasketCollector } from '#domain/associations/order-baskets.ts';
import { decodeRules, encodeRules, notesOn, RULES_FORMAT } from '#domain/associations/rule-book.ts';
import { describedProducts, shopBaskets } from '#domain/associations/shop-baskets.ts';
import { windowOfDays } from '#domain/time.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, numeral, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type MinedRules, type MineTask, MineTaskSchema } from '#schemas/association.ts';
import { ProductIdSchema } from '#schemas/ids.ts';
import type { StoredOrders } from '#schemas/person-orders.ts';
import { locksOfRun } from '#schemas/run.ts';
import { leasesIn } from '#storage/leases.ts';
import { nightlyArtefactIn } from '#storage/nightly-artefacts.ts';
import { orderFilesIn } from '#storage/order-files.ts';
import { productsIn } from '#storage/products.ts';
import { runsIn } from '#storage/runs.ts';

const env = readEnvironment({
  PRODUCTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  RULES_WINDOW_DAYS: numeral,
  SHOP_TIME_ZONE: timeZone,
});
const products = productsIn(env.PRODUCTS_TABLE);
const files = orderFilesIn(env.ARTEFACTS_BUCKET);
const artefact = nightlyArtefactIn({ name: 'rules', bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE });
const leases = leasesIn(env.RUNS_TABLE);
const runs = runsIn(env.RUNS_TABLE);

/** The baskets of one part, customer after customer, without a word on who they are. */
async function basketsOf(stored: StoredOrders, firstDay: number): Promise<BasketPart> {
  const packed = await files.get(stored);
  const collector = orderBasketCollector({ firstDay });
  for (let row = 0; row < packed.count; row++) collector.add(packed.ordersAt(row).orders);
  return collector.part();
}

async function mineRules({ runId, asOf, fence, orders }: MineTask): Promise<MinedRules> {
  const keepLocks = leases.keeperOf(locksOfRun(runId), { runId, fence }, nowMillis);
  const { fromDay: firstDay } = windowOfDays(asOf, env.RULES_WINDOW_DAYS, env.SHOP_TIME_ZONE);
  const parts: BasketPart[] = [];
  // One after the other, so that the orders of one part alone are in memory.
  for (const stored of orders) {
    await keepLocks();
    parts.push(await basketsOf(stored, firstDay));
  }
  const told = parts.flatMap((part) => part.products);
  const described = describedProducts(
    told,
    await products.findMany(told.flatMap(({ productId }) => ProductIdSchema.safeParse(productId).data ?? [])),
  );
  const product = minedRules(shopBaskets(parts, 'product', described));
  const category = minedRules(shopBaskets(parts, 'category', described));
  const bytes = encodeRules({
    schemaVersion: 1,
    runId,
    asOf,
    windowDays: env.RULES_WINDOW_DAYS,
    product,
    category,
    products: notesOn(product.rules, described),
  });
  const version = await artefact.store(bytes, { runId, format: RULES_FORMAT, at: now() });
  decodeRules(await artefact.load(version)); // only what can be loaded is put in force
  await leases.keep('rules', { runId, fence }, nowMillis());
  await artefact.publish(version, fence);
  return {
    version: version.version,
    customers: parts.reduce((sum, { customerStarts }) => sum + customerStarts.length - 1, 0),
    baskets: product.baskets,
    productRules: product.rules.length,
    categoryRules: category.rules.length,
  };
}

const step = (given: MineTask) => runs.once({ runId: given.runId, step: 'mine-rules' }, () => mineRules(given));

export const handler = taskHandler(MineTaskSchema, step);
