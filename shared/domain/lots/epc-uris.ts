import { withCheckDigit } from '#schemas/gtin.ts';
import { digitalLinkOf, readDigitalLink } from './digital-links.ts';
import type { Elements } from './element-strings.ts';

/** Signs that an EPC URN has to escape; every other one of a lot stands for itself. */
const ESCAPED = /["%&/<>?#]/g;
const escaped = (text: string) => text.replace(ESCAPED, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const unescaped = (text: string) => text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const GTIN_PAYLOAD = 13;
const GLN_PAYLOAD = 12;
const KEY_PAYLOAD = 17;
const SHIPMENT_PAYLOAD = 16;

/** A number with its check digit; undefined when it has another length. */
const numbered = (payload: string, length: number) =>
  payload.length === length && /^\d+$/.test(payload) ? withCheckDigit(payload) : undefined;
/** Indicator or extension digit, company prefix and reference in the order in which the number has them. */
const indicated = (prefix: string, reference: string, length: number) =>
  numbered(`${reference.slice(0, 1)}${prefix}${reference.slice(1)}`, length);
const gtinOf = (prefix: string, reference: string) => indicated(prefix, reference, GTIN_PAYLOAD);
const glnOf = (prefix: string, reference: string) => numbered(`${prefix}${reference}`, GLN_PAYLOAD);
const behind = (number: string | undefined, rest: string) => number && `${number}${rest}`;

/** Codes with their values; what is undefined is wrong, what is empty was not told. */
type Parts = readonly (readonly [ai: string, value: string | undefined])[];
type Fields = readonly [prefix: string, reference: string, third: string, fourth: string, fifth: string];

/** What the fields of an EPC are as application identifiers. @see GS1 EPC Tag Data Standard, section 6.3 */
const SCHEMES: Readonly<Record<string, (fields: Fields) => Parts>> = {
  sgtin: ([prefix, item, serial]) => [
    ['01', gtinOf(prefix, item)],
    ['21', serial],
  ],
  lgtin: ([prefix, item, lot]) => [
    ['01', gtinOf(prefix, item)],
    ['10', lot],
  ],
  upui: ([prefix, item, serial]) => [
    ['01', gtinOf(prefix, item)],
    ['235', serial],
  ],
  itip: ([prefix, item, piece, total, serial]) => [
    ['8006', behind(gtinOf(prefix, item), `${piece}${total}`)],
    ['21', serial],
  ],
  sscc: ([prefix, reference]) => [['00', indicated(prefix, reference, KEY_PAYLOAD)]],
  sgln: ([prefix, reference, extension]) => [
    ['414', glnOf(prefix, reference)],
    ['254', extension === '0' ? '' : extension],
  ],
  pgln: ([prefix, reference]) => [['417', glnOf(prefix, reference)]],
  grai: ([prefix, asset, serial]) => [['8003', behind(glnOf(prefix, asset), serial)?.padStart(14 + serial.length, '0')]],
  giai: ([prefix, reference]) => [['8004', `${prefix}${reference}`]],
  gsrn: ([prefix, reference]) => [['8018', numbered(`${prefix}${reference}`, KEY_PAYLOAD)]],
  gsrnp: ([prefix, reference]) => [['8017', numbered(`${prefix}${reference}`, KEY_PAYLOAD)]],
  gdti: ([prefix, document, serial]) => [['253', behind(glnOf(prefix, document), serial)]],
  sgcn: ([prefix, coupon, serial]) => [['255', behind(glnOf(prefix, coupon), serial)]],
  cpi: ([prefix, part, serial]) => [
    ['8010', `${prefix}${part}`],
    ['8011', serial],
  ],
  ginc: ([prefix, reference]) => [['401', `${prefix}${reference}`]],
  gsin: ([prefix, reference]) => [['402', numbered(`${prefix}${reference}`, SHIPMENT_PAYLOAD)]],
};
/** Fields of a scheme that has others than three; the last one may have points in it. */
const FIELDS: Readonly<Record<string, number>> = { itip: 5, giai: 2, ginc: 2 };

function fieldsOf(text: string, count: number): Fields {
  const parts = text.split('.');
  const fields = [...parts.slice(0, count - 1), parts.slice(count - 1).join('.')];
  const [prefix = '', reference = '', third = '', fourth = '', fifth = ''] = fields.map((field) => (field === '*' ? '' : unescaped(field)));
  return [prefix, reference, third, fourth, fifth];
}

/** An EPC URN as application identifiers; a pattern of all of a kind is the kind. */
function elementsOfUrn(uri: string): Elements | undefined {
  const [, name = '', text = ''] = /^urn:epc:(?:id|class|idpat):([a-z]+):(\d{6,12}\.\S*)$/i.exec(uri) ?? [];
  const scheme = name.toLowerCase();
  const parts = SCHEMES[scheme]?.(fieldsOf(text, FIELDS[scheme] ?? 3));
  if (parts === undefined || parts.some(([, value]) => value === undefined)) return undefined;
  return new Map(parts.flatMap(([ai, value = '']) => (value === '' ? [] : [[ai, value] as const])));
}

/** The application identifiers of an EPC in either of its forms; undefined for a URI of another kind. */
export const elementsOfEpc = (uri: string): Elements | undefined => (/^urn:/i.test(uri) ? elementsOfUrn(uri) : readDigitalLink(uri));

/** Codes that tell which thing it is; all others tell something about it. */
const IDENTIFYING = new Set('00 01 22 10 21 235 253 255 401 402 414 254 417 8003 8004 8006 8010 8011 8017 8018'.split(' '));
const linkOf = (elements: Elements, isTold: (ai: string) => boolean) => digitalLinkOf(new Map([...elements].filter(([ai]) => isTold(ai))));

/** One form of an EPC however it is written: its Digital Link without attributes, else the URI itself. */
export function canonicalEpc(uri: string): string {
  const elements = elementsOfEpc(uri);
  return elements === undefined ? uri : linkOf(elements, (ai) => IDENTIFYING.has(ai));
}

/**
 * One name of a thing: its canonical link with nothing beside what tells it from all others, as CBV 2.0 has it. The serial number
 * of a piece is enough, so that its lot is left out, and the variant of an item never counts.
 */
export function nameOfEpc(uri: string): string {
  const elements = elementsOfEpc(uri);
  if (elements === undefined) return uri;
  const isSingle = elements.has('21');
  return linkOf(elements, (ai) => IDENTIFYING.has(ai) && ai !== '22' && !(isSingle && ai === '10'));
}

/**
 * The URN of a lot.
 *
 * @param gtin - 14 digits
 * @param companyPrefixDigits - length of the company prefix, 6–12; the number alone does not tell it
 * @throws {RangeError} for another length
 * @see GS1 EPC Tag Data Standard, LGTIN
 */
export function lgtinUrnOf(gtin: string, lot: string, companyPrefixDigits: number): string {
  if (!/^\d{14}$/.test(gtin) || companyPrefixDigits < 6 || companyPrefixDigits > 12) {
    throw new RangeError(`${gtin} with a company prefix of ${companyPrefixDigits} digits makes no LGTIN.`);
  }
  const prefix = gtin.slice(1, 1 + companyPrefixDigits);
  return `urn:epc:class:lgtin:${prefix}.${gtin.slice(0, 1)}${gtin.slice(1 + companyPrefixDigits, GTIN_PAYLOAD)}.${escaped(lot)}`;
}
