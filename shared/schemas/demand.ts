import * as z from 'zod';
import { ProductIdSchema, RunIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { StoredOrdersSchema } from './person-orders.ts';
import { RunPartSchema } from './run.ts';
import { StoreIdSchema } from './stock.ts';

/** How regularly a product is bought: by the interval between days with a sale, and by how much the amounts differ. */
export const DemandClassSchema = z.enum(['smooth', 'erratic', 'intermittent', 'lumpy', 'none']);
export type DemandClass = z.infer<typeof DemandClassSchema>;

const amount = z.number().min(0);

/** How the demand of one day spreads around its mean. */
const DemandShapeSchema = z.discriminatedUnion('kind', [
  /** Quantiles in deviations from the mean, at `SHAPE_LEVELS`; demand below 0 counts as 0. */
  z.object({ kind: z.literal('measured'), quantiles: z.array(z.number()) }),
  /** Counted in pieces: negative binomial of the day's mean and deviation, Poisson where the deviation is that small. */
  z.object({ kind: z.literal('counted') }),
]);
export type DemandShape = z.infer<typeof DemandShapeSchema>;

/** At which shares the quantiles of a measured shape lie. */
export const SHAPE_LEVELS = [0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975] as const;

/** How far the same way of forecasting was off on days of the past that it had not seen. */
export const ForecastAccuracySchema = z.object({
  /** Sum of absolute errors over sum of demand; null when nothing was sold. */
  wape: z.number().nullable(),
  /** 1 − WAPE, not below 0; null when nothing was sold. */
  accuracy: z.number().nullable(),
  /** Forecast beyond demand, as a share of the demand; null when nothing was sold. */
  bias: z.number().nullable(),
  /** Mean absolute error over that of "as a week before" in the past; null when that never changes. */
  mase: z.number().nullable(),
  /** WAPE of "as a week before" on the same days. */
  naiveWape: z.number().nullable(),
  /** Days compared, over all origins. */
  days: z.number().int().min(0),
});
export type ForecastAccuracy = z.infer<typeof ForecastAccuracySchema>;

/** The demand to expect of one product in one store, day by day. */
export const DemandForecastSchema = z.object({
  productId: ProductIdSchema,
  /** Absent: orders that name no store. */
  storeId: StoreIdSchema.optional(),
  /** The day of the first entry of `means`. */
  startsOn: LocalDaySchema,
  method: z.string(),
  demandClass: DemandClassSchema,
  /** Pieces, or kilograms of weighed goods, for each day. */
  means: z.array(amount).min(1),
  /** Standard deviation of each day's demand. */
  deviations: z.array(amount).min(1),
  /** Standard deviation of the sum of the first 1, 2, 3 … days: errors of neighbouring days go together. */
  totalDeviations: z.array(amount).min(1),
  shape: DemandShapeSchema,
  accuracy: ForecastAccuracySchema,
  /** Days of the past behind it. */
  historyDays: z.number().int().min(0),
  /** Days of it that tell nothing of the demand, since the product could not be bought. */
  censoredDays: z.number().int().min(0),
});
export type DemandForecast = z.infer<typeof DemandForecastSchema>;

/** How well the forecasts of one store, one category or the whole shop did together. */
export const GroupAccuracySchema = ForecastAccuracySchema.extend({
  by: z.enum(['shop', 'store', 'category']),
  /** Empty: the shop, orders that name no store, products without a category. */
  name: z.string(),
  series: z.number().int(),
});
export type GroupAccuracy = z.infer<typeof GroupAccuracySchema>;

/** What holds for all forecasts of a night. */
export const ForecastBookSchema = z.object({
  schemaVersion: z.number().int().default(1),
  runId: RunIdSchema,
  asOf: InstantSchema,
  startsOn: LocalDaySchema,
  horizonDays: z.number().int(),
  series: z.number().int(),
  /** The shop first, then stores and categories by demand. */
  groups: z.array(GroupAccuracySchema),
});
export type ForecastBook = z.infer<typeof ForecastBookSchema>;

/** The past of a product that sells much, for looking back. */
export const DemandSampleSchema = z.object({
  productId: ProductIdSchema,
  storeId: StoreIdSchema.optional(),
  startsOn: LocalDaySchema,
  /** Of each day; null where it tells nothing of the demand. */
  values: z.array(z.number().nullable()),
});
export type DemandSample = z.infer<typeof DemandSampleSchema>;

/** What starts the forecasting: the files of all orders. */
export const ForecastTaskSchema = RunPartSchema.pick({ runId: true, asOf: true, fence: true }).extend({
  orders: z.array(StoredOrdersSchema),
});
export type ForecastTask = z.infer<typeof ForecastTaskSchema>;

const quantiles = { p10: amount, p25: amount, p50: amount, p75: amount, p90: amount, p95: amount, p99: amount };

/** A forecast as the API shows it. */
export const ForecastReplySchema = DemandForecastSchema.omit({ means: true, deviations: true, totalDeviations: true, shape: true }).extend({
  asOf: InstantSchema,
  runId: RunIdSchema,
  days: z
    .array(z.object({ day: LocalDaySchema, mean: amount, ...quantiles }))
    .describe('Expected demand of each day, and what it does not exceed with 10 %, 25 % … 99 % probability'),
  week: z.object({ mean: amount, ...quantiles }).describe('The same of the first seven days together'),
});
export type ForecastReply = z.infer<typeof ForecastReplySchema>;

/** One line of the list of forecasts. */
export const ForecastSummarySchema = DemandForecastSchema.pick({
  productId: true,
  storeId: true,
  method: true,
  demandClass: true,
  accuracy: true,
}).extend({
  expected: amount.describe('Demand of all days of the forecast'),
});
