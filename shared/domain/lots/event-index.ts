import type { EpcisEvent, LdContext } from '#schemas/epcis.ts';
import type { Instant } from '#schemas/instant.ts';
import { factsOf, thingsIn } from './event-facts.ts';
import { preHashOf } from './event-pre-hash.ts';

const KEY_LENGTH = 40;

/** An event with what its prefixes mean. */
export interface InContext {
  readonly event: EpcisEvent;
  readonly context: LdContext;
}

/** What the key of an event is the hash of: a declaration of an error has the id of the event that it is about. */
const nameOf = (eventID: string, isError: boolean): string => `${eventID}${isError ? ' error' : ''}`;

/** Ids that follow from the content (`ni:`) or hold within one document (`_:`), so that they may be those of several events. */
const isShared = (eventID: string): boolean => /^(?:ni:|_:)/i.test(eventID);

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
function contentTextOf({ recordTime: _recordTime, eventID: _eventID, ...content }: EpcisEvent): string {
  return JSON.stringify(sortedFields(content));
}

/** What an event says, however it is written. */
const meaningOf = ({ event, context }: InContext): string =>
  `${preHashOf(event, context)} ${JSON.stringify(sortedFields(event.errorDeclaration ?? null))}`;

/** Whether two events of one id are the same. */
export const isSameEvent = (one: InContext, other: InContext): boolean =>
  contentTextOf(one.event) === contentTextOf(other.event) || meaningOf(one) === meaningOf(other);

/** Whether an event declares another one an error. */
export function isDeclarationOf(declaration: InContext, { event, context }: InContext): boolean {
  if (declaration.event.errorDeclaration === undefined || event.errorDeclaration !== undefined) return false;
  if (declaration.event.eventID !== event.eventID) return false;
  return !isShared(event.eventID ?? '') || preHashOf(declaration.event, declaration.context) === preHashOf(event, context);
}

type Hash = (text: string) => string;

/** The keys under which the event of an id and the declaration of its error are kept, where nothing else has the id. */
export const keysOfId = (eventID: string, hash: Hash): string[] =>
  [false, true].map((isError) => hash(nameOf(eventID, isError)).slice(0, KEY_LENGTH));

/**
 * Keys under which an event may be kept: the first that is free, or has it already. Of two events of one hash at least one has a wrong
 * id; both are kept, the later one under the id with what it says. Any other id has one event.
 */
export function eventKeysOf(told: InContext, hash: Hash): string[] {
  const { eventID = '', errorDeclaration } = told.event;
  const name = nameOf(eventID, errorDeclaration !== undefined);
  const names = isShared(eventID) ? [name, `${name} ${hash(meaningOf(told))}`] : [name];
  return names.map((each) => hash(each).slice(0, KEY_LENGTH));
}

/** What an event is found by. @param key - under which it is kept @param isById - whether its id alone leads to the key */
export function eventIndexOf(event: EpcisEvent, key: string, isById = true) {
  const facts = factsOf(event);
  const things = thingsIn(facts);
  const { eventTypes, bizSteps, bizLocations, readPoints, dispositions } = facts;
  const place: { at: Instant; key: string } = { at: facts.eventTime, key };
  const ids = isById ? [] : [event.eventID ?? ''];
  return { place, things, ids, lists: { eventTypes, epcs: things, bizSteps, bizLocations, readPoints, dispositions } };
}
