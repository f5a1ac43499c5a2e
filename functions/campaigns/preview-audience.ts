import { withoutIds } from '#domain/campaigns/audience-lists.ts';
import { type AudienceQuery, candidatesAmong, membersAmong } from '#domain/campaigns/audience-members.ts';
import { CHANNELS, estimatedSize, reachTally, type Standing } from '#domain/campaigns/audience-reach.ts';
import { contactPointOf } from '#domain/campaigns/contact-address.ts';
import { withSlot } from '#domain/campaigns/contact-caps.ts';
import { contactRulesOf } from '#domain/campaigns/contact-rules.ts';
import { type Draw, quarterOf, roleOf } from '#domain/campaigns/hold-out.ts';
import { affectedIn, faultOfUplifts, faultsInAudience, upliftsIn } from '#domain/campaigns/judge-audience.ts';
import { decidingSlots, refusalOf } from '#domain/campaigns/permission.ts';
import { isRestricted } from '#domain/privacy/restriction.ts';
import { foldOrders } from '#domain/profiles/fold-orders.ts';
import { habitsOf } from '#domain/recommendations/habits.ts';
import { asOfDay } from '#domain/segments/customer-features.ts';
import { localDayOf } from '#domain/time.ts';
import { remembered } from '#runtime/cached.ts';
import { now } from '#runtime/clock.ts';
import { contactVariables, currencyCode, readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { badRequest } from '#runtime/problems.ts';
import type { AudiencePreview, PreviewBody } from '#schemas/audience-preview.ts';
import { DEFAULT_CONTROL_RATE, DEFAULT_HOLD_OUT_RATE } from '#schemas/campaign.ts';
import type { Channel } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import { previewCampaign } from '#schemas/routes/campaigns.ts';
import { namedReaderIn, pageOfCandidates } from '#storage/audience-reader.ts';
import { commerceOfPersonIn } from '#storage/commerce-of-person.ts';
import { eventsIn } from '#storage/events.ts';
import { namedPeopleIn } from '#storage/named-people.ts';
import { openRecoveriesIn } from '#storage/open-recoveries.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { secretIn } from '#storage/secrets.ts';
import { segmentationsIn } from '#storage/segments.ts';
import { sendFactsIn } from '#storage/send-facts.ts';
import { upliftModelsIn } from '#storage/uplift-models.ts';

/** Everybody is looked at up to the first; beyond it so many until enough have matched, and never more than the last. */
const EVERYBODY = 2_000;
const ENOUGH = 500;
const MOST = 10_000;
const PAGE = 500;
const RECALLS_MILLIS = 30_000;

const env = readEnvironment({
  ...contactVariables,
  CAMPAIGNS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  CASES_TABLE: tableName,
  RECALLS_TABLE: tableName,
  FEEDBACK_TABLE: tableName,
  SOURCES_TABLE: tableName,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const factTables = { consents: env.CONSENTS_TABLE, recalls: env.RECALLS_TABLE, feedback: env.FEEDBACK_TABLE, sources: env.SOURCES_TABLE };
const readFacts = sendFactsIn(factTables);
const recoveries = openRecoveriesIn(env.RECALLS_TABLE);
const commerceOf = commerceOfPersonIn(eventsIn(env.EVENTS_TABLE), personKeys);
const tables = { recalls: env.RECALLS_TABLE, cases: env.CASES_TABLE, orders: env.ORDERS_TABLE, customers: env.CUSTOMERS_TABLE };
const readNamed = namedReaderIn(namedPeopleIn(tables, customers), upliftModelsIn(env.CAMPAIGNS_TABLE));
const controlSalt = secretIn(env.SOURCES_TABLE, 'CONTROL');
const { policy, caps } = contactRulesOf(env);
const NOT_ASKED: Standing = { refusal: undefined, isCapped: false };
const openRecallIds = remembered(RECALLS_MILLIS, async () => (await recoveries.all()).map(({ recallId }) => recallId));

const purchasesOf = async (profile: Profile) => habitsOf(foldOrders(await commerceOf(profile), shop), []);

interface Question {
  readonly query: AudienceQuery;
  readonly draw: Draw;
  readonly purpose: PreviewBody['purpose'];
  readonly asOf: Instant;
}

async function questionOf({ audience, purpose, seed, holdOutRate, controlRate }: PreviewBody): Promise<Question> {
  const asOf = now();
  const { stored, lists } = withoutIds(audience);
  const [fault] = faultsInAudience(stored, 'audience');
  if (fault) throw badRequest(`body.${fault.field}`, fault.expected);
  const keys = await Promise.all(lists.map((ids) => Promise.all(ids.map(personKeys.of))));
  const [segmentation, named, salt] = await Promise.all([
    segmentations.find(),
    readNamed({ lists: new Map(keys.entries()), affected: affectedIn(stored, asOf), uplifts: upliftsIn(stored) }),
    controlSalt(),
  ]);
  const missing = faultOfUplifts(stored, named.uplifts);
  if (missing !== undefined) throw badRequest('body.audience', missing);
  const book = { rules: [], segmentation, currency: shop.currency, zone: shop.timeZone };
  const isMarketing = purpose === 'marketing';
  return {
    query: { audience: stored, book, named, asOf: asOfDay(asOf, shop.timeZone) },
    draw: {
      seed,
      salt,
      quarter: quarterOf(localDayOf(asOf, shop.timeZone)),
      holdOutRate: isMarketing ? (holdOutRate ?? DEFAULT_HOLD_OUT_RATE) : 0,
      controlRate: isMarketing ? (controlRate ?? DEFAULT_CONTROL_RATE) : 0,
    },
    purpose,
    asOf,
  };
}

type Facts = ReturnType<Awaited<ReturnType<typeof readFacts>>>;

interface Reached {
  readonly profile: Profile;
  readonly address: string | undefined;
  readonly facts: Facts;
}

/** How somebody stands on a channel, as the sender would find them now, whatever the hour. */
function standingOf({ profile, address, facts }: Reached, channel: Channel, { purpose, asOf }: Question): Standing {
  const { consents, suppression, counter, recovery, recallIds } = facts;
  const about = { asOf, purpose, channel, address, traits: profile.traits, isRestricted: isRestricted(profile) };
  // Which goods it promotes is not known yet: whoever is in an open recall counts as recovering.
  const recovering = new Set<string>(recallIds);
  const refusal = refusalOf({ ...about, consents, suppression, recovery, recovering, promoted: undefined }, policy);
  const isCapped = purpose === 'marketing' && withSlot(counter.slots, { sendId: 'preview', channel, at: asOf }, caps) === undefined;
  return { refusal, isCapped };
}

/** How each of some people stands on one channel. */
async function standingsOn(channel: Channel, people: readonly Profile[], question: Question): Promise<Map<Profile, Standing>> {
  const asked = people.map((profile) => ({ profile, ...contactPointOf(channel, profile) }));
  const decidedBy = decidingSlots({ purpose: question.purpose, channel });
  const factsOf = await readFacts(asked, { channel, decidedBy, recallIds: await openRecallIds() });
  return new Map(
    asked.map(({ profile, owner, to, address }) => [
      profile,
      standingOf({ profile, address: to, facts: factsOf(owner, address) }, channel, question),
    ]),
  );
}

async function addAll(tally: ReturnType<typeof reachTally>, people: readonly Profile[], question: Question): Promise<void> {
  const drawn = people.map((profile) => ({ profile, role: roleOf(question.draw, profile.customerId) }));
  const treated = drawn.flatMap(({ profile, role }) => (role.arm === 'treated' ? [profile] : []));
  const standings = new Map<Channel, Map<Profile, Standing>>();
  for (const channel of CHANNELS) standings.set(channel, await standingsOn(channel, treated, question));
  for (const { profile, role } of drawn) {
    tally.add({ ...role, standing: (channel) => standings.get(channel)?.get(profile) ?? NOT_ASKED });
  }
}

async function preview(body: PreviewBody): Promise<AudiencePreview> {
  const question = await questionOf(body);
  const { query } = question;
  const candidates = candidatesAmong(query.audience, query.named);
  const tally = reachTally();
  let looked = 0;
  let cursor: string | undefined;
  do {
    const { profiles, next } = await pageOfCandidates(customers, candidates, { limit: PAGE, cursor, share: { part: 0, of: 1 } });
    const people = profiles.filter((profile) => !isRestricted(profile));
    looked += people.length;
    await addAll(tally, await membersAmong(people, query, purchasesOf), question);
    cursor = next;
  } while (cursor !== undefined && looked < MOST && (looked < EVERYBODY || tally.matching() < ENOUGH));
  const { segmentation } = query.book;
  const population = candidates?.length ?? (segmentation && segmentation.customers + segmentation.unsegmented);
  const seen = { looked, isEverybody: cursor === undefined };
  return { asOf: question.asOf, ...seen, ...estimatedSize({ ...seen, matching: tally.matching() }, population), ...tally.result() };
}

export const handler = httpHandler([on(previewCampaign, ({ body }) => preview(body))]);
