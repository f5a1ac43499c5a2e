import { contactAddressOf, plainAddress } from '#domain/campaigns/contact-address.ts';
import { opinionOf } from '#domain/feedback/opinion-of-event.ts';
import { chainHash } from '#domain/privacy/audit-chain.ts';
import { openLink, requestOfToken } from '#domain/privacy/export-links.ts';
import { csvOfCopy, personCopy } from '#domain/privacy/person-copy.ts';
import { isPersonalisationOff } from '#domain/privacy/personalisation.ts';
import { isRestricted } from '#domain/privacy/restriction.ts';
import { mainCurrencyOf } from '#domain/profiles/customer-page.ts';
import { goodsNamedIn, tasteOfPerson } from '#domain/profiles/person-taste.ts';
import { foresightOfPerson } from '#domain/segments/person-foresight.ts';
import { standingOf } from '#domain/segments/person-standing.ts';
import { now } from '#runtime/clock.ts';
import { bucketName, currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Reply, reply } from '#runtime/http-handler.ts';
import { ProblemError } from '#runtime/problems.ts';
import { ChannelSchema } from '#schemas/contact.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { StoredRequest } from '#schemas/privacy-request.ts';
import type { Profile } from '#schemas/profile.ts';
import { openExport } from '#schemas/routes/privacy.ts';
import { auditLogIn } from '#storage/audit-log.ts';
import { consentsIn } from '#storage/consents.ts';
import { eventsIn } from '#storage/events.ts';
import { feedbackIn } from '#storage/feedback.ts';
import { largeRepliesIn } from '#storage/large-replies.ts';
import { persist } from '#storage/patience.ts';
import { personCopiesIn } from '#storage/person-copies.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { productsIn } from '#storage/products.ts';
import { customersIn } from '#storage/profiles.ts';
import { requestsIn } from '#storage/requests.ts';
import { ruleSegmentsIn } from '#storage/rule-segments.ts';
import { segmentationsIn } from '#storage/segments.ts';
import { suppressionsIn } from '#storage/suppressions.ts';

const env = readEnvironment({
  REQUESTS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  IDENTITIES_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  CAMPAIGNS_TABLE: tableName,
  RECALLS_TABLE: tableName,
  FEEDBACK_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const requests = requestsIn(env.REQUESTS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const ruleSegments = ruleSegmentsIn(env.SEGMENTS_TABLE);
const largeReplies = largeRepliesIn(env.ARTEFACTS_BUCKET);
const audit = auditLogIn(env.REQUESTS_TABLE, (before, entry) => chainHash(before, entry, sha256Hex));
const products = productsIn(env.PRODUCTS_TABLE);
const events = eventsIn(env.EVENTS_TABLE);
const feedback = feedbackIn(env.FEEDBACK_TABLE);
const consents = consentsIn(env.CONSENTS_TABLE);
const suppressions = suppressionsIn(env.CONSENTS_TABLE, personKeys);
const copyOf = personCopiesIn(
  {
    events: env.EVENTS_TABLE,
    orders: env.ORDERS_TABLE,
    identities: env.IDENTITIES_TABLE,
    consents: env.CONSENTS_TABLE,
    campaigns: env.CAMPAIGNS_TABLE,
    recalls: env.RECALLS_TABLE,
    feedback: env.FEEDBACK_TABLE,
  },
  (event) => opinionOf(event)?.text,
);

const closed = () => new ProblemError(404, 'This link is not known, was opened before, or has expired.');

/** Scores, segments and forecasts, as they are worked out of what is kept. */
async function inferredOf(profile: Profile, asOf: Instant) {
  const [segmentation, rules] = await Promise.all([segmentations.find(), ruleSegments.list()]);
  const given = { model: segmentation?.lifetime ?? null, mainCurrency: mainCurrencyOf(profile, shop), asOf, zone: shop.timeZone };
  return { ...standingOf(profile, { segmentation, rules, zone: shop.timeZone }, asOf), ...foresightOfPerson(profile, given) };
}

/** What the person is taken to like; null when nothing may be inferred of them, as then nothing is. */
async function tasteFor(profile: Profile, keys: readonly PersonKey[], asOf: Instant) {
  if (isPersonalisationOff(await consents.ofPerson(profile.personKey)) || isRestricted(profile)) return null;
  const [told, judged] = await Promise.all([Promise.all(keys.map(events.commerceOf)), Promise.all(keys.map(feedback.ofPerson))]);
  const known = await products.findMany(goodsNamedIn(told.flat(), shop));
  return tasteOfPerson(profile, { commerce: told.flat(), judged: judged.flat(), products: known, asOf, shop });
}

/** Addresses of the person to which nothing more is sent. */
async function silencedOf(profile: Profile) {
  const found = await Promise.all(
    ChannelSchema.options.map(async (channel) => {
      const address = contactAddressOf(channel, profile);
      return address === undefined ? [] : [...(await suppressions.ofAddresses(channel, [plainAddress(address)]))];
    }),
  );
  return found.flat().map(([address, { channel, reason, at }]) => ({ address, channel, reason, at }));
}

async function copyFor({ requestId, subject }: StoredRequest, asOf: Instant) {
  const record = subject === undefined ? undefined : await customers.resolve(subject);
  if (record?.kind !== 'present') throw closed();
  const { profile } = record;
  const { personKey, customerId, linkedIds, version: _version, schemaVersion: _schema, segmentFence: _fence, sources, ...facts } = profile;
  const keys = [personKey, ...(await Promise.all(linkedIds.map(personKeys.of)))];
  const sections = {
    ids: [customerId, ...linkedIds],
    profile: facts,
    inferred: { ...(await inferredOf(profile, asOf)), taste: await tasteFor(profile, keys, asOf) },
    sources: Object.entries(sources).map(([source, events]) => ({ source, events })),
    silencedAddresses: await silencedOf(profile),
    ...(await copyOf(keys, asOf)),
  };
  return personCopy(requestId, sections, asOf);
}

/** The link is used up before the copy is made: two who open it at once do not both get it. */
async function usedUp(token: string, at: Instant) {
  return persist(async () => {
    const request = await requests.find(requestOfToken(token) ?? '-');
    const verdict = request ? openLink(request, sha256Hex(token), at) : { kind: 'closed' as const };
    if (verdict.kind === 'closed') throw closed();
    await requests.save(verdict.request);
    return { done: verdict };
  });
}

async function exportCustomer(token: string): Promise<Reply> {
  const at = now();
  const verdict = await usedUp(token, at);
  const { requestId, subject = '' } = verdict.request;
  await audit.append({ a: `export-${verdict.format}`, s: subject, t: at, p: 'access', r: requestId });
  const copy = await copyFor(verdict.request, at);
  const headers = { 'cache-control': 'no-store', 'content-disposition': `attachment; filename="copy-${requestId}.${verdict.format}"` };
  if (verdict.format === 'json') return reply(200, copy, headers);
  return reply(200, csvOfCopy(copy), { ...headers, 'content-type': 'text/csv; charset=utf-8' });
}

export const handler = httpHandler([on(openExport, ({ params }) => exportCustomer(params.token))], { keepLarge: largeReplies.keep });
