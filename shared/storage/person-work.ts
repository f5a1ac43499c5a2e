import type { PersonKey } from '#schemas/ids.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { addToDay, type PartChange } from './behaviour-parts.ts';
import { persist } from './patience.ts';
import { dayRef, type LedgerReading, type ledgerIn, type WriteOutcome } from './person-ledger.ts';

const MAX_TRANSACTION_ITEMS = 100;

/** Events of one id: those kept one by one, and behaviour by its local day. */
export interface PersonWork {
  readonly personKey: PersonKey;
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

/** Applies events and first days of behaviour to what was read; undefined when the person was erased. */
export type Apply = (ledger: Ledger, events: readonly StoredEvent[], newDays: readonly LocalDay[]) => Ledger | undefined;

type Store = ReturnType<typeof ledgerIn>;

const orderRefsOf = (events: readonly StoredEvent[]) => [...new Set(events.flatMap(({ orderRef }) => orderRef ?? []))];

/** What has to be read for this work. */
export const needsOf = ({ personKey, commerce, behaviour }: PersonWork) => ({
  people: [personKey],
  orderRefs: orderRefsOf(commerce),
  days: [...behaviour.keys()].map((day) => ({ personKey, day })),
});

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
  const after = apply(
    ledger,
    work.commerce,
    newDays.map(({ day }) => day),
  );
  if (!after) return undefined;
  const people = [...after.people].filter(([personKey, record]) => record !== ledger.people.get(personKey)).length;
  const orders = [...after.orders].filter(([orderRef, order]) => order !== ledger.orders.get(orderRef)).length;
  const parts = newDays.reduce((sum, { change }) => sum + change.made.length, 0);
  return {
    after,
    events: work.commerce,
    newDays: newDays.map(({ change }) => change),
    oldDays: changes.filter(({ change }) => !change.isNewDay && change.added > 0).map(({ change }) => change),
    size: work.commerce.length + people + orders + parts,
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

/** Writes the rest of the plan that needs no transaction with the person: more behaviour on days that have some. */
async function saveOldDays(store: Store, plan: Plan): Promise<WriteOutcome> {
  for (const { replaced, made } of plan.oldDays) {
    const outcome = await store.saveParts(replaced, made);
    if (outcome.kind !== 'saved') return outcome;
  }
  return { kind: 'saved' };
}

/**
 * Stores one id's events with all that they change, each event once, whatever else is written meanwhile.
 *
 * @param reading - what `needsOf` names, if it has been read already
 * @throws {TooBusyError} when others were in the way for too long; nothing is lost by doing it again
 */
export async function recordWork(store: Store, work: PersonWork, apply: Apply, reading?: LedgerReading): Promise<WorkDone> {
  let open = work;
  let current = reading;
  let stored = 0;
  const read = async () => {
    const { people, orderRefs, days } = needsOf(open);
    return store.load(people, orderRefs, days);
  };
  return persist<WorkDone>(async () => {
    current ??= await read();
    const plan = planOf(open, current, apply);
    if (!plan) return { done: { kind: 'erased', stored, repeated: 0, ledger: current.ledger } };
    if (plan.size > MAX_TRANSACTION_ITEMS) return { done: await recordHalves(store, open, apply) };
    const parts = plan.newDays.flatMap(({ made }) => made);
    const outcome = await store.save({ before: current.ledger, after: plan.after, events: plan.events, parts });
    if (outcome.kind === 'duplicates') {
      open = { ...open, commerce: open.commerce.filter(({ key }) => !outcome.keys.has(key)) };
      return { again: outcome };
    }
    if (outcome.kind === 'saved') {
      stored += plan.events.length + plan.newDays.reduce((sum, { added }) => sum + added, 0);
      open = { ...open, commerce: [] };
      const rest = await saveOldDays(store, plan);
      if (rest.kind === 'saved') {
        stored += plan.oldDays.reduce((sum, { added }) => sum + added, 0);
        return { done: { kind: 'recorded', stored, repeated: countOf(work) - stored, ledger: plan.after } };
      }
    }
    current = undefined;
    return { again: outcome.kind === 'saved' ? { kind: 'stale' } : outcome };
  });
}

async function recordHalves(store: Store, work: PersonWork, apply: Apply): Promise<WorkDone> {
  const done: WorkDone[] = [];
  for (const half of halvesOf(work)) done.push(await recordWork(store, half, apply));
  const ledger = done.at(-1)?.ledger ?? { people: new Map(), orders: new Map() };
  const isErased = done.some(({ kind }) => kind === 'erased');
  const total = (pick: (result: WorkDone) => number) => done.reduce((sum, result) => sum + pick(result), 0);
  return { kind: isErased ? 'erased' : 'recorded', stored: total((result) => result.stored), repeated: total((result) => result.repeated), ledger };
}
