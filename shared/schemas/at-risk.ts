import * as z from 'zod';
import { PersonKeySchema } from './ids.ts';
import { MinorSchema } from './money.ts';

const AtRiskActionSchema = z.enum(['remind', 'win-back-offer', 'ask-why']);

/** Somebody with whom much would be lost, as the night saw it. */
export const AtRiskCustomerSchema = z.object({
  personKey: PersonKeySchema,
  segment: z.string().nullable(),
  /** Net spend of a year that is expected to be lost. */
  valueAtRiskMinor: MinorSchema,
  /** Net spend of a year that is expected nevertheless. */
  expectedSpend365Minor: MinorSchema,
  aliveProbability: z.number(),
  daysSinceLastOrder: z.number().int(),
  /** Mean gap between the person's days with orders. */
  usualIntervalDays: z.number().int(),
  action: AtRiskActionSchema,
});
export type AtRiskCustomer = z.infer<typeof AtRiskCustomerSchema>;

export const AtRiskSummarySchema = z.object({
  customers: z.number().int(),
  valueAtRiskMinor: MinorSchema,
  /** Customers by segment; `none` stands for no segment. */
  bySegment: z.record(z.string(), z.number().int()),
});
export type AtRiskSummary = z.infer<typeof AtRiskSummarySchema>;
