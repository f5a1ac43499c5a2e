import { isFeedback, isSocial } from '#domain/ingestion/event-names.ts';
import { epochDayOfLocalDay } from '#domain/time.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { OrderState } from '#schemas/order.ts';
import { type Facts, type Feedback, NO_FEEDBACK, type PersonRecord, type Profile } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { addContribution } from './aggregates.ts';
import { isLinkable } from './match-identity.ts';
import { emptyOrder, mergeFact } from './merge-order.ts';
import { combine, emptyFacts, emptyProfile } from './merge-profiles.ts';
import { contributionOf } from './order-contribution.ts';
import type { OrderFact } from './order-facts.ts';
import { traitsOf } from './traits.ts';

/** Behaviour of one id on one local day. */
export interface ActiveDay {
  readonly personKey: PersonKey;
  readonly customerId: CustomerId;
  readonly isIdentified: boolean;
  readonly day: LocalDay;
  /** First moment of that day in the shop's zone. */
  readonly startsAt: Instant;
  /** Of the earliest of the events that are told now. */
  readonly firstAt: Instant;
}

export const copyOf = (ledger: Ledger): Ledger => ({ people: new Map(ledger.people), orders: new Map(ledger.orders) });

/** The person that an id stands for now. @throws {RangeError} when the ledger was not loaded with it */
export function resolve(ledger: Ledger, personKey: PersonKey): { readonly personKey: PersonKey; readonly record: PersonRecord } {
  const record = ledger.people.get(personKey);
  if (!record) throw new RangeError(`The ledger was loaded without person ${personKey}.`);
  return record.kind === 'merged' ? resolve(ledger, record.into) : { personKey, record };
}

/** A profile is stored that cannot be read; nothing can be added to it until it is rebuilt. */
class UnreadableProfileError extends Error {
  override readonly name = 'UnreadableProfileError';
  constructor(personKey: PersonKey) {
    super(`The profile of person ${personKey} cannot be read.`);
  }
}

/** Applies a change to the person that an id stands for; nothing happens to one who was erased. */
function change(ledger: Ledger, personKey: PersonKey, apply: (profile: Profile) => Profile, create?: () => Profile): void {
  const { personKey: own, record } = resolve(ledger, personKey);
  if (record.kind === 'present') ledger.people.set(own, { kind: 'present', profile: apply(record.profile) });
  if (record.kind === 'unreadable') throw new UnreadableProfileError(own);
  if (record.kind === 'absent' && create) ledger.people.set(own, { kind: 'present', profile: apply(create()) });
}

const isIdentifiedBy = (event: StoredEvent) => event.userId !== undefined && isLinkable(event.userId);

const MOST_STARS = 5;

/** What an opinion adds up to; stars beyond 0 to 5 are on another scale and are left out. */
function feedbackOf({ name, properties }: StoredEvent): Feedback {
  if (!isFeedback(name)) return NO_FEEDBACK;
  const told = properties['rating'];
  const stars = typeof told === 'number' || (typeof told === 'string' && told.trim() !== '') ? Number(told) : Number.NaN;
  const isRating = stars >= 0 && stars <= MOST_STARS;
  return { count: 1, ratings: Number(isRating), ratingHundredths: isRating ? Math.round(stars * 100) : 0 };
}

/** What one event alone tells of its person; the order it speaks of is apart. */
export function factsOf(event: StoredEvent, fact: OrderFact | undefined): Facts {
  return {
    ...emptyFacts(event.at),
    isIdentified: isIdentifiedBy(event),
    feedback: feedbackOf(event),
    socialEvents: Number(isSocial(event.name)),
    traits: event.type === 'identify' ? traitsOf(event.traits, event.at) : {},
    sources: { [event.source]: 1 },
    recent: [{ at: event.at, name: event.name, key: event.key.slice(0, 8) }],
    ...(fact?.kind === 'completed' ? { newestOrderDay: fact.orderedDay } : {}),
  };
}

/** Takes the order as it was out of its owner's aggregates and puts it as it is into its owner's, who may be another. */
export function moveContribution(ledger: Ledger, before: OrderState, after: OrderState): void {
  const taken = contributionOf(before);
  const given = contributionOf(after);
  if (taken && before.owner) change(ledger, before.owner.personKey, (owner) => addContribution(owner, taken, -1));
  if (given && after.owner) change(ledger, after.owner.personKey, (owner) => addContribution(owner, given, 1));
}

/**
 * Takes one event into the ledger. Each event key must come here once; in which sequence does not matter.
 *
 * @param fact - what the event says of an order, by `orderFactOf`
 */
export function recordEvent(ledger: Ledger, event: StoredEvent, fact: OrderFact | undefined): void {
  const customerId = (event.userId ?? event.anonymousId ?? '') as CustomerId;
  const create = () => emptyProfile(event.personKey, customerId, event.at);
  change(ledger, event.personKey, (profile) => ({ ...profile, ...combine(profile, factsOf(event, fact)) }), create);
  if (!fact || event.orderRef === undefined) return;
  const before = ledger.orders.get(event.orderRef) ?? emptyOrder(event.orderRef);
  if (before.erasedAt !== undefined) return; // it belongs to nobody any more, and stays as it is
  const after = mergeFact(before, fact);
  ledger.orders.set(event.orderRef, after);
  moveContribution(ledger, before, after);
}

/** What a day with behaviour tells of its person; what else happened that day stays with the day. */
export function factsOfDay({ isIdentified, day, startsAt, firstAt }: Omit<ActiveDay, 'personKey' | 'customerId'>): Facts {
  return {
    ...emptyFacts(firstAt),
    lastSeenAt: startsAt,
    isIdentified,
    activeOn: [epochDayOfLocalDay(day)],
    activeDays: 1,
    lastActiveOn: day,
  };
}

/** Takes the first behaviour of an id's day into the ledger. */
export function recordActiveDay(ledger: Ledger, active: ActiveDay): void {
  const facts = factsOfDay(active);
  const create = () => ({ ...emptyProfile(active.personKey, active.customerId, active.firstAt), lastSeenAt: active.startsAt });
  change(ledger, active.personKey, (profile) => ({ ...profile, ...combine(profile, facts) }), create);
}

/** Takes more behaviour of a day that is known into the ledger: only the person's very first event changes anything. */
export function recordFirstSight(ledger: Ledger, personKey: PersonKey, firstAt: Instant): void {
  const { record } = resolve(ledger, personKey);
  if (record.kind === 'present' && record.profile.firstSeenAt <= firstAt) return;
  change(ledger, personKey, (profile) => ({ ...profile, firstSeenAt: firstAt }));
}

/** Changes once more the people who were changed, such as by what follows from all their facts together. */
export function updateChanged(before: Ledger, after: Ledger, update: (profile: Profile) => Profile): void {
  for (const [personKey, record] of after.people) {
    if (record.kind !== 'present' || record === before.people.get(personKey)) continue;
    after.people.set(personKey, { kind: 'present', profile: update(record.profile) });
  }
}
