import * as z from 'zod';

/** ISO 4217 alphabetic code, upper case. */
export const CurrencyCodeSchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 currency code such as EUR')
  .brand<'CurrencyCode'>();
export type CurrencyCode = z.infer<typeof CurrencyCodeSchema>;

/** An amount in the smallest unit of its currency; negative where money flows back. */
export const MinorSchema = z.number().int().safe();
