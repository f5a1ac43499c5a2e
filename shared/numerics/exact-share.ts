/** A share as it was written, such as 0.8 = 4/5: comparing quotients in floating point would lose 12 of 15. */
export interface ExactShare {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const DECIMAL = /^(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

/**
 * @param text - a decimal number from 0 to 1, such as `0.8`, `.001`, `1` or `1e-3`
 * @throws {RangeError} when it is none
 */
export function exactShare(text: string): ExactShare {
  const [, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text.trim()) ?? [];
  const digits = whole + fraction;
  const scale = fraction.length - Number(exponent);
  const [numerator, denominator] = [BigInt(digits || '0') * 10n ** BigInt(Math.max(0, -scale)), 10n ** BigInt(Math.max(0, scale))];
  if (digits === '' || numerator > denominator) throw new RangeError(`A share is a decimal number from 0 to 1, not "${text}".`);
  return lowestTerms(numerator, denominator);
}

function lowestTerms(numerator: bigint, denominator: bigint): ExactShare {
  let [divisor, rest] = [denominator, numerator];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** The smallest count that is at least the share of the total. */
export function leastCount({ numerator, denominator }: ExactShare, total: number): number {
  return Number((numerator * BigInt(total) + denominator - 1n) / denominator);
}

/** Whether a count is at least the share of the total, for counts below 2³¹. */
export function atLeastShare({ numerator, denominator }: ExactShare): (count: number, total: number) => boolean {
  // Both products stay below 2⁵³ then, so that numbers are exact.
  if (denominator > 2n ** 22n) return (count, total) => BigInt(count) * denominator >= numerator * BigInt(total);
  const [above, below] = [Number(numerator), Number(denominator)];
  return (count, total) => count * below >= above * total;
}
