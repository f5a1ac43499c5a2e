import * as words from './epcis-words.ts';

type Bag = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];
export interface Fault {
  readonly path: Path;
  readonly message: string;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);
const isOwnName = (name: string) => name.includes(':') || name.startsWith('@');

/** Names that GS1's events have without a prefix, by where they stand. */
const NAMES = {
  event: new Set(
    (
      'type isA eventID eventTime recordTime eventTimeZoneOffset certificationInfo errorDeclaration action bizStep disposition ' +
      'persistentDisposition readPoint bizLocation bizTransactionList sourceList destinationList sensorElementList ilmd epcList ' +
      'quantityList parentID childEPCs childQuantityList inputEPCList outputEPCList inputQuantityList outputQuantityList transformationID'
    ).split(' '),
  ),
  quantity: new Set(['epcClass', 'quantity', 'uom']),
  transaction: new Set(['type', 'bizTransaction']),
  source: new Set(['type', 'source']),
  destination: new Set(['type', 'destination']),
  nothing: new Set<string>(),
};

function nameFaults(value: unknown, known: ReadonlySet<string>, path: Path): Fault[] {
  const names = isBag(value) ? Object.keys(value) : [];
  return names
    .filter((name) => !known.has(name) && !isOwnName(name))
    .map((name) => ({ path: [...path, name], message: 'expected a name of EPCIS, or one with a prefix' }));
}

const namesInList = (event: Bag, list: string, known: ReadonlySet<string>) =>
  listOf(event[list]).flatMap((entry, index) => nameFaults(entry, known, [list, index]));

function wordFault(value: unknown, vocabulary: ReadonlySet<string>, path: Path): Fault[] {
  if (typeof value !== 'string' || value.includes(':') || vocabulary.has(value)) return [];
  return [{ path, message: 'expected a word of the Core Business Vocabulary, or a URI' }];
}

const typesInList = (event: Bag, list: string, vocabulary: ReadonlySet<string>) =>
  listOf(event[list]).flatMap((entry, index) => (isBag(entry) ? wordFault(entry['type'], vocabulary, [list, index, 'type']) : []));

function sensorFaults(event: Bag): Fault[] {
  return listOf(event['sensorElementList']).flatMap((element, at) =>
    listOf(isBag(element) ? element['sensorReport'] : []).flatMap((report, index) => {
      const path = ['sensorElementList', at, 'sensorReport', index];
      if (!isBag(report)) return [];
      const missing = report['type'] === undefined ? [{ path: [...path, 'type'], message: 'expected what was measured' }] : [];
      return [
        ...missing,
        ...wordFault(report['type'], words.MEASUREMENTS, [...path, 'type']),
        ...wordFault(report['exception'], words.ALERT_TYPES, [...path, 'exception']),
        ...wordFault(report['component'], words.COMPONENTS, [...path, 'component']),
      ];
    }),
  );
}

function dispositionFaults({ persistentDisposition: persistent }: Bag): Fault[] {
  if (!isBag(persistent)) return [];
  return ['set', 'unset'].flatMap((field) =>
    listOf(persistent[field]).flatMap((value, index) => wordFault(value, words.DISPOSITIONS, ['persistentDisposition', field, index])),
  );
}

const has = (event: Bag, ...lists: string[]) => lists.some((list) => listOf(event[list]).length > 0);

/** What an event of a type has to be about. */
const ABOUT: Readonly<Record<string, { readonly isTold: (event: Bag) => boolean; readonly expected: string }>> = {
  ObjectEvent: {
    isTold: (event) =>
      event['epcList'] !== undefined || has(event, 'quantityList') || (has(event, 'sensorElementList') && event['readPoint'] !== undefined),
    expected: 'an epcList, a quantityList, or sensors at a readPoint',
  },
  TransactionEvent: {
    isTold: (event) => event['epcList'] !== undefined || has(event, 'quantityList') || event['action'] === 'DELETE',
    expected: 'an epcList or a quantityList',
  },
  AggregationEvent: {
    isTold: (event) => has(event, 'childEPCs', 'childQuantityList') || event['action'] === 'DELETE',
    expected: 'childEPCs or a childQuantityList',
  },
  AssociationEvent: {
    isTold: (event) => has(event, 'childEPCs', 'childQuantityList') || event['action'] === 'DELETE',
    expected: 'childEPCs or a childQuantityList',
  },
  TransformationEvent: {
    isTold: (event) => {
      const sides = [has(event, 'inputEPCList', 'inputQuantityList'), has(event, 'outputEPCList', 'outputQuantityList')];
      return sides.every(Boolean) || (event['transformationID'] !== undefined && sides.some(Boolean));
    },
    expected: 'inputs and outputs, or one of them with a transformationID',
  },
};

/**
 * What GS1's JSON schema asks of an event beyond the form of its fields: names that it knows or that have a prefix, words of the
 * vocabulary, and something that the event is about.
 *
 * @param type - of the event, without a prefix of EPCIS
 */
export function ruleFaults(type: string, event: Bag): Fault[] {
  const about = ABOUT[type];
  const { errorDeclaration: declared } = event;
  return [
    ...(about && !about.isTold(event) ? [{ path: [], message: `expected ${about.expected}` }] : []),
    ...nameFaults(event, NAMES.event, []),
    ...nameFaults(event['ilmd'], NAMES.nothing, ['ilmd']),
    ...['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList'].flatMap((list) =>
      namesInList(event, list, NAMES.quantity),
    ),
    ...namesInList(event, 'bizTransactionList', NAMES.transaction),
    ...namesInList(event, 'sourceList', NAMES.source),
    ...namesInList(event, 'destinationList', NAMES.destination),
    ...wordFault(event['bizStep'], words.BIZ_STEPS, ['bizStep']),
    ...wordFault(event['disposition'], words.DISPOSITIONS, ['disposition']),
    ...dispositionFaults(event),
    ...typesInList(event, 'bizTransactionList', words.BIZ_TRANSACTION_TYPES),
    ...typesInList(event, 'sourceList', words.PARTY_TYPES),
    ...typesInList(event, 'destinationList', words.PARTY_TYPES),
    ...wordFault(isBag(declared) ? declared['reason'] : undefined, words.ERROR_REASONS, ['errorDeclaration', 'reason']),
    ...sensorFaults(event),
  ];
}
