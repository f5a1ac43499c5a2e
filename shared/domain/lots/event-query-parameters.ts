import type { CapturedEvent, EpcisEvent } from '#schemas/epcis.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { bareMeasurement, bareTerm } from './cbv-terms.ts';
import { nameOfEpc } from './epc-uris.ts';
import type { EventFacts } from './event-facts.ts';

export type Value = string | number;
type Values = readonly Value[];
/** An event with when it was recorded. */
export type Told = Pick<CapturedEvent, 'event' | 'capturedAt'>;

/** What a condition compares. */
export interface Parameter {
  /** What an event has of it, in one form however it is written. */
  readonly has: (told: Told, facts: EventFacts) => Values;
  /** The one form of a value that is asked for; undefined for what is none. */
  readonly read: (text: string) => Value | undefined;
  readonly expected: string;
  readonly matches: (has: Values, wanted: Values) => boolean;
}

const anyOf = (has: Values, wanted: Values) => has.some((value) => wanted.includes(value));
/** A value ends with `*` when it stands for all that begin so. */
const covers = (pattern: string, name: string) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name);
const anyCovered = (has: Values, wanted: Values) => has.some((name) => wanted.some((pattern) => covers(String(pattern), String(name))));

const asItIs = (text: string) => text;
const given = <Item>(value: Item | undefined): Item[] => (value === undefined ? [] : [value]);
const all = (roles: Readonly<Record<string, readonly string[]>>) => Object.values(roles).flat();
const step = (text: string) => bareTerm('bizStep', text);
const disposition = (text: string) => bareTerm('disposition', text);
const reason = (text: string) => bareTerm('errorReason', text);
/** Single things, also all of a kind. */
const single = (uri: string) => (/^urn:epc:idpat:.*\*$/i.test(uri) ? `${nameOfEpc(uri)}*` : nameOfEpc(uri));

const plain = (has: Parameter['has'], read: Parameter['read'] = asItIs): Parameter => ({ has, read, expected: 'a value', matches: anyOf });
const matching = (has: Parameter['has'], read: Parameter['read'] = nameOfEpc): Parameter => ({
  has,
  read,
  expected: 'a URI',
  matches: anyCovered,
});

type Report = NonNullable<EpcisEvent['sensorElementList']>[number]['sensorReport'][number];
const reportsOf = ({ event }: Told): Report[] => (event.sensorElementList ?? []).flatMap(({ sensorReport }) => sensorReport);
const metadataOf = ({ event }: Told) => (event.sensorElementList ?? []).flatMap(({ sensorMetadata }) => given(sensorMetadata));
const textsOf = (bag: Readonly<Record<string, unknown>>, field: string): string[] =>
  bag[field] === undefined || typeof bag[field] === 'object' ? [] : [String(bag[field])];
/** A field of the sensors' reports, and of what is said of all of them. */
const sensed = (field: string, read: Parameter['read'] = asItIs): Parameter =>
  plain(
    (told) => [...metadataOf(told), ...reportsOf(told)].flatMap((bag) => textsOf(bag, field)).flatMap((text) => given(read(text))),
    read,
  );

const OPERATORS = {
  EQ: (has: Value, wanted: Value) => has === wanted,
  GT: (has: Value, wanted: Value) => has > wanted,
  GE: (has: Value, wanted: Value) => has >= wanted,
  LT: (has: Value, wanted: Value) => has < wanted,
  LE: (has: Value, wanted: Value) => has <= wanted,
} as const;
type Operator = keyof typeof OPERATORS;

/** Comparisons with one value. */
function ranges(field: string, operators: readonly Operator[], range: Omit<Parameter, 'matches'>): [string, Parameter][] {
  return operators.map((operator) => {
    const matches = (has: Values, [wanted]: Values) => wanted !== undefined && has.some((value) => OPERATORS[operator](value, wanted));
    return [`${operator}_${field}`, { ...range, matches }];
  });
}

const instant = (text: string) => InstantSchema.safeParse(text).data;
const number = (text: string) => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);
const time = (has: (told: Told) => readonly (string | undefined)[]): Omit<Parameter, 'matches'> => ({
  has: (told) => has(told).flatMap((text) => (text === undefined ? [] : given(instant(text)))),
  read: instant,
  expected: 'an ISO 8601 instant with an offset',
});
const quantitiesOf = ({ event }: Told): number[] =>
  [event.quantityList, event.childQuantityList, event.inputQuantityList, event.outputQuantityList].flatMap((list) =>
    (list ?? []).flatMap(({ quantity }) => given(quantity)),
  );

/** Conditions with fixed names. @see EPCIS 2.0, section 8.2.7.1, SimpleEventQuery */
export const PARAMETERS: ReadonlyMap<string, Parameter> = new Map<string, Parameter>([
  ['eventType', plain((_, { eventTypes }) => eventTypes)],
  ['EQ_action', plain(({ event }) => given(event.action))],
  ['EQ_bizStep', plain((_, { bizSteps }) => bizSteps, step)],
  ['EQ_disposition', plain((_, { dispositions }) => dispositions, disposition)],
  ['EQ_persistentDisposition_set', plain(({ event }) => (event.persistentDisposition?.set ?? []).map(disposition), disposition)],
  ['EQ_persistentDisposition_unset', plain(({ event }) => (event.persistentDisposition?.unset ?? []).map(disposition), disposition)],
  ['EQ_readPoint', plain((_, { readPoints }) => readPoints, nameOfEpc)],
  ['EQ_bizLocation', plain((_, { bizLocations }) => bizLocations, nameOfEpc)],
  ['EQ_transformationID', plain(({ event }) => given(event.transformationID))],
  ['EQ_deviceID', plain((_, { deviceIds }) => deviceIds, nameOfEpc)],
  ['EQ_type', plain((_, { measurements }) => measurements, bareMeasurement)],
  ...[
    'dataProcessingMethod',
    'microorganism',
    'chemicalSubstance',
    'bizRules',
    'stringValue',
    'hexBinaryValue',
    'uriValue',
    'booleanValue',
  ].map((field): [string, Parameter] => [`EQ_${field}`, sensed(field)]),
  ['MATCH_epc', matching((_, { epcs }) => [...epcs.list, ...epcs.child], single)],
  ['MATCH_parentID', matching((_, { epcs }) => epcs.parent, single)],
  ['MATCH_inputEPC', matching((_, { epcs }) => epcs.input, single)],
  ['MATCH_outputEPC', matching((_, { epcs }) => epcs.output, single)],
  // No single thing is called like a class, so that both can be asked for.
  ['MATCH_anyEPC', matching((_, { epcs, classes }) => [...all(epcs), ...all(classes)], single)],
  ['MATCH_epcClass', matching((_, { classes }) => [...classes.list, ...classes.child])],
  ['MATCH_inputEPCClass', matching((_, { classes }) => classes.input)],
  ['MATCH_outputEPCClass', matching((_, { classes }) => classes.output)],
  ['MATCH_anyEPCClass', matching((_, { classes }) => all(classes))],
  ['EQ_errorReason', plain(({ event }) => given(event.errorDeclaration?.reason).map(reason), reason)],
  ['EQ_correctiveEventID', plain(({ event }) => event.errorDeclaration?.correctiveEventIDs ?? [])],
  [
    'EXISTS_errorDeclaration',
    {
      has: ({ event }) => [String(event.errorDeclaration !== undefined)],
      read: (text) => (/^(true|false)$/.test(text) ? text : undefined),
      expected: 'true or false',
      matches: (has, wanted) => !wanted.includes('true') || has.includes('true'),
    },
  ],
  ...ranges('quantity', ['EQ', 'GT', 'GE', 'LT', 'LE'], { has: quantitiesOf, read: number, expected: 'a number' }),
  ...ranges(
    'recordTime',
    ['GE', 'LT'],
    time(({ capturedAt }) => [capturedAt]),
  ),
  ...ranges(
    'errorDeclarationTime',
    ['GE', 'LT'],
    time(({ event }) => [event.errorDeclaration?.declarationTime]),
  ),
  ...ranges(
    'startTime',
    ['GE', 'LT'],
    time((told) => metadataOf(told).map(({ startTime }) => startTime)),
  ),
  ...ranges(
    'endTime',
    ['GE', 'LT'],
    time((told) => metadataOf(told).map(({ endTime }) => endTime)),
  ),
]);

type Parties = readonly Readonly<Record<string, unknown>>[];
const typed = (list: Parties | undefined, type: string, field: string, vocabulary: 'bizTransaction' | 'sourceDest') =>
  (list ?? [])
    .filter((entry) => bareTerm(vocabulary, String(entry['type'] ?? '')) === bareTerm(vocabulary, type))
    .flatMap((entry) => textsOf(entry, field))
    .map(nameOfEpc);

const valuesIn = (bag: Readonly<Record<string, unknown>> | undefined, name: string): string[] =>
  [bag?.[name]].flat().flatMap((value) => (value === undefined || typeof value === 'object' ? [] : [String(value)]));
const existing = (bag: Readonly<Record<string, unknown>> | undefined, name: string) => (bag?.[name] === undefined ? [] : ['there']);
const there = (has: Parameter['has']): Parameter => ({ ...plain(has), matches: (values) => values.length > 0 });

/** A condition whose name has in it what is asked for: a kind of document or party, or a field with a prefix. */
export function namedParameter(parameter: string): Parameter | undefined {
  const [, kind = '', rest = ''] =
    /^(EQ_bizTransaction_|EQ_source_|EQ_destination_|EQ_ILMD_|EXISTS_ILMD_|EQ_|EXISTS_)(\S+)$/.exec(parameter) ?? [];
  if (kind === 'EQ_bizTransaction_')
    return plain(({ event }) => typed(event.bizTransactionList, rest, 'bizTransaction', 'bizTransaction'), nameOfEpc);
  if (kind === 'EQ_source_') return plain(({ event }) => typed(event.sourceList, rest, 'source', 'sourceDest'), nameOfEpc);
  if (kind === 'EQ_destination_') return plain(({ event }) => typed(event.destinationList, rest, 'destination', 'sourceDest'), nameOfEpc);
  if (!rest.includes(':')) return undefined;
  if (kind === 'EQ_ILMD_') return plain(({ event }) => valuesIn(event.ilmd, rest));
  if (kind === 'EXISTS_ILMD_') return there(({ event }) => existing(event.ilmd, rest));
  return kind === 'EQ_' ? plain(({ event }) => valuesIn(event, rest)) : there(({ event }) => existing(event, rest));
}
