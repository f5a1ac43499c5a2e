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
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

export interface Amount {
  readonly minor: number;
  /** More decimals were given than the currency has. */
  readonly isRounded: boolean;
}

/** How many decimals the currency has: 0, 2 or 3. */
export const exponentOf = (currency: CurrencyCode): number => EXPONENTS[currency] ?? 2;

/** Reads a number by its shortest decimal text, or a text of digits; undefined when it is neither. */
export function decimalOf(value: unknown): Decimal | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = DECIMAL.exec(String(value).trim()) ?? [];
  if (whole === '' && fraction === '') return undefined;
  const unsigned = BigInt(whole + fraction);
  return { digits: sign === '-' ? -unsigned : unsigned, scale: fraction.length - Number(power) };
}

export const multiplyDecimals = (left: Decimal, right: Decimal): Decimal => ({
  digits: left.digits * right.digits,
  scale: left.scale + right.scale,
});

/** Converts to whole steps of 10^−`exponent`, half away from zero; undefined beyond what a safe integer holds. */
export function roundDecimal({ digits, scale }: Decimal, exponent: number): Amount | undefined {
  const surplus = scale - exponent;
  const divisor = 10n ** BigInt(Math.max(0, surplus));
  const scaled = digits * 10n ** BigInt(Math.max(0, -surplus));
  const remainder = scaled % divisor;
  const step = scaled < 0n ? -1n : 1n;
  const isHalfOrMore = remainder * step * 2n >= divisor;
  const minor = Number(scaled / divisor + (remainder !== 0n && isHalfOrMore ? step : 0n));
  return Number.isSafeInteger(minor) ? { minor, isRounded: remainder !== 0n } : undefined;
}

/** The border of money: a client's number becomes an integer in minor units once, here, and never again. */
export function toMinor(value: unknown, currency: CurrencyCode): Amount | undefined {
  const decimal = decimalOf(value);
  return decimal && roundDecimal(decimal, exponentOf(currency));
}

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
