import { earlierOf, laterOf, localDayOfEpochDay, startOfDay } from '#domain/time.ts';
import type { CustomerId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { OrderState } from '#schemas/order.ts';
import type { PersonHistory } from '#schemas/person-history.ts';
import { type Facts, FactsSchema, type Profile } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { addContribution } from './aggregates.ts';
import { canonicalJson } from './canonical-json.ts';
import { emptyOrder, mergeFact } from './merge-order.ts';
import { combine, emptyFacts, uncertainDaysOf } from './merge-profiles.ts';
import { namesTold } from './name-words.ts';
import { contributionOf } from './order-contribution.ts';
import { type OrderFact, orderFactOf, type ShopSettings, UnusableOrderError } from './order-facts.ts';
import { copyOf, factsOf, factsOfDay, moveContribution } from './record-events.ts';

/** What a rebuild has to know beside the history. */
export interface RebuildSettings {
  readonly shop: ShopSettings;
  /** First local day, since 1970-01-01, of which all behaviour is still kept; what is older is taken from the profile as it stands. */
  readonly keptSinceDay: number;
}

/** What an event says of an order; one that could not be stored any more says nothing. */
function factOrNothing(event: StoredEvent, shop: ShopSettings): OrderFact | undefined {
  try {
    return orderFactOf(event, shop);
  } catch (error) {
    if (error instanceof UnusableOrderError) return undefined;
    throw error;
  }
}

/** Facts that need no history, when nothing else is kept of a person. */
function remainderOf({ firstSeenAt, lastSeenAt }: Partial<Facts>): Facts | undefined {
  return firstSeenAt && { ...emptyFacts(firstSeenAt), lastSeenAt: lastSeenAt ?? firstSeenAt };
}

/** The fold of everything that is kept, by the same rules as when it was stored; undefined when nothing is. */
function foldedFacts({ events, days }: PersonHistory, { shop }: RebuildSettings): Facts | undefined {
  const told = events.map((event) => factsOf(event, factOrNothing(event, shop)));
  const seen = days.map(({ day, firstAt }) => factsOfDay({ isIdentified: false, day, firstAt, startsAt: startOfDay(day, shop.timeZone) }));
  const [first, ...others] = [...told, ...seen];
  return first && others.reduce(combine, first);
}

/**
 * Adds what only the stored profile still knows: behaviour that has expired. What is not older than that is not believed,
 * except that behaviour alone does not tell whether its id is a user's.
 */
function withExpired(facts: Facts, stored: Partial<Facts>, { shop, keptSinceDay }: RebuildSettings): Facts {
  const keptSince = startOfDay(localDayOfEpochDay(keptSinceDay), shop.timeZone);
  const before = (instant: Instant | undefined, fallback: Instant) => (instant !== undefined && instant < keptSince ? instant : fallback);
  const known = new Set(stored.activeOn);
  const expired = [...known].filter((day) => day < keptSinceDay);
  const explained = facts.activeOn.filter((day) => !known.has(day)).length;
  const uncertain = Math.max(0, uncertainDaysOf({ activeOn: [...known], activeDays: stored.activeDays ?? 0 }) - explained);
  const activeOn = [...new Set([...facts.activeOn, ...expired])].sort((one, other) => one - other);
  const activeDays = activeOn.length + uncertain;
  const { lastActiveOn: _derived, ...others } = facts;
  const last = activeOn.at(-1);
  const lastActiveOn = last === undefined ? stored.lastActiveOn : localDayOfEpochDay(last);
  return {
    ...others,
    isIdentified: facts.isIdentified || (activeDays > 0 && stored.isIdentified === true),
    firstSeenAt: earlierOf(facts.firstSeenAt, before(stored.firstSeenAt, facts.firstSeenAt)),
    lastSeenAt: laterOf(facts.lastSeenAt, before(stored.lastSeenAt, facts.lastSeenAt)),
    activeOn,
    activeDays,
    ...(activeDays > 0 && lastActiveOn !== undefined ? { lastActiveOn } : {}),
  };
}

/** Adds what each order of the person contributes as it stands. */
function withOrders(facts: Facts, { orders, subjects }: PersonHistory): Facts {
  const owned = [...orders.values()].filter(({ owner }) => owner && subjects.has(owner.personKey));
  return owned.reduce((sum, order) => {
    const contribution = contributionOf(order);
    return contribution ? addContribution(sum, contribution, 1) : sum;
  }, facts);
}

const FACT_NAMES = new Set(Object.keys(FactsSchema.shape));

/** A stored profile without what follows from events: its segment, and whatever else was given to it. */
const givenOf = (stored: Partial<Profile>): Partial<Profile> =>
  Object.fromEntries(Object.entries(stored).filter(([name]) => !FACT_NAMES.has(name)));

/**
 * The profile as the events say it is.
 *
 * @returns undefined when neither the events nor the stored item tell enough to make one, as the person's own id
 */
export function rebuildProfile(history: PersonHistory, settings: RebuildSettings): Profile | undefined {
  const { personKey, record, ids, subjects } = history;
  const stored: Partial<Profile> = record.kind === 'present' ? record.profile : record.salvage.fields;
  const folded = foldedFacts(history, settings) ?? remainderOf(stored);
  const customerId = ids.get(personKey);
  if (!folded || customerId === undefined) return undefined;
  const facts = withOrders(withExpired(folded, stored, settings), history);
  const linkedIds = [...subjects].filter((key) => key !== personKey).flatMap((key) => ids.get(key) ?? []);
  return {
    ...givenOf(stored),
    ...facts,
    schemaVersion: 2,
    personKey,
    customerId: customerId as CustomerId,
    version: stored.version ?? 0,
    linkedIds: linkedIds.sort(),
  };
}

/** The decisions of a rebuild, with the settings of this shop. */
export const rebuildRules = (settings: RebuildSettings) => ({
  profileOf: (history: PersonHistory) => rebuildProfile(history, settings),
  isSame: (stored: Profile, rebuilt: Profile) => saysTheSame(stored, rebuilt),
  wrongOrders: (history: PersonHistory) => wrongOrders(history, settings.shop),
  ordersOf: (ledger: Ledger, events: readonly StoredEvent[]) => rebuildOrders(ledger, events, settings.shop),
  namesOf: ({ events }: PersonHistory) => namesTold(events),
});

const withoutForm = ({ schemaVersion: _form, version: _version, ...told }: Profile | OrderState) => told;

/** Whether a stored profile or order says the same as a rebuilt one, in whatever form it is kept. */
export const saysTheSame = <Kept extends Profile | OrderState>(stored: Kept, rebuilt: Kept): boolean =>
  canonicalJson(withoutForm(stored)) === canonicalJson(withoutForm(rebuilt));

type Orders = ReadonlyMap<string, OrderState>;

/** An order as the events and what others told of it say it is; undefined when it says so already, or belongs to nobody any more. */
function mendedOrder(before: OrderState, told: readonly StoredEvent[], shop: ShopSettings): OrderState | undefined {
  const facts = told.flatMap((event) => factOrNothing(event, shop) ?? []);
  const mended = facts.reduce(mergeFact, before);
  return before.erasedAt !== undefined || saysTheSame(before, mended) ? undefined : mended;
}

function mendedOrders(orders: Orders, events: readonly StoredEvent[], shop: ShopSettings): [before: OrderState, mended: OrderState][] {
  const byOrder = Map.groupBy(events, ({ orderRef }) => orderRef);
  return [...byOrder].flatMap(([orderRef, told]): [OrderState, OrderState][] => {
    if (orderRef === undefined) return [];
    const before = orders.get(orderRef) ?? emptyOrder(orderRef);
    const mended = mendedOrder(before, told, shop);
    return mended ? [[before, mended]] : [];
  });
}

/** The orders that say something else than the events, by their references. */
const wrongOrders = ({ orders, events }: Pick<PersonHistory, 'orders' | 'events'>, shop: ShopSettings): string[] =>
  mendedOrders(orders, events, shop).map(([{ orderRef }]) => orderRef);

/**
 * The ledger with every order as the person's events and what others told of it say it is; what that changes for its
 * owner is in it too. An order that says so already stays the same object.
 */
export function rebuildOrders(ledger: Ledger, events: readonly StoredEvent[], shop: ShopSettings): Ledger {
  const after = copyOf(ledger);
  for (const [before, mended] of mendedOrders(ledger.orders, events, shop)) {
    after.orders.set(mended.orderRef, mended);
    moveContribution(after, before, mended);
  }
  return after;
}
