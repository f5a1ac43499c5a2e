import { eventRefsOf, viewsOf } from '#domain/feedback/feedback-view.ts';
import { inRecovery } from '#domain/feedback/service-recovery.ts';
import { isPersonalisationOff } from '#domain/privacy/personalisation.ts';
import { isRestricted } from '#domain/privacy/restriction.ts';
import { aggregatesOf, mainCurrencyOf } from '#domain/profiles/customer-page.ts';
import { identifiersOf } from '#domain/profiles/match-identity.ts';
import { meantBy, nameOf, soughtIn } from '#domain/profiles/name-words.ts';
import { goodsNamedIn, tasteOfPerson } from '#domain/profiles/person-taste.ts';
import { foresightOfPerson } from '#domain/segments/person-foresight.ts';
import { standingOf } from '#domain/segments/person-standing.ts';
import { laterOf } from '#domain/time.ts';
import { remembered } from '#runtime/cached.ts';
import { now } from '#runtime/clock.ts';
import { bucketName, currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { profilesOf } from '#runtime/profile-of.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { PageQuery } from '#schemas/page.ts';
import type { Profile } from '#schemas/profile.ts';
import type { Recovery } from '#schemas/recovery.ts';
import {
  type CustomerPage,
  getCustomer,
  type ListedCustomer,
  listCustomerFeedback,
  listCustomers,
  searchCustomers,
} from '#schemas/routes/profiles.ts';
import { consentsIn } from '#storage/consents.ts';
import { eventsIn } from '#storage/events.ts';
import { feedbackIn } from '#storage/feedback.ts';
import { identitiesIn } from '#storage/identities.ts';
import { namesIn } from '#storage/names.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { productsIn } from '#storage/products.ts';
import { customersIn } from '#storage/profiles.ts';
import { recoveriesIn } from '#storage/recoveries.ts';
import { ruleSegmentsIn } from '#storage/rule-segments.ts';
import { InvalidCursorError, peopleOfSegmentIn } from '#storage/segment-lists.ts';
import { segmentationsIn } from '#storage/segments.ts';
import { badCursor, offsetOfCursor } from '../../shared/runtime/cursor.ts';

/** How long the last night and the names of rule segments are remembered. */
const STANDING_MILLIS = 10_000;
const MOST_FOUND = 50;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  IDENTITIES_TABLE: tableName,
  FEEDBACK_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const consents = consentsIn(env.CONSENTS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const profileOf = profilesOf({ customers, personKeys });
const events = eventsIn(env.EVENTS_TABLE);
const feedback = feedbackIn(env.FEEDBACK_TABLE);
const recoveries = recoveriesIn(env.FEEDBACK_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const peopleOfSegment = peopleOfSegmentIn({ bucket: env.ARTEFACTS_BUCKET, segmentations, customers });
const identities = identitiesIn(env.IDENTITIES_TABLE);
const names = namesIn(env.IDENTITIES_TABLE, personKeys);
const ruleSegments = ruleSegmentsIn(env.SEGMENTS_TABLE);
const rememberedBook = remembered(STANDING_MILLIS, readBook);

async function readBook() {
  const [segmentation, rules] = await Promise.all([segmentations.find(), ruleSegments.list()]);
  return { segmentation, rules, zone: shop.timeZone };
}

/** A person whose segment is of a later night than the book that is remembered would be explained by the wrong centres. */
async function bookFor({ segmentFence = 0 }: Profile) {
  const book = await rememberedBook();
  return segmentFence > (book.segmentation?.fence ?? 0) ? readBook() : book;
}

function traitsOf({ traits }: Profile): Pick<CustomerPage['profile'], 'traits' | 'traitsChangedAt'> {
  const told = Object.entries(traits).filter(([, { value }]) => value !== null);
  return {
    traits: Object.fromEntries(told.map(([name, { value }]) => [name, value])),
    traitsChangedAt: Object.fromEntries(told.map(([name, { at }]) => [name, at])),
  };
}

/** The pseudonyms of all ids that lead to somebody. */
const keysOf = async ({ personKey, linkedIds }: Profile): Promise<PersonKey[]> => [
  personKey,
  ...(await Promise.all(linkedIds.map((linkedId) => personKeys.of(linkedId)))),
];

/**
 * What the person likes, from three reads at once: what their ids sent, what of it was judged, and the catalogue of what they bought.
 * Null for whoever has switched personalisation off, or wants nothing done with their data.
 */
async function tasteFor(profile: Profile, said: readonly ConsentRecord[], asOf: CustomerPage['asOf']): Promise<CustomerPage['taste']> {
  if (isPersonalisationOff(said) || isRestricted(profile)) return null;
  const keys = await keysOf(profile);
  const [told, judged] = await Promise.all([Promise.all(keys.map(events.commerceOf)), Promise.all(keys.map(feedback.ofPerson))]);
  const commerce = told.flat();
  const known = await products.findMany(goodsNamedIn(commerce, shop));
  return tasteOfPerson(profile, { commerce, judged: judged.flat(), products: known, asOf, shop });
}

function recoveryPage(recovery: Recovery | undefined, asOf: CustomerPage['asOf']): CustomerPage['recovery'] {
  if (recovery === undefined) return null;
  const { schemaVersion: _version, personKey: _personKey, ...told } = recovery;
  return { ...told, isOpen: inRecovery(recovery, asOf) };
}

async function getProfile(id: CustomerId): Promise<CustomerPage> {
  const profile = await profileOf(id);
  const asOf = now();
  const [book, said] = await Promise.all([bookFor(profile), consents.ofPerson(profile.personKey)]);
  const [taste, recovery] = await Promise.all([tasteFor(profile, said, asOf), recoveries.of(profile.personKey)]);
  const { isIdentified, firstSeenAt, lastSeenAt } = profile;
  return {
    customerId: profile.customerId,
    // Behaviour counts as seen at the start of its day, which may lie before the first event.
    profile: { isIdentified, firstSeenAt, lastSeenAt: laterOf(lastSeenAt, firstSeenAt), ...traitsOf(profile) },
    identities: [
      { id: profile.customerId, kind: 'own' },
      ...profile.linkedIds.map((linkedId) => ({ id: linkedId, kind: 'linked' as const })),
    ],
    aggregates: aggregatesOf(profile, asOf, shop),
    ...standingOf(profile, book, asOf),
    ...foresightOfPerson(profile, {
      model: book.segmentation?.lifetime ?? null,
      mainCurrency: mainCurrencyOf(profile, shop),
      asOf,
      zone: shop.timeZone,
    }),
    taste,
    recovery: recoveryPage(recovery, asOf),
    consents: said,
    sources: Object.entries(profile.sources).map(([source, events]) => ({ source, events })),
    recentEvents: profile.recent,
    asOf,
  };
}

/** What the person said: a few items for each id, so that they are read whole and a cursor is a place among them. */
async function feedbackOf(id: CustomerId, { limit, cursor }: PageQuery) {
  const profile = await profileOf(id);
  const from = offsetOfCursor(cursor);
  const keys = await keysOf(profile);
  const said = (await Promise.all(keys.map(feedback.ofPerson))).flat().sort((one, other) => (one.at < other.at ? 1 : -1));
  const shown = said.slice(from, from + limit);
  const people = new Map(keys.map((key) => [key, profile]));
  const items = viewsOf(shown, { people, events: await events.findMany(eventRefsOf(shown)) });
  return { items, cursor: from + limit < said.length ? String(from + limit) : null };
}

function listed(profile: Profile): ListedCustomer {
  const currency = mainCurrencyOf(profile, shop);
  return {
    customerId: profile.customerId,
    name: nameOf(profile.traits),
    segment: profile.segment?.name ?? null,
    score: profile.segment?.score ?? null,
    orders: profile.orders,
    spendMinor: profile.byCurrency[currency]?.spendMinor ?? 0,
    currency,
    lastSeenAt: laterOf(profile.lastSeenAt, profile.firstSeenAt),
  };
}

/** Whose id, e-mail address, telephone number or card a text is. */
async function identifiedBy(text: string): Promise<PersonKey[]> {
  const identifiers = identifiersOf({ email: text, phone: text, loyaltyCard: text });
  const owners = identifiers.map(async ({ type, value }) => identities.ownerOf({ type, hash: await personKeys.ofIdentifier(type, value) }));
  return [await personKeys.of(text), ...(await Promise.all(owners)).filter((owner) => owner !== undefined)];
}

/** Who is meant by what somebody says at the counter. */
async function search({ text }: { text: string }) {
  const [identified, { personKeys: named, isCut }] = await Promise.all([identifiedBy(text), names.find(soughtIn(text), MOST_FOUND)]);
  const people = await customers.resolveMany([...new Set([...identified, ...named])]);
  const among = (keys: readonly PersonKey[]) => keys.flatMap((key) => people.get(key) ?? []);
  return { items: meantBy(text, { identified: among(identified), named: among(named) }).map(listed), isCut };
}

async function listProfiles({ segment, limit, cursor }: PageQuery & { segment?: string | undefined }) {
  try {
    if (segment === undefined) {
      const { profiles, next = null } = await customers.scanPage(limit, cursor);
      return { items: profiles.map(listed), cursor: next };
    }
    const { people, next = null } = await peopleOfSegment(segment, { limit, cursor });
    // The list is as of the night, and so are the segment and score that it is ordered by.
    const items = people.map(({ profile, score }) => ({ ...listed(profile), segment, score: Math.round(score * 10_000) / 10_000 }));
    return { items, cursor: next };
  } catch (error) {
    if (error instanceof InvalidCursorError) throw badCursor();
    throw error;
  }
}

export const handler = httpHandler([
  on(getCustomer, ({ params }) => getProfile(params.id)),
  on(listCustomerFeedback, ({ params, query }) => feedbackOf(params.id, query)),
  on(searchCustomers, ({ body }) => search(body)),
  on(listCustomers, ({ query }) => listProfiles(query)),
]);
