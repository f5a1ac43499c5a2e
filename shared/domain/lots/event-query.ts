import type { Conditions } from '#schemas/event-query.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { canonicalEpc } from './epc-uris.ts';
import { type EventFacts, factsOf } from './event-facts.ts';
import { namedParameter, PARAMETERS, type Told } from './event-query-parameters.ts';

/** What a query asks: each condition has to be met, by any of its values. */
export interface EventQuery {
  readonly since?: Instant;
  readonly before?: Instant;
  readonly eventIds?: readonly string[];
  /** Things of which the events have to name at least one; empty when any event will do. */
  readonly things: readonly string[];
  readonly conditions: readonly ((told: Told, facts: EventFacts) => boolean)[];
  /** The oldest first. */
  readonly isAscending?: boolean;
  /** So many on all pages together. */
  readonly mostEvents?: number;
  /** A query that finds more than these has no answer. */
  readonly refusedAbove?: number;
}

export type ReadQuery =
  | { readonly kind: 'query'; readonly query: EventQuery }
  | { readonly kind: 'unreadable'; readonly parameter: string; readonly expected: string };

type Part = Partial<EventQuery> | { readonly expected: string };

/** Several values of one parameter stand between bars. */
const valuesOf = (text: string): string[] => text.split('|').map((value) => value.trim());

function bound(text: string, partOf: (at: Instant) => Part): Part {
  const { data } = InstantSchema.safeParse(text);
  return data === undefined ? { expected: 'an ISO 8601 instant with an offset' } : partOf(data);
}
function count(text: string, partOf: (most: number) => Part): Part {
  return /^[1-9]\d{0,8}$/.test(text) ? partOf(Number(text)) : { expected: 'a whole number above 0' };
}

/** Parameters that say which events, in which order and how many, rather than what they have. */
const DIRECTIONS: Readonly<Record<string, (text: string) => Part>> = {
  GE_eventTime: (text) => bound(text, (since) => ({ since })),
  LT_eventTime: (text) => bound(text, (before) => ({ before })),
  EQ_eventID: (text) => ({ eventIds: valuesOf(text) }),
  eventCountLimit: (text) => count(text, (mostEvents) => ({ mostEvents })),
  maxEventCount: (text) => count(text, (refusedAbove) => ({ refusedAbove })),
  orderBy: (text): Part => (text === 'eventTime' ? { conditions: [] } : { expected: 'eventTime, by which alone events are ordered' }),
  orderDirection: (text) => (/^(ASC|DESC)$/.test(text) ? { isAscending: text === 'ASC' } : { expected: 'ASC or DESC' }),
};

const KNOWN: readonly string[] = [...Object.keys(DIRECTIONS), ...PARAMETERS.keys()].sort();

/** What one parameter adds to a query. */
function partOf(name: string, text: string): Part {
  const direction = DIRECTIONS[name];
  if (direction) return direction(text);
  const parameter = PARAMETERS.get(name) ?? namedParameter(name);
  if (parameter === undefined)
    return { expected: `one of ${KNOWN.join(', ')}, or a condition on a document, a party or a field with a prefix` };
  const given = valuesOf(text);
  const wanted = given.flatMap((value) => parameter.read(value) ?? []);
  if (wanted.length < given.length) return { expected: parameter.expected };
  const isByName = name.startsWith('MATCH_') && !wanted.some((value) => String(value).endsWith('*'));
  // Events that are long there may be found by the longer form.
  const things = [...new Set([...wanted.map(String), ...given.map(canonicalEpc)])];
  const condition = (told: Told, facts: EventFacts) => parameter.matches(parameter.has(told, facts), wanted);
  return { conditions: [condition], ...(isByName ? { things } : {}) };
}

/** Conditions that were written in JSON, as they stand in an address. */
export const parametersOf = (conditions: Conditions): Record<string, string> =>
  Object.fromEntries(Object.entries(conditions).map(([name, value]) => [name, [value].flat().map(String).join('|')]));

/** Reads the parameters of a query; one that is not known is refused, since leaving it out would answer another question. */
export function readEventQuery(parameters: Readonly<Record<string, string>>): ReadQuery {
  let query: EventQuery = { things: [], conditions: [] };
  for (const [parameter, text] of Object.entries(parameters)) {
    const part = partOf(parameter, text);
    if ('expected' in part) return { kind: 'unreadable', parameter, expected: part.expected };
    query = { ...query, ...part, conditions: [...query.conditions, ...(part.conditions ?? [])] };
  }
  const areBoth = query.mostEvents !== undefined && query.refusedAbove !== undefined;
  return areBoth ? { kind: 'unreadable', parameter: 'maxEventCount', expected: 'no eventCountLimit beside it' } : { kind: 'query', query };
}

/** Whether an event is among those that are asked for. */
export function isAskedFor(told: Told, { since, before, conditions }: EventQuery): boolean {
  const facts = factsOf(told.event);
  if (since !== undefined && facts.eventTime < since) return false;
  if (before !== undefined && facts.eventTime >= before) return false;
  return conditions.every((condition) => condition(told, facts));
}
