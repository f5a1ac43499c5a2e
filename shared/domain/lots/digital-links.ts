import { hasCheckDigit } from '#schemas/gtin.ts';
import { identifierOf, isValue } from './application-identifiers.ts';
import type { Elements } from './element-strings.ts';

/** Primary keys with the qualifiers that may follow them, in the only order that is allowed. */
const QUALIFIERS: Readonly<Record<string, readonly string[]>> = {
  '00': [],
  '01': ['22', '10', '21', '235'],
  '253': [],
  '255': [],
  '401': [],
  '402': [],
  '414': ['254'],
  '417': [],
  '8003': [],
  '8004': [],
  '8006': ['22', '10', '21'],
  '8010': ['8011'],
  '8017': [],
  '8018': [],
};
/** The one that leads when there are several: goods before the places and parties that are told with them. */
const KEYS = ['00', '01', '8006', '8003', '8004', '8010', '253', '255', '401', '402', '8017', '8018', '414', '417'];
const HOST = 'https://id.gs1.org';

/** Unlike the language's own function it also encodes the signs that RFC 3986 reserves. */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/**
 * The GS1 Digital Link of some identifiers: key and qualifiers in the path, everything else in the query.
 *
 * @throws {RangeError} when none of them is a key
 * @see GS1 Digital Link standard, URI syntax
 */
export function digitalLinkOf(elements: Elements, host = HOST): string {
  const key = KEYS.find((ai) => elements.has(ai));
  if (key === undefined) throw new RangeError('A Digital Link needs a key such as a GTIN, an SSCC or a location number.');
  const inPath = [key, ...(QUALIFIERS[key] ?? [])].filter((ai) => elements.has(ai));
  const path = inPath.map((ai) => `/${ai}/${percentEncoded(elements.get(ai) ?? '')}`).join('');
  const query = [...elements].filter(([ai]) => !inPath.includes(ai)).map(([ai, value]) => `${ai}=${percentEncoded(value)}`);
  return `${host}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** A GTIN in a link may be shorter than 14 digits. */
function canonical(ai: string, value: string): string {
  return ai === '01' && /^(\d{8}|\d{12,13})$/.test(value) && hasCheckDigit(value) ? value.padStart(14, '0') : value;
}

/** Codes and values in turn, as they follow each other in the path; undefined when the order or a value is wrong. */
function pathElements(parts: readonly string[]): Map<string, string> | undefined {
  const elements = new Map<string, string>();
  let allowed: readonly string[] = KEYS;
  for (let index = 0; index < parts.length; index += 2) {
    const ai = parts[index] ?? '';
    const identifier = identifierOf(ai);
    const value = canonical(ai, decoded(parts[index + 1] ?? '') ?? '');
    if (!identifier || !allowed.includes(ai) || !isValue(identifier, value)) return undefined;
    allowed = index === 0 ? (QUALIFIERS[ai] ?? []) : allowed.slice(allowed.indexOf(ai) + 1);
    elements.set(ai, value);
  }
  return elements.size === 0 ? undefined : elements;
}

/**
 * Reads a Digital Link of any host. What stands in the path before the key belongs to the host; query parameters
 * that are no identifiers are passed over.
 *
 * @returns undefined when it is none
 */
export function readDigitalLink(link: string): Elements | undefined {
  const [, path, query] = /^https?:\/\/[^/?#\s]+(\/[^?#\s]*)(?:\?([^#\s]*))?(?:#\S*)?$/i.exec(link) ?? [];
  if (path === undefined) return undefined;
  const parts = path.split('/').slice(1);
  const start = parts.findIndex((part, index) => part in QUALIFIERS && (parts.length - index) % 2 === 0);
  const elements = start < 0 ? undefined : pathElements(parts.slice(start));
  for (const pair of elements ? (query ?? '').split('&') : []) {
    const [ai = '', encoded = ''] = pair.split('=', 2);
    const identifier = identifierOf(ai);
    const value = decoded(encoded);
    if (identifier && value !== undefined && isValue(identifier, value)) elements?.set(ai, value);
  }
  return elements;
}
