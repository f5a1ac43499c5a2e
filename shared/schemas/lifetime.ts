import * as z from 'zod';
import { InstantSchema } from './instant.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';

const count = z.number().int();
const CovarianceSchema = z.array(z.array(z.number())).nullable();
/** Why a fitted model's parameters mean nothing by themselves; null for an ordinary optimum. */
const DegeneracySchema = z.string().nullable();

/** BG/NBD: how often customers buy, and how they leave. Time in days. */
const PurchaseModelSchema = z.object({
  r: z.number(),
  alphaDays: z.number(),
  a: z.number(),
  b: z.number(),
  logLikelihood: z.number(),
  /** Of the logarithms of r, α, a, b. */
  logCovariance: CovarianceSchema,
  degeneracy: DegeneracySchema,
});
export type PurchaseModel = z.infer<typeof PurchaseModelSchema>;

/** Gamma-Gamma: what customers spend on a day with orders. */
const AmountModelSchema = z.object({
  p: z.number(),
  q: z.number(),
  vMinor: z.number(),
  /** Of the logarithms of p, q, v. */
  logCovariance: CovarianceSchema,
  degeneracy: DegeneracySchema,
});
export type AmountModel = z.infer<typeof AmountModelSchema>;

/** The usual time between days with orders, over the customers with at least four such gaps of their own. */
const ShopIntervalSchema = z.object({ medianDays: z.number(), p90Days: z.number(), customers: count });

/** What one night learned about how long customers stay and what they are worth. */
export const LifetimeModelSchema = z.object({
  asOf: InstantSchema,
  currency: CurrencyCodeSchema.nullable(),
  customers: count,
  /** Customers with a second day with orders. */
  repeaters: count,
  purchases: PurchaseModelSchema.nullable(),
  amounts: AmountModelSchema.nullable(),
  /** In words, for each model that is null. */
  reasons: z.object({ purchases: z.string().optional(), amounts: z.string().optional() }).default({}),
  interval: ShopIntervalSchema.nullable(),
});
export type LifetimeModel = z.infer<typeof LifetimeModelSchema>;

const EstimateSchema = z
  .object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() })
  .describe('With its 95 % interval by the delta method: how well the shop’s model is known; null where it is not');

/** How likely one person is to stay away, and which rule says so. */
export const ChurnSchema = z.object({
  label: z.string().describe('What counts as churn in noOrderProbability'),
  basis: z
    .enum(['model', 'own-interval', 'shop-interval', 'none'])
    .describe(
      'Which rule decided the level: the night’s model (from two days with orders on), the person’s own gaps (from four on), those of the shop, or none',
    ),
  level: z.enum(['low', 'raised', 'high', 'unknown']),
  explanation: z.string(),
  noOrderProbability: EstimateSchema.nullable(),
  aliveProbability: EstimateSchema.nullable().describe(
    'That the person is still a customer; null for one day with orders. Not for ranking',
  ),
  usualInterval: z
    .object({
      basis: z.enum(['own', 'shop']),
      medianDays: z.number(),
      p90Days: z.number(),
      limitDays: z.number().describe('max(2 × median, p90 + 7); longer silence is inactivity'),
      daysSinceLast: z.number(),
      isInactive: z.boolean(),
    })
    .nullable(),
});

/** What one person is expected to order and spend. */
export const LifetimeValueSchema = z.object({
  currency: CurrencyCodeSchema.nullable(),
  amountPerOrderDayMinor: MinorSchema.nullable(),
  outlooks: z.array(
    z.object({
      days: count,
      orderDays: EstimateSchema,
      likelyOrderDays: z
        .object({ low: count, high: count })
        .describe('So many or more with probability 0.9, and no more than so many with probability 0.9'),
      spendMinor: EstimateSchema.nullable(),
    }),
  ),
  modelAsOf: InstantSchema.nullable(),
  degeneracy: z.string().nullable().describe('Why the model’s intervals are not known: a degenerate optimum'),
  reasons: z.array(z.string()).describe('For each thing that is not told'),
});
