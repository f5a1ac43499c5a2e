import { isFeedback } from '#domain/ingestion/event-names.ts';
import { consentsTold } from '#domain/privacy/consents-told.ts';
import { applying } from '#domain/profiles/apply-events.ts';
import { type EventGroup as Group, groupsOf } from '#domain/profiles/group-events.ts';
import { joinDecision, type PossibleJoin } from '#domain/profiles/join-people.ts';
import { identifiersTold, linksTold, withoutIds } from '#domain/profiles/links-told.ts';
import { namesTold } from '#domain/profiles/name-words.ts';
import { type EventSlice, slicesOf } from '#domain/profiles/read-chunk.ts';
import { type ReadEvents, readEvents } from '#domain/profiles/read-events.ts';
import { resolve } from '#domain/profiles/record-events.ts';
import { salesOf } from '#domain/recalls/sale-of-event.ts';
import { listTally } from '#domain/recommendations/list-tally.ts';
import type { RuleBook } from '#domain/segments/rule-membership.ts';
import { feedbackTo } from '#messaging/feedback-queue.ts';
import { remembered } from '#runtime/cached.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { count, logFailure } from '#runtime/observability.ts';
import { type QueueEntry, queueBatchHandler } from '#runtime/queue-handler.ts';
import { type EventChunk, EventChunkSchema } from '#schemas/event-chunk.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { PersonRecord } from '#schemas/profile.ts';
import { RULES_KNOWN_MILLIS } from '#schemas/rule-segment.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { listCountsIn } from '#storage/list-counts.ts';
import { recordingNamesIn, toldNamesOf } from '#storage/names.ts';
import { claimingIn } from '#storage/person-claims.ts';
import { recordingConsentsIn } from '#storage/person-consents.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { ledgerIn } from '#storage/person-ledger.ts';
import { joiningIn } from '#storage/person-merges.ts';
import { type PersonWords, wordsIn } from '#storage/person-words.ts';
import { type PersonWork, readFor, recordWork, type WorkReading } from '#storage/person-work.ts';
import { rejectsIn } from '#storage/rejects.ts';
import { ruleSegmentsIn } from '#storage/rule-segments.ts';
import { salesIn } from '#storage/sales.ts';
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
  LISTS_TABLE: tableName,
  SALES_TABLE: tableName,
  FEEDBACK_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const personKeys = personKeysIn(env.SOURCES_TABLE);
const rejects = rejectsIn(env.REJECTS_TABLE);
const listCounts = listCountsIn(env.LISTS_TABLE);
const sales = salesIn(env.SALES_TABLE);
const feedback = feedbackTo(env.FEEDBACK_QUEUE_URL);
/** What followed from recommendations, of the events that this batch stores. */
const responses = listTally();
const tables = {
  customers: env.CUSTOMERS_TABLE,
  events: env.EVENTS_TABLE,
  orders: env.ORDERS_TABLE,
  identities: env.IDENTITIES_TABLE,
  consents: env.CONSENTS_TABLE,
  segments: env.SEGMENTS_TABLE,
};
const stores = { ledgers: ledgerIn(tables), words: wordsIn(tables) };
const join = joiningIn(tables, personKeys);
const recordConsents = recordingConsentsIn(tables);
const claimIdentifiers = claimingIn(tables);
const recordNames = recordingNamesIn(tables);
const ruleSegments = ruleSegmentsIn(env.SEGMENTS_TABLE);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const ruleBook = remembered(RULES_KNOWN_MILLIS, async (): Promise<RuleBook> => {
  const rules = await ruleSegments.list();
  const segmentation = rules.length > 0 ? await segmentations.find() : undefined;
  return { rules, segmentation, currency: shop.currency, zone: shop.timeZone };
});

/** A group as it is to be stored. */
interface Task {
  readonly group: Group;
  readonly read: ReadEvents;
  readonly slices: readonly EventSlice[];
  /** What the events say of the person; undefined when they say nothing. */
  readonly words: PersonWords | undefined;
}

const naming = {
  personKeyOf: personKeys.of,
  keyOf: (text: string) => sha256Hex(text).slice(0, EVENT_KEY_CHARACTERS),
};

async function wordsOf({ personKey, subjectId }: Group, events: readonly StoredEvent[]): Promise<PersonWords | undefined> {
  const told = identifiersTold(events, subjectId);
  const consents = consentsTold(events);
  const names = await toldNamesOf(personKeys, namesTold(events));
  if (told.length === 0 && consents.length === 0 && Object.keys(names).length === 0) return undefined;
  const identifiers = told.map(async ({ type, value }) => ({ type, hash: await personKeys.ofIdentifier(type, value) }));
  return { personKey, identifiers: await Promise.all(identifiers), names, consents };
}

/** Reads a group; the unusable events go to the rejects, and their neighbours go on. */
async function taskOf(group: Group): Promise<Task> {
  const read = readEvents(group.events, shop);
  const { events, unusable } = read;
  if (unusable.length > 0) {
    const told = unusable.map(({ event, code, message }) => ({ code, message, source: event.source, type: event.type, event: event.name }));
    await rejects.append('ingestion', told, now(), unusable[0]?.event.key ?? group.personKey);
    count('EventsRejected', unusable.length);
  }
  return { group, read, slices: slicesOf(events, shop.timeZone), words: await wordsOf(group, events) };
}

/** Works of a task, in their order. What its events say of the person goes with them when they fit one transaction. */
function worksOf({ group: { personKey }, words }: Task, slices: readonly EventSlice[]): PersonWork[] {
  return slices.map((slice) => ({ personKey, ...slice, ...(words && slices.length === 1 ? { words } : {}) }));
}

/** The ledger after some of the group's events; undefined when the person was erased. */
const applyTo = ({ group: { personKey, subjectId, events, book }, read: { facts } }: Task) =>
  applying({ personKey, subjectId, all: events, book, facts, zone: shop.timeZone, now });

async function joinTo({ personKey: one, book }: Group, possible: PossibleJoin, at: Instant): Promise<void> {
  const { other, reason } = possible;
  const verdict = await join({ one, other, reason, at, decide: joinDecision(possible, book, now()) });
  if (verdict !== 'nothing') count(verdict === 'merge' ? 'PeopleJoined' : 'PeopleKeptApart');
}

/** Joins what the events say is one person. Repeated for events that were stored before, in case it was cut short. */
async function followLinks(group: Group, events: readonly StoredEvent[], person: PersonRecord): Promise<void> {
  for (const { otherId, reason, at } of linksTold(events, group.subjectId, person)) {
    await joinTo(group, { other: await personKeys.of(otherId), otherId, reason }, at);
  }
}

/** Writes by itself what could not be written with the events: whoever has an identifier already may be the same person. */
async function followWords(group: Group, words: PersonWords, events: readonly StoredEvent[], own: PersonKey): Promise<void> {
  const told = identifiersTold(events, group.subjectId);
  const owners = await claimIdentifiers(group.personKey, words.identifiers);
  for (const [index, { type, at }] of told.entries()) {
    const other = owners[index] ?? group.personKey;
    if (other !== group.personKey) await joinTo(group, { other, reason: type }, at);
  }
  await recordNames(group.personKey, words.names);
  await recordConsents(own, words.consents);
}

/** What may be stored: of an erased person not even the id in somebody else's event. */
function storableOf({ group, read: { events } }: Task, { people }: Ledger): readonly StoredEvent[] {
  const erased = [...group.others].filter(([, personKey]) => people.get(personKey)?.kind === 'erased').map(([id]) => id);
  if (erased.length === 0) return events;
  const storable = withoutIds(events, new Set(erased));
  if (storable.length < events.length) count('EventsOfErasedDropped', events.length - storable.length);
  return storable;
}

/** Stores a person's works in turn. @returns the ledger, and whether all words are stored too; undefined when the person was erased */
async function storeWorks(task: Task, works: readonly PersonWork[], reading: WorkReading) {
  let current = reading;
  let isTold = task.words === undefined;
  for (const work of works) {
    const known = current === reading || work.behaviour.size === 0 ? current : undefined;
    const done = await recordWork(stores, work, applyTo(task), known);
    if (done.kind === 'erased') return undefined;
    count('EventsStored', done.news.length);
    responses.addResponses(done.news, shop.timeZone);
    if (done.repeated > 0) count('EventsRepeated', done.repeated);
    isTold ||= work.words !== undefined && done.isTold;
    current = { ...reading, ledger: done.ledger, days: new Map() };
  }
  return { ledger: current.ledger, isTold };
}

async function storePerson(task: Task, reading: WorkReading): Promise<void> {
  const { group, words } = task;
  const events = storableOf(task, reading.ledger);
  if (events.length === 0) return;
  const works = worksOf(task, events === task.read.events ? task.slices : slicesOf(events, shop.timeZone));
  const stored = await storeWorks(task, works, reading);
  if (!stored) {
    count('EventsOfErasedDropped', events.length);
    return;
  }
  const { personKey, record } = resolve(stored.ledger, group.personKey);
  await followLinks(group, events, record);
  if (words && !stored.isTold) await followWords(group, words, events, personKey);
}

/** What people said is judged elsewhere, after it is stored; when that cannot be asked for, their messages come again. */
async function passOnFeedback(tasks: readonly Task[], failed: Set<string>): Promise<void> {
  const stored = tasks.filter(({ group }) => [...group.messageIds].every((id) => !failed.has(id)));
  const told = stored.filter(({ read }) => read.events.some(({ name }) => isFeedback(name)));
  const said = told.flatMap(({ read }) => read.events.filter(({ name }) => isFeedback(name)));
  if (said.length === 0) return;
  try {
    await feedback.send(said.map(({ personKey, key }) => ({ personKey, eventKey: key })));
  } catch (error) {
    logFailure('Feedback could not be passed on', error);
    for (const { group } of told) for (const id of group.messageIds) failed.add(id);
  }
}

/** What has to be kept for recalls of a task; of the erased nothing. */
const salesFor = ({ group, read }: Task, { ledger }: WorkReading) =>
  resolve(ledger, group.personKey).record.kind === 'erased' ? [] : salesOf(read.events, read.facts, shop.timeZone);

/** Stores what the batch holds person by person; the messages of a person who cannot be written now come again. */
async function storeEvents(entries: QueueEntry<EventChunk>[]): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  const fail = (group: Group, error: unknown) => {
    logFailure('The events of a person could not be stored', error);
    for (const id of group.messageIds) failed.add(id);
    return undefined;
  };
  const tasks: Task[] = [];
  for (const group of await groupsOf(entries, await ruleBook(), naming)) {
    const task = await taskOf(group).catch((error: unknown) => fail(group, error));
    if (task && task.read.events.length > 0) tasks.push(task);
  }
  const works = tasks.flatMap((task) => {
    const mentioned = [...task.group.others.values()];
    return worksOf(task, task.slices).map((work) => ({ ...work, mentioned }));
  });
  const reading = await readFor(stores, works, true);
  // Before the orders themselves, so that a recall misses none of them; a sale whose order then fails is passed over.
  const unkept = await sales.putAll(tasks.map((task) => salesFor(task, reading)));
  for (const [place, error] of unkept) fail((tasks[place] as Task).group, error);
  const ready = tasks.filter((_, place) => !unkept.has(place));
  await inParallel(
    ready,
    PEOPLE_AT_ONCE,
    async (task) => void (await storePerson(task, reading).catch((error: unknown) => fail(task.group, error))),
  );
  await passOnFeedback(tasks, failed);
  await listCounts.add(responses.take()).catch((error: unknown) => logFailure('Responses to lists could not be counted', error));
  return failed;
}

export const handler = queueBatchHandler(EventChunkSchema, storeEvents);
