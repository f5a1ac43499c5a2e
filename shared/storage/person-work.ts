import type { PersonKey } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { addToDay, type PartChange } from './behaviour-parts.ts';
import type { TransactItem } from './client.ts';
import { persist } from './patience.ts';
import { dayRef, type LedgerNeeds, type LedgerReading, type ledgerIn, listChanges, type WriteOutcome } from './person-ledger.ts';
import type { KnownWords, PersonWords, wordsIn } from './person-words.ts';

const MAX_TRANSACTION_ITEMS = 100;

/** Events of one id: those kept one by one, and behaviour by its local day. */
export interface PersonWork {
  readonly personKey: PersonKey;
  /** Other people of whom the events speak. */
  readonly mentioned?: readonly PersonKey[];
  readonly commerce: readonly StoredEvent[];
  readonly behaviour: ReadonlyMap<LocalDay, readonly StoredEvent[]>;
  /** What the events say of the person, to be written with them. */
  readonly words?: PersonWords;
}

/** What is known of what works concern. */
export interface WorkReading extends LedgerReading {
  readonly words: KnownWords;
}

/** What became of the work. `ledger` is how it stands now; it is undefined when nothing had to be read. */
export interface WorkDone {
  readonly kind: 'recorded' | 'erased';
  /** The events that were not stored before. */
  readonly news: readonly StoredEvent[];
  readonly repeated: number;
  readonly ledger: Ledger;
  /** All words of the work are stored; otherwise they are still to be followed up. */
  readonly isTold: boolean;
}

/** A local day with behaviour. */
export interface SeenDay {
  readonly day: LocalDay;
  /** There was none of this id before. */
  readonly isNew: boolean;
  /** Of the earliest of these events. */
  readonly firstAt: Instant;
}

/** Applies events and days of behaviour to what was read; undefined when the person was erased. */
export type Apply = (ledger: Ledger, events: readonly StoredEvent[], days: readonly SeenDay[]) => Ledger | undefined;

/** Where the works are stored. */
export interface WorkStores {
  readonly ledgers: ReturnType<typeof ledgerIn>;
  readonly words: ReturnType<typeof wordsIn>;
}

const orderRefsOf = (events: readonly StoredEvent[]) => [...new Set(events.flatMap(({ orderRef }) => orderRef ?? []))];

/** What has to be read for these works, each thing once. */
function needsOf(works: readonly PersonWork[]): LedgerNeeds {
  const days = works.flatMap(({ personKey, behaviour }) => [...behaviour.keys()].map((day) => ({ personKey, day })));
  return {
    people: [...new Set(works.flatMap(({ personKey, mentioned = [] }) => [personKey, ...mentioned]))],
    orderRefs: orderRefsOf(works.flatMap(({ commerce }) => commerce)),
    days: [...new Map(days.map((personDay) => [dayRef(personDay), personDay])).values()],
  };
}

/**
 * Reads what works concern.
 *
 * @param isHopeful - of people of whom nothing is stored yet it is taken for granted that nothing of their words is either;
 *   the conditions of the writes find out where that is wrong
 */
export async function readFor({ ledgers, words }: WorkStores, works: readonly PersonWork[], isHopeful: boolean): Promise<WorkReading> {
  const reading = await ledgers.load(needsOf(works));
  const isOpen = ({ personKey }: PersonWords) => !isHopeful || reading.ledger.people.get(personKey)?.kind !== 'absent';
  return { ...reading, words: await words.read(works.flatMap(({ words: told }) => (told && isOpen(told) ? [told] : []))) };
}

interface Plan {
  readonly after: Ledger;
  readonly events: readonly StoredEvent[];
  readonly newDays: readonly PartChange[];
  readonly oldDays: readonly PartChange[];
  /** The writes of the words; undefined when they cannot be in this transaction. */
  readonly words: readonly TransactItem[] | undefined;
  readonly size: number;
}

/** The writes of the words, where the transaction writes the person that they are of; undefined where they have to be apart. */
function wordsFor(store: WorkStores, { personKey, words }: PersonWork, { ledger, words: known }: WorkReading, after: Ledger) {
  if (!words) return [];
  const record = ledger.people.get(personKey);
  if (record?.kind !== 'present' && record?.kind !== 'absent') return undefined;
  const changes = store.words.changesOf(words, known);
  const isWritten = after.people.get(personKey) !== record;
  return isWritten || changes?.length === 0 ? changes : undefined;
}

function planOf(store: WorkStores, work: PersonWork, reading: WorkReading, apply: Apply): Plan | undefined {
  const { ledger, days } = reading;
  const changes = [...work.behaviour].map(([day, events]) => ({
    day,
    change: addToDay(work.personKey, day, days.get(dayRef({ personKey: work.personKey, day })) ?? [], events),
  }));
  const newDays = changes.filter(({ change }) => change.isNewDay);
  const seen = changes.flatMap(({ day, change: { isNewDay: isNew, firstAt } }) => (firstAt ? [{ day, isNew, firstAt }] : []));
  const after = apply(ledger, work.commerce, seen);
  if (!after) return undefined;
  const people = [...after.people].filter(([personKey, record]) => record !== ledger.people.get(personKey)).length;
  const orders = [...after.orders].filter(([orderRef, order]) => order !== ledger.orders.get(orderRef)).length;
  const parts = newDays.reduce((sum, { change }) => sum + change.made.length, 0);
  const size = work.commerce.length + people + orders + parts + listChanges('', ledger, after).length;
  const words = wordsFor(store, work, reading, after);
  return {
    after,
    words: words && size + words.length <= MAX_TRANSACTION_ITEMS ? words : undefined,
    events: work.commerce,
    newDays: newDays.map(({ change }) => change),
    oldDays: changes.filter(({ change }) => !change.isNewDay && change.added.length > 0).map(({ change }) => change),
    size,
  };
}

/** Half of the work each, when it is too much for one transaction; the words are left to be followed up. */
function halvesOf({ words: _apart, ...work }: PersonWork): PersonWork[] {
  const events = Math.ceil(work.commerce.length / 2);
  const days = [...work.behaviour];
  const daysHalf = Math.ceil(days.length / 2);
  return [
    { ...work, commerce: work.commerce.slice(0, events), behaviour: new Map(days.slice(0, daysHalf)) },
    { ...work, commerce: work.commerce.slice(events), behaviour: new Map(days.slice(daysHalf)) },
  ];
}

const countOf = (work: PersonWork) => work.commerce.length + [...work.behaviour.values()].reduce((sum, events) => sum + events.length, 0);

const addedBy = (changes: readonly PartChange[]) => changes.flatMap(({ added }) => added);

/** More behaviour on days that have some already: no transaction with the person is needed. @returns the events, or what was in the way */
async function saveOldDays({ ledgers }: WorkStores, plan: Plan): Promise<StoredEvent[] | WriteOutcome> {
  for (const { replaced, made } of plan.oldDays) {
    const outcome = await ledgers.saveParts(replaced, made);
    if (outcome.kind !== 'saved') return outcome;
  }
  return addedBy(plan.oldDays);
}

/** The work that is still to be done, and what is known for it. */
interface OpenWork {
  work: PersonWork;
  reading: WorkReading | undefined;
  readonly news: StoredEvent[];
}

/** Saves a plan; what could not be saved stays open. @returns undefined when everything is saved */
async function savePlan(store: WorkStores, open: OpenWork, before: Ledger, plan: Plan): Promise<WriteOutcome | undefined> {
  const { after, events, newDays, words = [] } = plan;
  const outcome = await store.ledgers.save({ before, after, events, parts: newDays.flatMap(({ made }) => made), words });
  if (outcome.kind === 'duplicates') {
    open.work = { ...open.work, commerce: open.work.commerce.filter(({ key }) => !outcome.keys.has(key)) };
    return outcome;
  }
  open.reading = undefined;
  if (outcome.kind !== 'saved') return outcome;
  open.news.push(...events, ...addedBy(newDays));
  open.work = { ...open.work, commerce: [] };
  const added = await saveOldDays(store, plan);
  if (!Array.isArray(added)) return added;
  open.news.push(...added);
  return undefined;
}

/**
 * Stores one id's events with all that they change, each event once, whatever else is written meanwhile.
 *
 * @param reading - what `readFor` reads of it, if it has been read already
 * @throws {TooBusyError} when others were in the way for too long; nothing is lost by doing it again
 */
export async function recordWork(store: WorkStores, work: PersonWork, apply: Apply, reading?: WorkReading): Promise<WorkDone> {
  const open: OpenWork = { work, reading, news: [] };
  const total = countOf(work);
  return persist<WorkDone>(async () => {
    const current = open.reading ?? (await readFor(store, [open.work], false));
    open.reading = current;
    const plan = planOf(store, open.work, current, apply);
    if (!plan) return { done: { kind: 'erased', news: open.news, repeated: 0, ledger: current.ledger, isTold: false } };
    if (plan.size > MAX_TRANSACTION_ITEMS) return { done: await recordHalves(store, open.work, apply) };
    const obstacle = await savePlan(store, open, current.ledger, plan);
    if (obstacle) return { again: obstacle };
    const isTold = plan.words !== undefined;
    return { done: { kind: 'recorded', news: open.news, repeated: total - open.news.length, ledger: plan.after, isTold } };
  });
}

async function recordHalves(store: WorkStores, work: PersonWork, apply: Apply): Promise<WorkDone> {
  const done: WorkDone[] = [];
  for (const half of halvesOf(work)) done.push(await recordWork(store, half, apply));
  const ledger = done.at(-1)?.ledger ?? { people: new Map(), orders: new Map() };
  const isErased = done.some(({ kind }) => kind === 'erased');
  return {
    kind: isErased ? 'erased' : 'recorded',
    news: done.flatMap(({ news }) => news),
    repeated: done.reduce((sum, { repeated }) => sum + repeated, 0),
    ledger,
    isTold: work.words === undefined,
  };
}
