import { eventKeyText } from '#domain/ingestion/event-key.ts';
import { consentsTold } from '#domain/privacy/consents-told.ts';
import { identifiersTold, linksTold, otherIdsIn, withoutIds } from '#domain/profiles/links-told.ts';
import { isLinkable, type LinkReason, matchIdentity } from '#domain/profiles/match-identity.ts';
import { mergeInto, unseenProfile } from '#domain/profiles/merge-profiles.ts';
import { orderFactOf, UnusableOrderError } from '#domain/profiles/order-facts.ts';
import { slicesOf, storedEventOf } from '#domain/profiles/read-chunk.ts';
import { copyOf, recordActiveDay, recordEvent, recordFirstSight, resolve, updateChanged } from '#domain/profiles/record-events.ts';
import { type RuleBook, withRuleSegments } from '#domain/segments/rule-membership.ts';
import { startOfDay } from '#domain/time.ts';
import { remembered } from '#runtime/cached.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { count, logFailure } from '#runtime/observability.ts';
import { type QueueEntry, queueBatchHandler } from '#runtime/queue-handler.ts';
import { type ChunkEvent, type EventChunk, EventChunkSchema } from '#schemas/event-chunk.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { PersonRecord } from '#schemas/profile.ts';
import { RULES_KNOWN_MILLIS } from '#schemas/rule-segment.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { claimingIn } from '#storage/person-claims.ts';
import { recordingConsentsIn } from '#storage/person-consents.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { type LedgerReading, ledgerIn } from '#storage/person-ledger.ts';
import { joiningIn } from '#storage/person-merges.ts';
import { needsOf, recordWork, type SeenDay } from '#storage/person-work.ts';
import { rejectsIn } from '#storage/rejects.ts';
import { ruleSegmentsIn } from '#storage/rule-segments.ts';
import { segmentationsIn } from '#storage/segments.ts';

const EVENT_KEY_CHARACTERS = 16;
const PEOPLE_AT_ONCE = 8;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  IDENTITIES_TABLE: tableName,
  REJECTS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const personKeys = personKeysIn(env.SOURCES_TABLE);
const ledgers = ledgerIn({
  customers: env.CUSTOMERS_TABLE,
  events: env.EVENTS_TABLE,
  orders: env.ORDERS_TABLE,
  segments: env.SEGMENTS_TABLE,
});
const rejects = rejectsIn(env.REJECTS_TABLE);
const tables = {
  customers: env.CUSTOMERS_TABLE,
  identities: env.IDENTITIES_TABLE,
  consents: env.CONSENTS_TABLE,
  segments: env.SEGMENTS_TABLE,
};
const join = joiningIn(tables, personKeys);
const recordConsents = recordingConsentsIn(tables);
const claimIdentifiers = claimingIn(tables);
const ruleSegments = ruleSegmentsIn(env.SEGMENTS_TABLE);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const ruleBook = remembered(RULES_KNOWN_MILLIS, async (): Promise<RuleBook> => {
  const rules = await ruleSegments.list();
  const segmentation = rules.length > 0 ? await segmentations.find() : undefined;
  return { rules, segmentation, currency: shop.currency, zone: shop.timeZone };
});

/** All that a batch holds of one id. */
interface Group {
  readonly subjectId: string;
  readonly personKey: PersonKey;
  readonly messageIds: Set<string>;
  readonly events: StoredEvent[];
  /** Other ids that the events name. */
  readonly others: Map<string, PersonKey>;
  /** The rule segments in force. */
  readonly book: RuleBook;
}

interface Unusable {
  readonly event: StoredEvent;
  readonly code: string;
  readonly message: string;
}

const keyOf = (source: string, event: ChunkEvent) =>
  sha256Hex(eventKeyText(source, event.subjectId, event.messageId)).slice(0, EVENT_KEY_CHARACTERS);

async function groupsOf(entries: readonly QueueEntry<EventChunk>[], book: RuleBook): Promise<Group[]> {
  const groups = new Map<string, Group>();
  for (const { id, message: chunk } of entries) {
    for (const event of chunk.events) {
      const { subjectId } = event;
      const personKey = await personKeys.of(subjectId);
      const group: Group = groups.get(personKey) ?? { subjectId, personKey, messageIds: new Set(), events: [], others: new Map(), book };
      groups.set(personKey, group);
      group.messageIds.add(id);
      group.events.push(storedEventOf(chunk, event, { key: keyOf(chunk.source, event), personKey }));
    }
  }
  for (const { events, others } of groups.values()) {
    for (const id of otherIdsIn(events)) others.set(id, await personKeys.of(id));
  }
  return [...groups.values()];
}

/** Why an event cannot be stored, or undefined when it can. */
function faultOf(event: StoredEvent): Unusable | undefined {
  if (event.type === 'unknown') return { event, code: 'unknown_type', message: 'This version does not know the type of the event.' };
  try {
    orderFactOf(event, shop);
    return undefined;
  } catch (error) {
    if (error instanceof UnusableOrderError) return { event, code: 'unusable_order', message: error.message };
    throw error;
  }
}

/** Each event once; the unusable ones go to the rejects, and their neighbours go on. */
async function usableOf(group: Group): Promise<StoredEvent[]> {
  const once = [...new Map(group.events.map((event) => [event.key, event])).values()];
  const faults = once.flatMap((event) => faultOf(event) ?? []);
  if (faults.length === 0) return once;
  const told = faults.map(({ event, code, message }) => ({ code, message, source: event.source, type: event.type, event: event.name }));
  await rejects.append('ingestion', told, now(), faults[0]?.event.key ?? group.personKey);
  count('EventsRejected', faults.length);
  const unusable = new Set(faults.map(({ event }) => event));
  return once.filter((event) => !unusable.has(event));
}

/** The ledger after some of the group's events; undefined when the person was erased. */
const applyTo =
  ({ personKey, subjectId, events: all, book }: Group) =>
  (ledger: Ledger, events: readonly StoredEvent[], days: readonly SeenDay[]): Ledger | undefined => {
    if (resolve(ledger, personKey).record.kind === 'erased') return undefined;
    const after = copyOf(ledger);
    const isIdentified = all.some(({ userId }) => userId !== undefined) && isLinkable(subjectId);
    const active = { personKey, customerId: subjectId as CustomerId, isIdentified };
    for (const event of events) recordEvent(after, event, shop);
    for (const { day, isNew, firstAt } of days) {
      if (isNew) recordActiveDay(after, { ...active, day, firstAt, startsAt: startOfDay(day, shop.timeZone) });
      else recordFirstSight(after, personKey, firstAt);
    }
    updateChanged(ledger, after, (profile) => withRuleSegments(profile, book, now()));
    return after;
  };

/** Joins what the events say is one person. Repeated for events that were stored before, in case it was cut short. */
async function followLinks(group: Group, events: readonly StoredEvent[], person: PersonRecord, isNew: boolean): Promise<void> {
  for (const { otherId, reason, at } of linksTold(events, group.subjectId, person)) {
    await joinTo(group, await personKeys.of(otherId), { otherId, reason, at });
  }
  await followIdentifiers(group, events, isNew);
}

/** Claims addresses, numbers and cards; whoever has one already may be the same person. */
async function followIdentifiers(group: Group, events: readonly StoredEvent[], isNew: boolean): Promise<void> {
  const { personKey, subjectId } = group;
  const told = identifiersTold(events, subjectId);
  const hashed = await Promise.all(told.map(async ({ type, value }) => ({ type, hash: await personKeys.ofIdentifier(type, value) })));
  const owners = await claimIdentifiers(personKey, hashed, isNew);
  for (const [index, { type, at }] of told.entries()) {
    const owner = owners[index] ?? personKey;
    if (owner !== personKey) await joinTo(group, owner, { reason: type, at });
  }
}

async function joinTo(
  { personKey: one, book }: Group,
  other: PersonKey,
  told: { otherId?: string; reason: LinkReason; at: Instant },
): Promise<void> {
  const verdict = await join({
    one,
    other,
    reason: told.reason,
    at: told.at,
    decide: (left, right) => {
      const isUnseen = right.kind === 'absent' && told.otherId !== undefined;
      const unseen = isUnseen && left.kind === 'present' && unseenProfile(other, told.otherId as CustomerId, left.profile);
      const match = matchIdentity(left, unseen ? { kind: 'present', profile: unseen } : right, told.reason);
      if (match.kind !== 'merge') return match;
      return { ...match, merged: withRuleSegments(mergeInto(match.target, match.source), book, now()) };
    },
  });
  if (verdict !== 'nothing') count(verdict === 'merge' ? 'PeopleJoined' : 'PeopleKeptApart');
}

/** What may be stored of the group: of an erased person not even the id in somebody else's event. */
async function storableOf(group: Group, { people }: Ledger): Promise<StoredEvent[]> {
  const usable = await usableOf(group);
  const erased = [...group.others].filter(([, personKey]) => people.get(personKey)?.kind === 'erased').map(([id]) => id);
  const events = withoutIds(usable, new Set(erased));
  if (events.length < usable.length) count('EventsOfErasedDropped', usable.length - events.length);
  return events;
}

async function storePerson(group: Group, reading: LedgerReading): Promise<void> {
  const events = await storableOf(group, reading.ledger);
  let current = reading;
  for (const slice of slicesOf(events, shop.timeZone)) {
    const isFirst = current === reading;
    const known = isFirst || slice.behaviour.size === 0 ? current : undefined;
    const done = await recordWork(ledgers, { personKey: group.personKey, ...slice }, applyTo(group), known);
    if (done.kind === 'erased') {
      count('EventsOfErasedDropped', events.length);
      return;
    }
    count('EventsStored', done.stored);
    if (done.repeated > 0) count('EventsRepeated', done.repeated);
    current = { ledger: done.ledger, days: new Map() };
  }
  const { personKey, record } = resolve(current.ledger, group.personKey);
  const isNew = record.kind === 'present' && record.profile.version === 1;
  await followLinks(group, events, record, isNew);
  await recordConsents(personKey, consentsTold(events), isNew);
}

/** Stores what the batch holds person by person; the messages of a person who cannot be written now come again. */
async function storeEvents(entries: QueueEntry<EventChunk>[]): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  const groups = await groupsOf(entries, await ruleBook());
  const works = groups.flatMap(({ personKey, events, others }) =>
    slicesOf(events, shop.timeZone).map((slice) => ({ personKey, mentioned: [...others.values()], ...slice })),
  );
  const reading = await ledgers.load(needsOf(works));
  await inParallel(groups, PEOPLE_AT_ONCE, async (group) => {
    try {
      await storePerson(group, reading);
    } catch (error) {
      logFailure('The events of a person could not be stored', error);
      for (const id of group.messageIds) failed.add(id);
    }
  });
  return failed;
}

export const handler = queueBatchHandler(EventChunkSchema, storeEvents);
