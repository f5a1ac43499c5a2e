import * as z from 'zod';

/** Whether the last digit is the GS1 check digit of those before it: weights 3 and 1 in turn, from the right. */
export function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    sum += index % 2 === 0 ? digit : 3 * digit;
  }
  return sum % 10 === 0;
}

/** A trade item's number of 8, 12, 13 or 14 digits with a valid check digit; always 14 digits inside. */
export const GtinSchema = z
  .string()
  .trim()
  .regex(/^(\d{8}|\d{12,14})$/, { error: 'expected a GTIN of 8, 12, 13 or 14 digits', abort: true })
  .refine((digits) => hasCheckDigit(digits) && /[1-9]/.test(digits), 'expected a GTIN with a valid check digit')
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
