import type { PersonKey } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { addToDay, type PartChange } from './behaviour-parts.ts';
import { persist } from './patience.ts';
import { dayRef, type LedgerNeeds, type LedgerReading, type ledgerIn, listChanges, type WriteOutcome } from './person-ledger.ts';

const MAX_TRANSACTION_ITEMS = 100;

/** Events of one id: those kept one by one, and behaviour by its local day. */
export interface PersonWork {
  readonly personKey: PersonKey;
  /** Other people of whom the events speak. */
  readonly mentioned?: readonly PersonKey[];
  readonly commerce: readonly StoredEvent[];
  readonly behaviour: ReadonlyMap<LocalDay, readonly StoredEvent[]>;
}

/** What became of the work. `ledger` is how it stands now; it is undefined when nothing had to be read. */
export interface WorkDone {
  readonly kind: 'recorded' | 'erased';
  readonly stored: number;
  readonly repeated: number;
  readonly ledger: Ledger;
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

type Store = ReturnType<typeof ledgerIn>;

const orderRefsOf = (events: readonly StoredEvent[]) => [...new Set(events.flatMap(({ orderRef }) => orderRef ?? []))];

/** What has to be read for these works, each thing once. */
export function needsOf(works: readonly PersonWork[]): LedgerNeeds {
  const days = works.flatMap(({ personKey, behaviour }) => [...behaviour.keys()].map((day) => ({ personKey, day })));
  return {
    people: [...new Set(works.flatMap(({ personKey, mentioned = [] }) => [personKey, ...mentioned]))],
    orderRefs: orderRefsOf(works.flatMap(({ commerce }) => commerce)),
    days: [...new Map(days.map((personDay) => [dayRef(personDay), personDay])).values()],
  };
}

interface Plan {
  readonly after: Ledger;
  readonly events: readonly StoredEvent[];
  readonly newDays: readonly PartChange[];
  readonly oldDays: readonly PartChange[];
  readonly size: number;
}

function planOf(work: PersonWork, { ledger, days }: LedgerReading, apply: Apply): Plan | undefined {
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
  return {
    after,
    events: work.commerce,
    newDays: newDays.map(({ change }) => change),
    oldDays: changes.filter(({ change }) => !change.isNewDay && change.added > 0).map(({ change }) => change),
    size: work.commerce.length + people + orders + parts + listChanges('', ledger, after).length,
  };
}

/** Half of the work each, when it is too much for one transaction. */
function halvesOf(work: PersonWork): PersonWork[] {
  const events = Math.ceil(work.commerce.length / 2);
  const days = [...work.behaviour];
  const daysHalf = Math.ceil(days.length / 2);
  return [
    { ...work, commerce: work.commerce.slice(0, events), behaviour: new Map(days.slice(0, daysHalf)) },
    { ...work, commerce: work.commerce.slice(events), behaviour: new Map(days.slice(daysHalf)) },
  ];
}

const countOf = (work: PersonWork) => work.commerce.length + [...work.behaviour.values()].reduce((sum, events) => sum + events.length, 0);

const addedBy = (changes: readonly PartChange[]) => changes.reduce((sum, { added }) => sum + added, 0);

/** More behaviour on days that have some already: no transaction with the person is needed. @returns how many events, or what was in the way */
async function saveOldDays(store: Store, plan: Plan): Promise<number | WriteOutcome> {
  for (const { replaced, made } of plan.oldDays) {
    const outcome = await store.saveParts(replaced, made);
    if (outcome.kind !== 'saved') return outcome;
  }
  return addedBy(plan.oldDays);
}

/** The work that is still to be done, and what is known for it. */
interface OpenWork {
  work: PersonWork;
  reading: LedgerReading | undefined;
  stored: number;
}

/** Saves a plan; what could not be saved stays open. @returns undefined when everything is saved */
async function savePlan(store: Store, open: OpenWork, before: Ledger, plan: Plan): Promise<WriteOutcome | undefined> {
  const { after, events, newDays } = plan;
  const outcome = await store.save({ before, after, events, parts: newDays.flatMap(({ made }) => made) });
  if (outcome.kind === 'duplicates') {
    open.work = { ...open.work, commerce: open.work.commerce.filter(({ key }) => !outcome.keys.has(key)) };
    return outcome;
  }
  open.reading = undefined;
  if (outcome.kind !== 'saved') return outcome;
  open.stored += events.length + addedBy(newDays);
  open.work = { ...open.work, commerce: [] };
  const added = await saveOldDays(store, plan);
  if (typeof added !== 'number') return added;
  open.stored += added;
  return undefined;
}

/**
 * Stores one id's events with all that they change, each event once, whatever else is written meanwhile.
 *
 * @param reading - what `needsOf` names, if it has been read already
 * @throws {TooBusyError} when others were in the way for too long; nothing is lost by doing it again
 */
export async function recordWork(store: Store, work: PersonWork, apply: Apply, reading?: LedgerReading): Promise<WorkDone> {
  const open: OpenWork = { work, reading, stored: 0 };
  const total = countOf(work);
  return persist<WorkDone>(async () => {
    const current = open.reading ?? (await store.load(needsOf([open.work])));
    open.reading = current;
    const plan = planOf(open.work, current, apply);
    if (!plan) return { done: { kind: 'erased', stored: open.stored, repeated: 0, ledger: current.ledger } };
    if (plan.size > MAX_TRANSACTION_ITEMS) return { done: await recordHalves(store, open.work, apply) };
    const obstacle = await savePlan(store, open, current.ledger, plan);
    if (obstacle) return { again: obstacle };
    return { done: { kind: 'recorded', stored: open.stored, repeated: total - open.stored, ledger: plan.after } };
  });
}

async function recordHalves(store: Store, work: PersonWork, apply: Apply): Promise<WorkDone> {
  const done: WorkDone[] = [];
  for (const half of halvesOf(work)) done.push(await recordWork(store, half, apply));
  const ledger = done.at(-1)?.ledger ?? { people: new Map(), orders: new Map() };
  const isErased = done.some(({ kind }) => kind === 'erased');
  const total = (pick: (result: WorkDone) => number) => done.reduce((sum, result) => sum + pick(result), 0);
  return {
    kind: isErased ? 'erased' : 'recorded',
    stored: total((result) => result.stored),
    repeated: total((result) => result.repeated),
    ledger,
  };
}
