/**
 * The GS1 check digit of the digits before it: weights 3, 1, 3, 1 … from the right, and what their sum lacks to a multiple of ten.
 * It is the same for GTINs of every length, location numbers (GLN) and logistic units (SSCC).
 *
 * @param payload - digits without the check digit
 * @throws {RangeError} when there is anything but digits, or nothing
 * @see GS1 General Specifications, section 7.9
 */
export function checkDigitOf(payload: string): number {
  if (!/^\d+$/.test(payload)) throw new RangeError(`A check digit needs digits, not ${JSON.stringify(payload)}.`);
  let sum = 0;
  for (let index = 0; index < payload.length; index++) {
    const digit = payload.charCodeAt(payload.length - 1 - index) - 48;
    sum += index % 2 === 0 ? 3 * digit : digit;
  }
  return (10 - (sum % 10)) % 10;
}

/** The digits with their check digit behind them. @throws {RangeError} as {@link checkDigitOf} */
export const withCheckDigit = (payload: string): string => `${payload}${checkDigitOf(payload)}`;
