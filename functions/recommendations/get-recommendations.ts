import { foldOrders } from '#domain/profiles/fold-orders.ts';
import { dietaryNeedsOf } from '#domain/recommendations/dietary-needs.ts';
import { fillList } from '#domain/recommendations/fill-list.ts';
import { habitsOf } from '#domain/recommendations/habits.ts';
import { candidatesFor, loadedModel, recommend, shopperOf } from '#domain/recommendations/recommend.ts';
import { heldGoodsOf } from '#domain/recommendations/veto-items.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { logFailure } from '#runtime/observability.ts';
import { notFound } from '#runtime/problems.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { RecommendationList, Recommendations } from '#schemas/recommendation.ts';
import { getRecommendations } from '#schemas/routes/recommendations.ts';
import { artefactInMemory } from '#storage/artefact-in-memory.ts';
import { eventsIn } from '#storage/events.ts';
import { holdsIn } from '#storage/holds.ts';
import { nightlyArtefactIn } from '#storage/nightly-artefacts.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { productsIn } from '#storage/products.ts';
import { productsInMemory } from '#storage/products-in-memory.ts';
import { customersIn } from '#storage/profiles.ts';

const PAGE = 100;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  HOLDS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const customers = customersIn(env.CUSTOMERS_TABLE);
const events = eventsIn(env.EVENTS_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const catalogue = { recent: productsInMemory({ read: products.findRecent, nowMillis }), current: products.findMany };
const holds = holdsIn(env.HOLDS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const neighbours = artefactInMemory({
  ...nightlyArtefactIn({ name: 'neighbours', bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE }),
  decode: loadedModel,
  nowMillis,
  refuse: (version, error) => logFailure(`The neighbour model ${version} was refused`, error),
});

async function habitsOfPerson(keys: readonly PersonKey[]) {
  const told = (await Promise.all(keys.map(events.commerceOf))).flat();
  return habitsOf(foldOrders(told, shop), told);
}

async function recommendTo(customerId: CustomerId, { list, limit }: { list: RecommendationList; limit: number }): Promise<Recommendations> {
  const asOf = now();
  const record = await customers.resolve(await personKeys.of(customerId));
  if (record.kind !== 'present') throw notFound(`The customer ${customerId}`);
  const { personKey, linkedIds, traits } = record.profile;
  const keys = [personKey, ...(await Promise.all(linkedIds.map(personKeys.of)))];
  const [habits, inUse, held] = await Promise.all([habitsOfPerson(keys), neighbours.current(), holds.active()]);
  const shopper = shopperOf(habits, keys, inUse?.model, asOf);
  const listed = inUse === undefined ? (await products.list(PAGE)).items : [];
  const candidates = candidatesFor(list, shopper, inUse?.model, listed);
  const safeguards = { needs: dietaryNeedsOf(traits, asOf), held: heldGoodsOf(held) };
  const listing = await fillList(candidates, catalogue, { ...safeguards, limit });
  const items = recommend(listing, shopper, inUse?.model, asOf);
  return { customerId, list, items, vetoed: [...listing.vetoed], modelVersion: inUse?.version ?? null, asOf };
}

export const handler = httpHandler([on(getRecommendations, ({ params, query }) => recommendTo(params.id, query))]);
