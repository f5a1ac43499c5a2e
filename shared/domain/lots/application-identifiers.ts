import { hasCheckDigit } from '#schemas/gtin.ts';

/** How the value of an application identifier is written. */
export interface Identifier {
  readonly ai: string;
  /** Digits of the value where that is fixed, so that nothing has to close it. */
  readonly fixedLength?: number;
  readonly form: RegExp;
  /** So many digits at the beginning end with a check digit. */
  readonly checkedDigits?: number;
}

/** Invariant characters of ISO 646 that GS1 allows in lots and serial numbers. */
const CHARSET_82 = '[!"%-?A-Z_a-z]';
/** Longest code of the table. */
const MAX_CODE = 4;

const digits = (ai: string, length: number, checked = false): Identifier => ({
  ai,
  fixedLength: length,
  form: new RegExp(`^\\d{${length}}$`),
  ...(checked ? { checkedDigits: length } : {}),
});
const upToDigits = (ai: string, most: number): Identifier => ({ ai, form: new RegExp(`^\\d{1,${most}}$`) });
const text = (ai: string, most: number): Identifier => ({ ai, form: new RegExp(`^${CHARSET_82}{1,${most}}$`) });
/** A number with its check digit, and what tells its instances apart. */
const instance = (ai: string, checkedDigits: number, rest: string): Identifier => ({
  ai,
  form: new RegExp(`^\\d{${checkedDigits}}${rest}$`),
  checkedDigits,
});

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

/** The identifiers that food carries: item, lot, dates, weights and volumes, counts, prices, parties, logistic units, and the other keys. */
const IDENTIFIERS: readonly Identifier[] = [
  digits('00', 18, true),
  digits('01', 14, true),
  digits('02', 14, true),
  text('10', 20),
  ...['11', '12', '13', '15', '16', '17'].map((ai) => digits(ai, 6)),
  digits('20', 2),
  text('21', 20),
  text('22', 20),
  text('235', 28),
  text('240', 30),
  text('241', 30),
  text('251', 30),
  instance('253', 13, `${CHARSET_82}{0,17}`),
  text('254', 20),
  instance('255', 13, '\\d{0,12}'),
  upToDigits('30', 8),
  upToDigits('37', 8),
  ...range(310, 316).flatMap((code) => range(0, 5).map((decimals) => digits(`${code}${decimals}`, 6))),
  ...range(320, 337).flatMap((code) => range(0, 5).map((decimals) => digits(`${code}${decimals}`, 6))),
  ...range(340, 357).flatMap((code) => range(0, 5).map((decimals) => digits(`${code}${decimals}`, 6))),
  ...range(360, 369).flatMap((code) => range(0, 5).map((decimals) => digits(`${code}${decimals}`, 6))),
  ...['3920', '3921', '3922', '3923'].map((ai) => upToDigits(ai, 15)),
  ...['3930', '3931', '3932', '3933'].map((ai) => upToDigits(ai, 18)),
  text('400', 30),
  text('401', 30),
  digits('402', 17, true),
  ...range(410, 417).map((ai) => digits(ai, 13, true)),
  upToDigits('422', 3),
  upToDigits('423', 15),
  instance('8003', 14, `${CHARSET_82}{0,16}`),
  text('8004', 30),
  { ...digits('8006', 18), checkedDigits: 14 },
  { ai: '8010', form: /^[#\-/0-9A-Z]{1,30}$/ },
  upToDigits('8011', 12),
  digits('8017', 18, true),
  digits('8018', 18, true),
];

const byCode = new Map(IDENTIFIERS.map((identifier) => [identifier.ai, identifier]));

/** The identifier of exactly this code. */
export const identifierOf = (ai: string): Identifier | undefined => byCode.get(ai);

/** The identifier with which the text begins; no code is the beginning of another. */
export function leadingIdentifier(given: string): Identifier | undefined {
  for (let length = 2; length <= MAX_CODE; length++) {
    const found = byCode.get(given.slice(0, length));
    if (found) return found;
  }
  return undefined;
}

export const isValue = ({ form, checkedDigits = 0 }: Identifier, value: string): boolean =>
  form.test(value) && (checkedDigits === 0 || hasCheckDigit(value.slice(0, checkedDigits)));
