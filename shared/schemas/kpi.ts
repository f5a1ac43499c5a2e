import * as z from 'zod';
import { bodyObject } from './body.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';

const GRAINS = ['day', 'week', 'month', 'quarter'] as const;
const GrainSchema = z.enum(GRAINS);
export type Grain = z.infer<typeof GrainSchema>;

const BY = ['segment', 'ageBand', 'gender', 'region', 'channel', 'store', 'reason'] as const;

export const KpiQuerySchema = z.object({
  period: z
    .union([
      GrainSchema,
      z.string().regex(/^\d{4}-(\d{2}(-\d{2})?|W\d{2}|Q[1-4])$/, 'expected day, week, month, quarter or one of them such as 2026-11'),
    ])
    .default('month')
    .describe('day, week, month or quarter: the last one that is over; or one by name: 2026-11-21, 2026-W47, 2026-11, 2026-Q4'),
  by: z.enum(BY).optional().describe('Divides each indicator by group'),
  id: z.string().max(400).optional().describe('Only these indicators: ids, separated by commas'),
});
export type KpiQuery = z.infer<typeof KpiQuerySchema>;

const Bound = z.number().optional();
export const TargetSchema = z.object({ low: Bound, high: Bound });
export type Target = z.infer<typeof TargetSchema>;
export const TargetBodySchema = bodyObject(TargetSchema.shape).refine(
  ({ low, high }) => low === undefined || high === undefined || low <= high,
  { path: ['high'], message: 'expected no less than low' },
);

const ValueSchema = z.object({
  value: z.number().nullable(),
  ci95: z.tuple([z.number(), z.number()]).nullable().describe('Null where the cases behind it tell none'),
  toDate: z.number().nullable().describe('The same of the period that is not over yet'),
  status: z.enum(['below', 'within', 'above', 'unknown']).describe('Against the target'),
  history: z.array(z.object({ period: z.string(), value: z.number().nullable() })).describe('Periods that are over, oldest first'),
  spread: z
    .object({ low: z.number(), middle: z.number(), high: z.number(), periods: z.number().int() })
    .nullable()
    .describe('The shop’s own band: first decile, median and ninth decile of earlier periods; null with fewer than five'),
});
export type KpiValue = z.infer<typeof ValueSchema>;

const SaidSchema = z.object({ en: z.string(), zh: z.string() });

const KpiItemSchema = ValueSchema.extend({
  id: z.string(),
  number: z.number().int().optional(),
  name: SaidSchema,
  formula: SaidSchema,
  grain: SaidSchema,
  unit: z.string(),
  better: z.enum(['higher', 'lower', 'within', 'neither']),
  source: SaidSchema,
  by: z.array(z.string()),
  target: TargetSchema.extend({ isOwn: z.boolean() }).nullable(),
  groups: z.array(ValueSchema.extend({ name: z.string() })).optional(),
});
export type KpiItem = z.infer<typeof KpiItemSchema>;

const CohortSchema = z.object({
  month: z.string(),
  size: z.number().int(),
  /** Share of them with an order in the month of the first one, the month after it, and so on. */
  active: z.array(z.number()),
});
export type Cohort = z.infer<typeof CohortSchema>;

export const KpiReportSchema = z.object({
  asOf: InstantSchema.nullable().describe('Null before the first night'),
  period: z.string(),
  from: LocalDaySchema.nullable(),
  to: LocalDaySchema.nullable(),
  by: z.string().nullable(),
  currency: z.string(),
  inactiveDays: z.number().int().nullable().describe('A customer without an order for so many days counts as inactive'),
  items: z.array(KpiItemSchema),
  cohorts: z.array(CohortSchema).describe('Retention by the month of the first order, indicator 5'),
  elsewhere: z.array(z.object({ number: z.number().int(), name: SaidSchema, why: SaidSchema })),
});
export type KpiReport = z.infer<typeof KpiReportSchema>;

/** Until when and how the stored days were made. */
export const KpiStateSchema = z.object({
  schemaVersion: z.number().int().default(1),
  asOf: InstantSchema,
  /** The facts in the sequence in which the days have them. */
  facts: z.array(z.string()),
  firstDay: z.number().int(),
  lastDay: z.number().int(),
  inactiveDays: z.number().int(),
  otherCurrencyOrders: z.number().int().default(0),
  /** Whether some product had a cost. */
  hasCosts: z.boolean().default(false),
  cohorts: z.array(CohortSchema),
});
export type KpiState = z.infer<typeof KpiStateSchema>;
