import type { EpcisEvent, LdContext } from '#schemas/epcis.ts';
import { typeOfEvent } from '#schemas/epcis.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { instantOf, millisOf } from '../time.ts';
import { type Vocabulary, webMeasurement, webTerm } from './cbv-terms.ts';
import { nameOfEpc } from './epc-uris.ts';

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
  'sensorReport.component': 'component',
  'bizTransactionList.type': 'bizTransaction',
  'sourceList.type': 'sourceDest',
  'destinationList.type': 'sourceDest',
};

type Prefixes = ReadonlyMap<string, string>;
type Bag = Readonly<Record<string, unknown>>;
const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);

/** To the nearest millisecond, half up, as the hash has it; elsewhere instants are cut. */
function instantText(text: string): string {
  const [, digit = '0'] = /\.\d{3}(\d)/.exec(text) ?? [];
  const cut = InstantSchema.safeParse(text).data;
  if (cut === undefined) return text;
  return digit >= '5' ? instantOf(millisOf(cut) + 1) : cut;
}

/** A name of which the part before the colon is a prefix, in full. */
function expanded(text: string, prefixes: Prefixes): string {
  const [, prefix = '', local = ''] = /^([\w-]+):(?!\/\/)(\S+)$/.exec(text) ?? [];
  const namespace = prefixes.get(prefix);
  return namespace === undefined ? text : `${namespace}${local}`;
}

function leafText(name: string, parent: string, value: unknown, prefixes: Prefixes): string {
  if (typeof value !== 'string') return String(value);
  const text = value.trim();
  if (TIMES.has(name)) return instantText(text);
  const vocabulary = TERMS[name] ?? TERMS[`${parent}.${name}`];
  if (vocabulary) return webTerm(vocabulary, expanded(text, prefixes));
  if (parent === 'sensorReport' && (name === 'type' || name === 'exception')) return webMeasurement(expanded(text, prefixes));
  return nameOfEpc(expanded(text, prefixes));
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
  if (isBag(value)) return `${name}${extensionsText(value, new Set(), prefixes)}`;
  const text = leafText(name, '', value, prefixes);
  return `${name}=${/^\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text}`;
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
    isBag(item) ? `${entryName}${bagText(item, within, name, prefixes)}` : `${entryName || name}=${leafText(name, parent, item, prefixes)}`;
  if (Array.isArray(value) && value.length === 0) return '';
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

/** What GS1's context calls its namespaces; a document need not repeat it. */
const KNOWN_PREFIXES: Readonly<Record<string, string>> = {
  epcis: 'https://ref.gs1.org/epcis/',
  cbv: 'https://ref.gs1.org/cbv/',
  cbvmda: 'urn:epcglobal:cbv:mda:',
  gs1: 'https://gs1.org/voc/',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  owl: 'http://www.w3.org/2002/07/owl#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  dcterms: 'http://purl.org/dc/terms/',
};

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
  const own = prefixesIn([context, event['@context'] as LdContext | undefined].flat().filter((part) => part !== undefined));
  const prefixes = new Map([...Object.entries(KNOWN_PREFIXES), ...own]);
  return `eventType=${fullName(typeOfEvent(event), prefixes)}${bagText(event, ORDER, '', prefixes)}`;
}
