import type { EpcisEvent } from '#schemas/epcis.ts';
import type { Instant } from '#schemas/instant.ts';
import { factsOf, thingsIn } from './event-facts.ts';

/** What the key of an event is the hash of: a declaration of an error has the id of the event that it is about. */
export const eventNameOf = ({ eventID = '', errorDeclaration }: EpcisEvent): string =>
  `${eventID}${errorDeclaration === undefined ? '' : ' error'}`;

const sortedFields = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedFields);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => [name, sortedFields(field)]),
  );
};

/** Everything that the sender of an event wrote, in one order; when it was recorded is of no account. */
export function contentTextOf({ recordTime: _recordTime, eventID: _eventID, ...content }: EpcisEvent): string {
  return JSON.stringify(sortedFields(content));
}

/** What an event is found by. @param key - under which it is kept */
export function eventIndexOf(event: EpcisEvent, key: string) {
  const facts = factsOf(event);
  const things = thingsIn(facts);
  const { eventTypes, bizSteps, bizLocations, readPoints, dispositions } = facts;
  const place: { at: Instant; key: string } = { at: facts.eventTime, key };
  return { place, things, lists: { eventTypes, epcs: things, bizSteps, bizLocations, readPoints, dispositions } };
}
