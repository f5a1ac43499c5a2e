import type { CurrencyCode } from '#schemas/money.ts';

/** ISO 4217 minor-unit exponents other than 2. */
const EXPONENTS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    ['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map((code) => [
      code,
      0,
    ]),
  ),
  ...Object.fromEntries(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3])),
};

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** A decimal number without loss: `digits` × 10^−`scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** The same of few digits: as a number they are exact. */
interface ShortDecimal {
  readonly digits: number;
  readonly scale: number;
}

const SHORT_DECIMAL = /^-?\d+(?:\.\d+)?$/;
/** Up to 15 digits are exact in a double. */
const MAX_SHORT_CHARACTERS = 15;

export interface Amount {
  readonly minor: number;
  /** More decimals were given than the currency has. */
  readonly isRounded: boolean;
}

/** How many decimals the currency has: 0, 2 or 3. */
export const exponentOf = (currency: CurrencyCode): number => EXPONENTS[currency] ?? 2;

/** Reads a number by its shortest decimal text, or a text of digits; undefined when it is neither. */
function decimalOf(value: unknown): Decimal | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = DECIMAL.exec(String(value).trim()) ?? [];
  if (whole === '' && fraction === '') return undefined;
  const unsigned = BigInt(whole + fraction);
  return { digits: sign === '-' ? -unsigned : unsigned, scale: fraction.length - Number(power) };
}

/** The same as `decimalOf` for plain numbers and short texts; undefined for all others, which may yet be decimals. */
function shortDecimalOf(value: unknown): ShortDecimal | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  if (Number.isSafeInteger(value)) return { digits: Number(value), scale: 0 };
  const text = String(value);
  if (text.length > MAX_SHORT_CHARACTERS || !SHORT_DECIMAL.test(text)) return undefined;
  const point = text.indexOf('.');
  if (point < 0) return { digits: Number(text), scale: 0 };
  return { digits: Number(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

/** The same as `roundDecimal` of the product, as long as every step is a safe integer; undefined otherwise. */
function roundShortProduct(left: ShortDecimal, right: ShortDecimal, exponent: number): Amount | undefined {
  const surplus = left.scale + right.scale - exponent;
  if (Math.abs(surplus) > MAX_SHORT_CHARACTERS) return undefined;
  const divisor = 10 ** Math.max(0, surplus);
  const scaled = left.digits * right.digits * 10 ** Math.max(0, -surplus);
  if (!Number.isSafeInteger(scaled)) return undefined;
  const remainder = scaled % divisor;
  const isHalfOrMore = Math.abs(remainder) * 2 >= divisor;
  const minor = (scaled - remainder) / divisor + (remainder !== 0 && isHalfOrMore ? Math.sign(scaled) : 0);
  return { minor: minor || 0, isRounded: remainder !== 0 };
}

/** Converts to whole steps of 10^−`exponent`, half away from zero; undefined beyond what a safe integer holds. */
function roundDecimal({ digits, scale }: Decimal, exponent: number): Amount | undefined {
  const surplus = scale - exponent;
  const divisor = 10n ** BigInt(Math.max(0, surplus));
  const scaled = digits * 10n ** BigInt(Math.max(0, -surplus));
  const remainder = scaled % divisor;
  const step = scaled < 0n ? -1n : 1n;
  const isHalfOrMore = remainder * step * 2n >= divisor;
  const minor = Number(scaled / divisor + (remainder !== 0n && isHalfOrMore ? step : 0n));
  return Number.isSafeInteger(minor) ? { minor, isRounded: remainder !== 0n } : undefined;
}

/**
 * The product of two client's numbers in whole steps of 10^−`exponent`, rounded once, half away from zero.
 *
 * @returns undefined when one is no number, or the amount is beyond what a safe integer holds
 */
export function minorOfProduct(left: unknown, right: unknown, exponent: number): Amount | undefined {
  const short = [shortDecimalOf(left), shortDecimalOf(right)] as const;
  const amount = short[0] && short[1] && roundShortProduct(short[0], short[1], exponent);
  if (amount) return amount;
  const [one, other] = [decimalOf(left), decimalOf(right)];
  return one && other && roundDecimal({ digits: one.digits * other.digits, scale: one.scale + other.scale }, exponent);
}

/** The border of money: a client's number becomes an integer in minor units once, here, and never again. */
export const toMinor = (value: unknown, currency: CurrencyCode): Amount | undefined => minorOfProduct(value, 1, exponentOf(currency));

/** Brings an integer from one number of decimals to another, half away from zero. */
export function rescaleMinor(minor: number, fromExponent: number, toExponent: number): number {
  if (fromExponent === toExponent) return minor;
  return roundDecimal({ digits: BigInt(minor), scale: fromExponent }, toExponent)?.minor ?? 0;
}

/**
 * Shares a total out by weights so that the shares add up to it: each gets its whole part,
 * and what is left goes to the largest fractions, the first of equals first.
 *
 * @param weights - whole numbers ≥ 0; when all are 0 the shares are as equal as they can be
 */
export function splitMinor(totalMinor: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return [];
  const sign = totalMinor < 0 ? -1 : 1;
  const total = BigInt(Math.abs(totalMinor));
  const given = weights.map((weight) => BigInt(weight));
  const shared = given.some((weight) => weight > 0n) ? given : given.map(() => 1n);
  const sum = shared.reduce((left, right) => left + right, 0n);
  const shares = shared.map((weight) => (total * weight) / sum);
  const fractions = shared.map((weight, index) => ({ index, rest: (total * weight) % sum }));
  fractions.sort((left, right) => (left.rest === right.rest ? left.index - right.index : left.rest > right.rest ? -1 : 1));
  const left = Number(total - shares.reduce((sumSoFar, share) => sumSoFar + share, 0n));
  for (const { index } of fractions.slice(0, left)) shares[index] = (shares[index] ?? 0n) + 1n;
  return shares.map((share) => Number(share) * sign || 0);
}
