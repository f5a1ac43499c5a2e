import { minedRules } from '#domain/associations/mine-rules.ts';
import { decodeRules, encodeRules, notesOn, RULES_FORMAT } from '#domain/associations/rule-book.ts';
import { describedProducts, shopBaskets } from '#domain/associations/shop-baskets.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, numeral, readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type MinedRules, type MineTask, MineTaskSchema } from '#schemas/association.ts';
import { ProductIdSchema } from '#schemas/ids.ts';
import { basketFilesIn } from '#storage/basket-files.ts';
import { leasesIn } from '#storage/leases.ts';
import { nightlyArtefactIn } from '#storage/nightly-artefacts.ts';
import { productsIn } from '#storage/products.ts';
import { runsIn } from '#storage/runs.ts';

const LOCK = 'rules';

const env = readEnvironment({
  PRODUCTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  RULES_WINDOW_DAYS: numeral,
});
const products = productsIn(env.PRODUCTS_TABLE);
const files = basketFilesIn(env.ARTEFACTS_BUCKET);
const artefact = nightlyArtefactIn({ name: 'rules', bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE });
const leases = leasesIn(env.RUNS_TABLE);
const runs = runsIn(env.RUNS_TABLE);

async function mineRules({ runId, asOf, fence, baskets }: MineTask): Promise<MinedRules> {
  const parts = await Promise.all(baskets.map(files.get));
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
  await leases.keep(LOCK, { runId, fence }, nowMillis());
  await artefact.publish(version, fence);
  return {
    version: version.version,
    customers: baskets.reduce((sum, stored) => sum + stored.customers, 0),
    baskets: product.baskets,
    productRules: product.rules.length,
    categoryRules: category.rules.length,
  };
}

const step = (given: MineTask) => runs.once({ runId: given.runId, step: 'mine-rules' }, () => mineRules(given));

export const handler = taskHandler(MineTaskSchema, step);
