import { mayBePersonal } from '#domain/privacy/personalisation.ts';
import { foldOrders } from '#domain/profiles/fold-orders.ts';
import { candidatesFor } from '#domain/recommendations/candidates.ts';
import { declaredStoreOf, declaredTastesOf } from '#domain/recommendations/declared-tastes.ts';
import { dietaryNeedsOf } from '#domain/recommendations/dietary-needs.ts';
import { fillList } from '#domain/recommendations/fill-list.ts';
import { type Habit, habitsOf, reviewsIn } from '#domain/recommendations/habits.ts';
import { listIdOf, listTally } from '#domain/recommendations/list-tally.ts';
import type { Shopper } from '#domain/recommendations/model-in-use.ts';
import { bytesForModel, type LoadedModel, loadedModel, recommend, shopperOf } from '#domain/recommendations/recommend.ts';
import { loadedShelf } from '#domain/recommendations/shelf.ts';
import { shardFor } from '#domain/recommendations/taste-shards.ts';
import { NO_PACE, usePaceOf } from '#domain/recommendations/use-up.ts';
import { heldGoodsOf } from '#domain/recommendations/veto-items.ts';
import { localDayOf } from '#domain/time.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, currencyCode, numeral, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { logFailure, note } from '#runtime/observability.ts';
import { notFound } from '#runtime/problems.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { RecommendationList, Recommendations } from '#schemas/recommendation.ts';
import { getRecommendations } from '#schemas/routes/recommendations.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { type ArtefactHeld, artefactInMemory } from '#storage/artefact-in-memory.ts';
import { artefactPartsInMemory } from '#storage/artefact-parts-in-memory.ts';
import { catalogueInMemory } from '#storage/catalogue-in-memory.ts';
import { consentsIn } from '#storage/consents.ts';
import { eventsIn } from '#storage/events.ts';
import { holdsIn } from '#storage/holds.ts';
import { listCountsIn } from '#storage/list-counts.ts';
import { nightlyArtefactIn } from '#storage/nightly-artefacts.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { productsIn } from '#storage/products.ts';
import { customersIn } from '#storage/profiles.ts';

const PAGE = 100;
/** Lists are counted together: at most so many, and for so long. What is not written yet is lost with the function's memory. */
const COUNTED_TOGETHER = 20;
const COUNTED_MILLIS = 10_000;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  HOLDS_TABLE: tableName,
  LISTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  NEIGHBOUR_MODEL_MEGABYTES: numeral,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const customers = customersIn(env.CUSTOMERS_TABLE);
const consents = consentsIn(env.CONSENTS_TABLE);
const events = eventsIn(env.EVENTS_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const catalogue = catalogueInMemory({ read: products.findMany, revision: products.revision, nowMillis });
const holds = holdsIn(env.HOLDS_TABLE);
const listCounts = listCountsIn(env.LISTS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const place = { bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE };
const models = nightlyArtefactIn({ ...place, name: 'neighbours', allocate: bytesForModel });
const refusal = (what: string) => (version: string, error: unknown) => logFailure(`The ${what} ${version} was refused`, error);
const neighbours = artefactInMemory({
  ...models,
  decode: loadedModel,
  nowMillis,
  refuse: refusal('neighbour model'),
});
const shards = artefactPartsInMemory(
  { ...models, decode: loadedModel, nowMillis, refuse: refusal('shard of the neighbour model') },
  env.NEIGHBOUR_MODEL_MEGABYTES * 1e6,
);
const shelves = artefactInMemory({
  ...nightlyArtefactIn({ ...place, name: 'shelf' }),
  decode: loadedShelf,
  nowMillis,
  refuse: refusal('shelf'),
});

interface Asked {
  readonly list: RecommendationList;
  readonly limit: number;
  readonly store?: string | undefined;
}

/** A person as far as a list may know them. */
interface Customer {
  readonly keys: readonly PersonKey[];
  readonly habits: readonly Habit[];
  readonly isPersonal: boolean;
  readonly profile: Profile;
  /** Where the last order was placed, else the store that they named. */
  readonly storeId: string | undefined;
}

/** Whether what was read has the events that the profile, which is read at this moment, tells of last. */
const isUpToDate = (told: readonly StoredEvent[], { recent }: Profile): boolean =>
  recent.every(({ key }) => told.some((event) => event.key.startsWith(key)));

/** At half the price as long as it is complete: a purchase counts from the moment it is stored. */
async function commerceOf(keys: readonly PersonKey[], profile: Profile): Promise<StoredEvent[]> {
  const told = (await Promise.all(keys.map(events.commerceOf))).flat();
  return isUpToDate(told, profile) ? told : (await Promise.all(keys.map(events.currentCommerceOf))).flat();
}

async function customerOf(customerId: CustomerId): Promise<Customer> {
  const asked = await personKeys.of(customerId);
  const [record, saidThen] = await Promise.all([customers.resolve(asked), consents.ofPerson(asked)]);
  if (record.kind !== 'present') throw notFound(`The customer ${customerId}`);
  const { profile } = record;
  const said = profile.personKey === asked ? saidThen : await consents.ofPerson(profile.personKey);
  if (!mayBePersonal(profile, said, now())) return { keys: [], habits: [], isPersonal: false, profile, storeId: undefined };
  const keys = [profile.personKey, ...(await Promise.all(profile.linkedIds.map(personKeys.of)))];
  const told = await commerceOf(keys, profile);
  const orders = foldOrders(told, shop);
  const storeId = orders.findLast((order) => order.storeId !== undefined)?.storeId ?? declaredStoreOf(profile.traits);
  return { keys, habits: habitsOf(orders, reviewsIn(told)), isPersonal: true, profile, storeId };
}

/** What must not be listed for this person. Their allergies and diets hold whatever they switched off; their age is then unknown. */
async function safeguardsOf({ profile, habits, isPersonal }: Customer, storeId: string | undefined, asOf: Instant) {
  const { age, ...needs } = dietaryNeedsOf(profile.traits, asOf);
  return {
    needs: isPersonal ? { ...needs, age } : needs,
    held: heldGoodsOf(await holds.active()),
    supply: { storeId, today: localDayOf(asOf, shop.timeZone), pace: isPersonal ? usePaceOf(habits) : NO_PACE },
  };
}

/** The model with the people of this person's taste; while that cannot be had, what is at hand. */
async function shardOf(inUse: ArtefactHeld<LoadedModel>, shopper: Shopper): Promise<LoadedModel> {
  const shard = shardFor(inUse.model, shopper);
  return shard === inUse.model.shard ? inUse.model : ((await shards.find(inUse.artefact, shard)) ?? inUse.model);
}

async function recommendTo(customerId: CustomerId, asked: Asked): Promise<Recommendations> {
  const asOf = now();
  const customer = await customerOf(customerId);
  const { keys, habits, isPersonal, profile } = customer;
  const storeId = asked.store ?? customer.storeId;
  const [inUse, shelf, safeguards, entries] = await Promise.all([
    neighbours.current(),
    shelves.current(),
    safeguardsOf(customer, storeId, asOf),
    catalogue(),
  ]);
  const known = shopperOf(habits, keys, inUse?.model, asOf);
  const model = inUse && (await shardOf(inUse, known));
  const shopper = model === inUse?.model ? known : shopperOf(habits, keys, model, asOf);
  const whereabouts = { segment: isPersonal ? profile.segment?.name : undefined, storeId, isPersonal };
  const request = { list: asked.list, shopper, whereabouts, tastes: isPersonal ? declaredTastesOf(profile.traits) : [] };
  const listed = model === undefined ? (await products.list(PAGE)).items : [];
  const candidates = candidatesFor(request, { model, shelf: shelf?.model, listed });
  const listing = await fillList(candidates, entries, { safeguards, limit: asked.limit });
  const items = recommend(listing, { shopper, model, isPersonal, safeguards, asOf });
  const modelVersion = inUse?.version ?? null;
  const listId = listIdOf({ list: isPersonal ? asked.list : 'non-personal', modelVersion });
  return { customerId, list: asked.list, items, vetoed: [...listing.vetoed], modelVersion, isPersonal, listId, asOf };
}

const tally = listTally();
let uncounted = 0;
let countedAt = Number.NEGATIVE_INFINITY;

/** Logs what was shown, without to whom, and counts it. A list is answered also when its count cannot be written. */
async function noteExposure({ items, vetoed, list, modelVersion, isPersonal, listId, asOf }: Recommendations): Promise<void> {
  note('A list was given', { listId, items: items.map(({ productId }) => productId), vetoes: vetoed.length });
  const name = { list: isPersonal ? list : ('non-personal' as const), modelVersion };
  tally.add(localDayOf(asOf, shop.timeZone), name, { exposures: 1, items: items.length });
  uncounted++;
  if (uncounted < COUNTED_TOGETHER && nowMillis() - countedAt < COUNTED_MILLIS) return;
  uncounted = 0;
  countedAt = nowMillis();
  await listCounts.add(tally.take()).catch((error: unknown) => logFailure('Exposures could not be counted', error));
}

async function answer(customerId: CustomerId, asked: Asked): Promise<Recommendations> {
  const reply = await recommendTo(customerId, asked);
  await noteExposure(reply);
  return reply;
}

export const handler = httpHandler([on(getRecommendations, ({ params, query }) => answer(params.id, query))]);
