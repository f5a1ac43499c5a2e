import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { type RuleBook, withRuleSegments } from '../segments/rule-membership.ts';
import { startOfDay } from '../time.ts';
import { isLinkable } from './match-identity.ts';
import type { ReadEvents } from './read-events.ts';
import { copyOf, recordActiveDay, recordEvent, recordFirstSight, resolve, updateChanged } from './record-events.ts';

/** A local day with behaviour. */
interface ActiveDay {
  readonly day: LocalDay;
  /** There was none of this id before. */
  readonly isNew: boolean;
  /** Of the earliest of these events. */
  readonly firstAt: Instant;
}

/** The events of one id, and what they are judged by. */
export interface EventsOfId {
  readonly personKey: PersonKey;
  readonly subjectId: string;
  /** All of them, also those that are applied with others. */
  readonly all: readonly StoredEvent[];
  readonly book: RuleBook;
  readonly facts: ReadEvents['facts'];
  readonly zone: string;
  readonly now: () => Instant;
}

/** Turns a ledger into the one after some of these events; into undefined when the person was erased. */
export const applying =
  ({ personKey, subjectId, all, book, facts, zone, now }: EventsOfId) =>
  (ledger: Ledger, events: readonly StoredEvent[], days: readonly ActiveDay[]): Ledger | undefined => {
    if (resolve(ledger, personKey).record.kind === 'erased') return undefined;
    const after = copyOf(ledger);
    const isIdentified = all.some(({ userId }) => userId !== undefined) && isLinkable(subjectId);
    const active = { personKey, customerId: subjectId as CustomerId, isIdentified };
    for (const event of events) recordEvent(after, event, facts.get(event.key));
    for (const { day, isNew, firstAt } of days) {
      if (isNew) recordActiveDay(after, { ...active, day, firstAt, startsAt: startOfDay(day, zone) });
      else recordFirstSight(after, personKey, firstAt);
    }
    updateChanged(ledger, after, (profile) => withRuleSegments(profile, book, now()));
    return after;
  };
