import type { EpcisEvent } from '#schemas/epcis.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { bareMeasurement, bareTerm } from './cbv-terms.ts';
import { canonicalEpc } from './epc-uris.ts';
import { type EventFacts, factsOf } from './event-facts.ts';

/** What a query asks: each condition has to be met, by any of its values. */
export interface EventQuery {
  readonly since?: Instant;
  readonly before?: Instant;
  readonly eventIds?: readonly string[];
  /** Things of which the events have to name at least one; empty when any event will do. */
  readonly things: readonly string[];
  readonly conditions: readonly ((event: EpcisEvent, facts: EventFacts) => boolean)[];
}

export type ReadQuery =
  | { readonly kind: 'query'; readonly query: EventQuery }
  | { readonly kind: 'unreadable'; readonly parameter: string; readonly expected: string };

type Values = readonly string[];
const any = (wanted: Values, has: Values) => has.some((value) => wanted.includes(value));

/** A value ends with `*` when it stands for all that begin so. */
const covers = (pattern: string, name: string) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name);
const anyCovered = (wanted: Values, has: Values) => has.some((name) => wanted.some((pattern) => covers(pattern, name)));

type Test = (facts: EventFacts, wanted: Values, event: EpcisEvent) => boolean;
interface Parameter {
  readonly test: Test;
  /** The one form of a value. */
  readonly form?: (value: string) => string;
}

const step = (value: string) => bareTerm('bizStep', value);
const disposition = (value: string) => bareTerm('disposition', value);
const thing = { form: canonicalEpc };
const all = (roles: Readonly<Record<string, Values>>) => Object.values(roles).flat();
const dispositionsOf = (terms: readonly string[] | undefined) => (terms ?? []).map(disposition);

const PARAMETERS: Readonly<Record<string, Parameter>> = {
  eventType: { test: (facts, wanted) => any(wanted, facts.eventTypes) },
  EQ_action: { test: (_, wanted, { action }) => action !== undefined && wanted.includes(action) },
  EQ_bizStep: { form: step, test: (facts, wanted) => any(wanted, facts.bizSteps) },
  EQ_disposition: { form: disposition, test: (facts, wanted) => any(wanted, facts.dispositions) },
  EQ_persistentDisposition_set: {
    form: disposition,
    test: (_, wanted, event) => any(wanted, dispositionsOf(event.persistentDisposition?.set)),
  },
  EQ_persistentDisposition_unset: {
    form: disposition,
    test: (_, wanted, event) => any(wanted, dispositionsOf(event.persistentDisposition?.unset)),
  },
  EQ_readPoint: { ...thing, test: (facts, wanted) => any(wanted, facts.readPoints) },
  EQ_bizLocation: { ...thing, test: (facts, wanted) => any(wanted, facts.bizLocations) },
  EQ_transformationID: { test: (_, wanted, { transformationID }) => transformationID !== undefined && wanted.includes(transformationID) },
  EQ_deviceID: { test: (facts, wanted) => any(wanted, facts.deviceIds) },
  EQ_type: { form: bareMeasurement, test: (facts, wanted) => any(wanted, facts.measurements) },
  MATCH_epc: { ...thing, test: ({ epcs }, wanted) => anyCovered(wanted, [...epcs.list, ...epcs.child]) },
  MATCH_parentID: { ...thing, test: ({ epcs }, wanted) => anyCovered(wanted, epcs.parent) },
  MATCH_inputEPC: { ...thing, test: ({ epcs }, wanted) => anyCovered(wanted, epcs.input) },
  MATCH_outputEPC: { ...thing, test: ({ epcs }, wanted) => anyCovered(wanted, epcs.output) },
  // No single thing is called like a class, so that both can be asked for.
  MATCH_anyEPC: { ...thing, test: ({ epcs, classes }, wanted) => anyCovered(wanted, [...all(epcs), ...all(classes)]) },
  MATCH_epcClass: { ...thing, test: ({ classes }, wanted) => anyCovered(wanted, [...classes.list, ...classes.child]) },
  MATCH_inputEPCClass: { ...thing, test: ({ classes }, wanted) => anyCovered(wanted, classes.input) },
  MATCH_outputEPCClass: { ...thing, test: ({ classes }, wanted) => anyCovered(wanted, classes.output) },
  MATCH_anyEPCClass: { ...thing, test: ({ classes }, wanted) => anyCovered(wanted, all(classes)) },
};
const QUERY_PARAMETERS: readonly string[] = [...Object.keys(PARAMETERS), 'GE_eventTime', 'LT_eventTime', 'EQ_eventID'];

/** Several values of one parameter stand between bars. */
const valuesOf = (text: string): string[] => text.split('|').map((value) => value.trim());

type Part = Partial<EventQuery> | { readonly expected: string };

function boundOf(name: string, text: string): Part {
  const { data } = InstantSchema.safeParse(text);
  if (data === undefined) return { expected: 'an ISO 8601 instant with an offset' };
  return name === 'GE_eventTime' ? { since: data } : { before: data };
}

/** What one parameter adds to a query. */
function partOf(name: string, text: string): Part {
  const parameter = PARAMETERS[name];
  if (parameter) {
    const wanted = valuesOf(text).map((value) => parameter.form?.(value) ?? value);
    const isByName = name.startsWith('MATCH_') && !wanted.some((value) => value.endsWith('*'));
    return { conditions: [(event, facts) => parameter.test(facts, wanted, event)], ...(isByName ? { things: wanted } : {}) };
  }
  if (name === 'EQ_eventID') return { eventIds: valuesOf(text) };
  return /^(GE|LT)_eventTime$/.test(name) ? boundOf(name, text) : { expected: `one of ${QUERY_PARAMETERS.join(', ')}` };
}

/** Reads the parameters of a query; one that is not known is refused, since leaving it out would answer another question. */
export function readEventQuery(parameters: Readonly<Record<string, string>>): ReadQuery {
  let query: EventQuery = { things: [], conditions: [] };
  for (const [parameter, text] of Object.entries(parameters)) {
    const part = partOf(parameter, text);
    if ('expected' in part) return { kind: 'unreadable', parameter, expected: part.expected };
    query = { ...query, ...part, conditions: [...query.conditions, ...(part.conditions ?? [])] };
  }
  return { kind: 'query', query };
}

/** Whether an event is among those that are asked for. */
export function isAskedFor(event: EpcisEvent, { since, before, conditions }: EventQuery): boolean {
  const facts = factsOf(event);
  if (since !== undefined && facts.eventTime < since) return false;
  if (before !== undefined && facts.eventTime >= before) return false;
  return conditions.every((condition) => condition(event, facts));
}
