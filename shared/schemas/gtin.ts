import * as z from 'zod';

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

/** Whether the last digit is the check digit of those before it. */
export const hasCheckDigit = (digits: string): boolean => digits.length > 1 && withCheckDigit(digits.slice(0, -1)) === digits;

/** A trade item's number of 8, 12, 13 or 14 digits with a valid check digit; always 14 digits inside. */
export const GtinSchema = z
  .string()
  .trim()
  .regex(/^(\d{8}|\d{12,14})$/, { error: 'expected a GTIN of 8, 12, 13 or 14 digits', abort: true })
  .superRefine((digits, context) => {
    const digit = checkDigitOf(digits.slice(0, -1));
    if (!hasCheckDigit(digits)) {
      const message = `expected a GTIN with a valid check digit, which is ${digit} and not ${digits.at(-1)}`;
      context.addIssue({ code: 'custom', message });
    } else if (!/[1-9]/.test(digits)) context.addIssue({ code: 'custom', message: 'expected a GTIN that is not all zeros' });
  })
  .transform((digits) => digits.padStart(14, '0'))
  .pipe(z.string().brand<'Gtin'>());
export type Gtin = z.infer<typeof GtinSchema>;

/** Batch or lot of a producer, GS1 application identifier 10; a few more characters than GS1 allows, since shops have them. */
export const LotIdSchema = z
  .string()
  .trim()
  .regex(/^[^\p{C}#]{1,64}$/u, 'expected a lot of 1–64 printable characters without #')
  .brand<'LotId'>();
export type LotId = z.infer<typeof LotIdSchema>;
