import { checkDigitOf } from '#schemas/gtin.ts';
import { type Identifier, identifierOf, isValue, leadingIdentifier } from './application-identifiers.ts';

/** Application identifiers with their values, in the order in which they were read. */
export type Elements = ReadonlyMap<string, string>;

export type ReadElements =
  | { readonly kind: 'elements'; readonly elements: Elements }
  /** `at` is the index of the sign from which on it cannot be understood. */
  | { readonly kind: 'unreadable'; readonly at: number; readonly reason: string };

/** What scanners send for FNC1: it closes a value whose length is not fixed. */
const SEPARATOR = '\u001d';
/** What some scanners put before the data, to tell which symbol it was. */
const SYMBOLOGY = /^\](?:C1|d2|Q3|e0|J1)/;
const BRACKETED = /^\((\d{2,4})\)/;

const unreadable = (at: number, reason: string) => ({ kind: 'unreadable', at, reason }) as const;

function withoutBrackets(text: string): string {
  if (!BRACKETED.test(text)) return text;
  // A bracket can also stand in a lot, but not before digits and another bracket that is an identifier.
  return text
    .split(/(?=\(\d{2,4}\))/)
    .map((part) => part.replace(BRACKETED, '$1'))
    .join(SEPARATOR);
}

/** What a check digit should be, where that alone is wrong. */
function wrongDigit({ form, checkedDigits = 0 }: Identifier, value: string): string {
  return checkedDigits > 0 && form.test(value) ? `: its check digit is ${checkDigitOf(value.slice(0, checkedDigits - 1))}` : '';
}

/** The identifier that begins there, with its value and where that ends. */
function elementAt(text: string, at: number) {
  const identifier = leadingIdentifier(text.slice(at, at + 4));
  if (identifier === undefined) return unreadable(at, 'there is no such application identifier');
  const { ai, fixedLength } = identifier;
  const start = at + ai.length;
  const close = text.indexOf(SEPARATOR, start);
  const open = close < 0 ? text.length : close;
  const end = fixedLength === undefined ? open : start + fixedLength;
  const value = text.slice(start, end);
  return isValue(identifier, value) ? { ai, value, end } : unreadable(start, `this is no value of (${ai})${wrongDigit(identifier, value)}`);
}

/**
 * Reads what a scanner made of a bar code: identifiers and values without spaces, or as they are printed, in brackets.
 * Values of fixed length follow each other directly; after any other one FNC1 has to stand, unless it is the last.
 *
 * @see GS1 General Specifications, section 7.8
 */
export function readElementString(given: string): ReadElements {
  const text = withoutBrackets(given.replace(SYMBOLOGY, ''));
  const elements = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const next = text[at] === SEPARATOR ? { end: at + 1 } : elementAt(text, at);
    if ('reason' in next) return next;
    if ('ai' in next) {
      if ((elements.get(next.ai) ?? next.value) !== next.value) return unreadable(at, `(${next.ai}) stands there twice`);
      elements.set(next.ai, next.value);
    }
    at = next.end;
  }
  return elements.size === 0 ? unreadable(0, 'there is nothing') : { kind: 'elements', elements };
}

/**
 * The element string of some identifiers: those of fixed length first, so that as few separators as possible are needed.
 *
 * @throws {RangeError} when a value is none of its identifier
 */
export function elementStringOf(elements: Elements): string {
  const known = [...elements].map(([ai, value]) => {
    const identifier = identifierOf(ai);
    if (identifier === undefined || !isValue(identifier, value))
      throw new RangeError(`(${ai}) cannot have the value ${JSON.stringify(value)}.`);
    return { value, ...identifier };
  });
  const fixed = known.filter(({ fixedLength }) => fixedLength !== undefined).map(({ ai, value }) => `${ai}${value}`);
  const open = known.filter(({ fixedLength }) => fixedLength === undefined).map(({ ai, value }) => `${ai}${value}`);
  return `${fixed.join('')}${open.join(SEPARATOR)}`;
}

/** Net weight in kilograms of identifier 310n, n decimals; undefined when there is none. */
export function netWeightKilograms(elements: Elements): number | undefined {
  for (const [ai, value] of elements) if (/^310\d$/.test(ai)) return Number(value) / 10 ** Number(ai[3]);
  return undefined;
}
