import type { CapturedEvent } from '#schemas/epcis.ts';
import type { Conditions } from '#schemas/event-query.ts';
import type { StoredSubscription } from '#schemas/event-subscription.ts';
import { type EventQuery, isAskedFor, parametersOf, readEventQuery } from './event-query.ts';

/** A query that can be answered for ever: not one of a number of events. */
export function faultOfSubscribedQuery(query: Conditions): string | undefined {
  const read = readEventQuery(parametersOf(query));
  if (read.kind === 'unreadable') return `${read.parameter}: expected ${read.expected}`;
  const { mostEvents, refusedAbove } = read.query;
  return mostEvents === undefined && refusedAbove === undefined ? undefined : 'A query with a limit of events has no subscriptions.';
}

function isWanted(told: CapturedEvent, query: EventQuery): boolean {
  return (query.eventIds?.includes(told.eventID) ?? true) && isAskedFor(told, query);
}

/** Subscriptions ask from some moment on, each by its query: reads the queries once for many events. */
export function subscribersAmong(subscriptions: readonly StoredSubscription[]) {
  const asked = subscriptions.flatMap((subscription) => {
    const read = readEventQuery(parametersOf(subscription.query));
    return read.kind === 'unreadable' ? [] : [{ subscription, query: read.query }];
  });
  /** Those that want to hear of an event. */
  return (told: CapturedEvent): StoredSubscription[] =>
    asked
      .filter(({ subscription, query }) => {
        const { initialRecordTime, createdAt } = subscription;
        return told.capturedAt >= (initialRecordTime ?? createdAt) && isWanted(told, query);
      })
      .map(({ subscription }) => subscription);
}
