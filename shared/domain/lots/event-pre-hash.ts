import type { EpcisEvent, LdContext } from '#schemas/epcis.ts';
import { typeOfEvent } from '#schemas/epcis.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { type Vocabulary, webMeasurement, webTerm } from './cbv-terms.ts';
import { canonicalEpc } from './epc-uris.ts';

/** A field with the fields within it, in the order in which they are told. */
type Order = readonly (string | readonly [name: string, within: Order])[];

const QUANTITY: Order = ['epcClass', 'quantity', 'uom'];
const SENSOR_METADATA: Order = [
  'time',
  'startTime',
  'endTime',
  'deviceID',
  'deviceMetadata',
  'rawData',
  'dataProcessingMethod',
  'bizRules',
];
const SENSOR_REPORT: Order = [
  'type',
  'exception',
  'deviceID',
  'deviceMetadata',
  'rawData',
  'dataProcessingMethod',
  'time',
  'microorganism',
  'chemicalSubstance',
  'value',
  'component',
  'stringValue',
  'booleanValue',
  'hexBinaryValue',
  'uriValue',
  'minValue',
  'maxValue',
  'meanValue',
  'sDev',
  'percRank',
  'percValue',
  'uom',
  'coordinateReferenceSystem',
];
const ORDER: Order = [
  'eventTime',
  'eventTimeZoneOffset',
  'epcList',
  'parentID',
  'inputEPCList',
  'childEPCs',
  ['quantityList', QUANTITY],
  ['childQuantityList', QUANTITY],
  ['inputQuantityList', QUANTITY],
  'outputEPCList',
  ['outputQuantityList', QUANTITY],
  'action',
  'transformationID',
  'bizStep',
  'disposition',
  ['persistentDisposition', ['set', 'unset']],
  ['readPoint', ['id']],
  ['bizLocation', ['id']],
  ['bizTransactionList', ['type', 'bizTransaction']],
  ['sourceList', ['type', 'source']],
  ['destinationList', ['type', 'destination']],
  [
    'sensorElementList',
    [
      ['sensorMetadata', SENSOR_METADATA],
      ['sensorReport', SENSOR_REPORT],
    ],
  ],
];
/** What is said of the event rather than by it. */
const NOT_HASHED = new Set(['eventID', 'recordTime', 'errorDeclaration', 'type', 'isA', '@context', 'certificationInfo', 'rdfs:comment']);
/** Lists whose entries are told under a name of their own. */
const ENTRY_NAMES: Readonly<Record<string, string>> = {
  epcList: 'epc',
  inputEPCList: 'epc',
  outputEPCList: 'epc',
  childEPCs: 'epc',
  quantityList: 'quantityElement',
  childQuantityList: 'quantityElement',
  inputQuantityList: 'quantityElement',
  outputQuantityList: 'quantityElement',
  sensorElementList: 'sensorElement',
};
const TIMES = new Set(['eventTime', 'time', 'startTime', 'endTime']);
const TERMS: Readonly<Record<string, Vocabulary>> = {
  bizStep: 'bizStep',
  disposition: 'disposition',
  set: 'disposition',
  unset: 'disposition',
  'bizTransactionList.type': 'bizTransaction',
  'sourceList.type': 'sourceDest',
  'destinationList.type': 'sourceDest',
};

type Prefixes = ReadonlyMap<string, string>;
type Bag = Readonly<Record<string, unknown>>;
const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys of an asset, a document and a party, whose URNs no lot ever has. */
function webUri(text: string): string {
  const [, scheme = '', prefix = '', rest = ''] = /^urn:epc:id:(giai|grai|gdti|pgln):(\d+)\.(\S+)$/.exec(text) ?? [];
  if (scheme === 'giai') return `https://id.gs1.org/8004/${prefix}${rest}`;
  if (scheme === 'pgln') return canonicalEpc(`urn:epc:id:sgln:${prefix}.${rest}.0`).replace('/414/', '/417/');
  return canonicalEpc(text);
}

function leafText(name: string, parent: string, value: unknown): string {
  if (typeof value !== 'string') return String(value);
  const text = value.trim();
  if (TIMES.has(name)) return InstantSchema.safeParse(text).data ?? text;
  const vocabulary = TERMS[name] ?? TERMS[`${parent}.${name}`];
  if (vocabulary) return webTerm(vocabulary, text);
  return parent === 'sensorReport' && name === 'type' ? webMeasurement(text) : webUri(text);
}

/** Fields that GS1 does not know, under the full names of their namespaces, sorted. */
function extensionsText(bag: Bag, known: ReadonlySet<string>, prefixes: Prefixes): string {
  const told = Object.entries(bag)
    .filter(([name]) => !known.has(name) && !NOT_HASHED.has(name))
    .flatMap(([name, value]) => [value].flat().map((entry) => extensionText(fullName(name, prefixes), entry, prefixes)));
  return told.sort().join('');
}

function fullName(name: string, prefixes: Prefixes): string {
  const [prefix = '', ...rest] = name.split(':');
  const namespace = prefixes.get(prefix);
  return rest.length > 0 && namespace !== undefined ? `{${namespace}}${rest.join(':')}` : name;
}

function extensionText(name: string, value: unknown, prefixes: Prefixes): string {
  return isBag(value) ? `${name}${extensionsText(value, new Set(), prefixes)}` : `${name}=${leafText(name, '', value)}`;
}

const nameIn = (entry: Order[number]) => (typeof entry === 'string' ? entry : entry[0]);

function bagText(bag: Bag, order: Order, parent: string, prefixes: Prefixes): string {
  const known = order.map((entry) => {
    const name = nameIn(entry);
    return bag[name] === undefined ? '' : fieldText(entry, bag[name], parent, prefixes);
  });
  return `${known.join('')}${extensionsText(bag, new Set(order.map(nameIn)), prefixes)}`;
}

function fieldText(entry: Order[number], value: unknown, parent: string, prefixes: Prefixes): string {
  const name = nameIn(entry);
  const within = typeof entry === 'string' ? [] : entry[1];
  const entryName = ENTRY_NAMES[name] ?? '';
  const textOf = (item: unknown) =>
    isBag(item) ? `${entryName}${bagText(item, within, name, prefixes)}` : `${entryName || name}=${leafText(name, parent, item)}`;
  if (!Array.isArray(value)) return isBag(value) ? `${name}${bagText(value, within, name, prefixes)}` : textOf(value);
  if (name === 'sensorReport')
    return value
      .map((item) => `${name}${textOf(item)}`)
      .sort()
      .join('');
  // Words of a list without a name of its own are repeated with the name of the list.
  const head = entryName !== '' || value.some(isBag) ? name : '';
  return `${head}${value.map(textOf).sort().join('')}`;
}

/** What the contexts of a document call the namespaces of its extensions. */
export function prefixesIn(context: LdContext): Prefixes {
  const parts = [context].flat().filter(isBag);
  return new Map(parts.flatMap((part) => Object.entries(part)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/**
 * The text whose hash is the id of an event that came without one: the same for the same event however it is written.
 *
 * @see GS1 Core Business Vocabulary 2.0, section 8.9, EPCIS event hash id
 */
export function preHashOf(event: EpcisEvent, context: LdContext): string {
  const prefixes = prefixesIn([context, event['@context'] as LdContext | undefined].flat().filter((part) => part !== undefined));
  return `eventType=${fullName(typeOfEvent(event), prefixes)}${bagText(event, ORDER, '', prefixes)}`;
}
