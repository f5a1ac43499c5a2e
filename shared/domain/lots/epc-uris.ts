import { withCheckDigit } from './check-digits.ts';
import { digitalLinkOf, readDigitalLink } from './digital-links.ts';
import type { Elements } from './element-strings.ts';

/** Signs that an EPC URN has to escape; every other one of a lot stands for itself. */
const ESCAPED = /["%&/<>?#]/g;
const escaped = (text: string) => text.replace(ESCAPED, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const unescaped = (text: string) => text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const GTIN_PAYLOAD = 13;
const GLN_PAYLOAD = 12;
const SSCC_PAYLOAD = 17;

/** Indicator digit, company prefix and reference in the order in which the number has them; undefined when the length is wrong. */
function numberOf(prefix: string, reference: string, length: number): string | undefined {
  const payload = length === GLN_PAYLOAD ? `${prefix}${reference}` : `${reference.slice(0, 1)}${prefix}${reference.slice(1)}`;
  return payload.length === length ? withCheckDigit(payload) : undefined;
}

/** An EPC URN of an item, a lot, a logistic unit or a place, as application identifiers. */
function elementsOfUrn(uri: string): Elements | undefined {
  const [, scheme = '', prefix = '', reference = '', rest = ''] =
    /^urn:epc:(?:id|class|idpat):(sgtin|lgtin|sscc|sgln):(\d{6,12})\.(\d*)(?:\.(\S+))?$/i.exec(uri) ?? [];
  const kind = scheme.toLowerCase();
  const length = { sgtin: GTIN_PAYLOAD, lgtin: GTIN_PAYLOAD, sscc: SSCC_PAYLOAD, sgln: GLN_PAYLOAD }[kind];
  const number = length === undefined ? undefined : numberOf(prefix, reference, length);
  if (number === undefined) return undefined;
  const value = unescaped(rest);
  if (kind === 'sscc') return new Map([['00', number]]);
  if (kind === 'sgln')
    return new Map(
      value === '' || value === '0'
        ? [['414', number]]
        : [
            ['414', number],
            ['254', value],
          ],
    );
  const qualifier = kind === 'lgtin' ? '10' : '21';
  return new Map(
    value === '' || value === '*'
      ? [['01', number]]
      : [
          ['01', number],
          [qualifier, value],
        ],
  );
}

/** The application identifiers of an EPC in either of its forms; undefined for a URI of another kind. */
export const elementsOfEpc = (uri: string): Elements | undefined => (/^urn:/i.test(uri) ? elementsOfUrn(uri) : readDigitalLink(uri));

/** One name for an EPC however it is written: its Digital Link without attributes, else the URI itself. */
export function canonicalEpc(uri: string): string {
  const elements = elementsOfEpc(uri);
  if (elements === undefined) return uri;
  const keys = ['00', '01', '22', '10', '21', '235', '414', '254', '417'];
  return digitalLinkOf(new Map([...elements].filter(([ai]) => keys.includes(ai))));
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
