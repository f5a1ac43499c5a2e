import * as z from 'zod';
import { bodyObject } from './body.ts';
import { RunIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';

/** Between which scaled values a feature counts from 0 to 1. */
export const ScoreBoundSchema = z.object({
  scale: z.enum(['linear', 'log1p']),
  low: z.number(),
  high: z.number(),
  /** Less is better, as for the days since the last order. */
  isInverted: z.boolean(),
});
export type ScoreBound = z.infer<typeof ScoreBoundSchema>;

export const ScoreBoundsSchema = z.object({ fittedAt: InstantSchema, byFeature: z.record(z.string(), ScoreBoundSchema) });
export type ScoreBounds = z.infer<typeof ScoreBoundsSchema>;

const WEIGHT = 'expected a finite weight of at least 0';
/** Weights by the name of their feature. */
const WeightsSchema = z.record(z.string(), z.number(WEIGHT).min(0, WEIGHT)).superRefine((weights, context) => {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) < 1e-6) return;
  context.addIssue({ code: 'custom', message: `expected weights that add up to 1, they add up to ${Number(sum.toFixed(6))}` });
});
export type Weights = z.infer<typeof WeightsSchema>;

/** Weights of the customer score, for all customers and, where a segment is judged otherwise, for that segment. */
export const ScoreWeightsSchema = z.object({ everyone: WeightsSchema, bySegment: z.record(z.string(), WeightsSchema).default({}) });
export type ScoreWeights = z.infer<typeof ScoreWeightsSchema>;

const FeatureNamesSchema = z.array(z.string().min(1).max(60)).min(1).max(15);

/** How the weights of the score are found: told, compared in pairs (analytic hierarchy process), or learned from the customers' spread. */
export const ScoreMethodSchema = z.discriminatedUnion('method', [
  bodyObject({ method: z.literal('given'), everyone: WeightsSchema, bySegment: z.record(z.string(), WeightsSchema).default({}) }),
  bodyObject({
    method: z.literal('ahp'),
    features: FeatureNamesSchema,
    pairwise: z
      .array(z.array(z.number('expected a finite number')))
      .describe('Entry (i, j) says how many times more feature i matters than feature j; entry (j, i) is its reciprocal'),
  }),
  bodyObject({ method: z.literal('entropy'), features: FeatureNamesSchema }),
]);
export type ScoreMethod = z.infer<typeof ScoreMethodSchema>;
const METHODS = ['given', 'ahp', 'entropy'] as const;

/** What a marketer has set, checked; weights that are learned are not known before the next night. */
export const ScoreSettingsSchema = z.object({
  method: z.enum(METHODS),
  features: z.array(z.string()),
  weights: ScoreWeightsSchema.nullable(),
  /** Of the comparisons; above 0.1 they are refused. */
  consistencyRatio: z.number().nullable(),
});
export type ScoreSettings = z.infer<typeof ScoreSettingsSchema>;

export const StoredScoreSettingsSchema = ScoreSettingsSchema.extend({
  schemaVersion: z.number().int().default(1),
  revision: z.number().int(),
  changedAt: InstantSchema,
  changedBy: z.string(),
});
export type StoredScoreSettings = z.infer<typeof StoredScoreSettingsSchema>;

/** Which weights and bounds a score was computed with: they change together, and never between two versions. */
export const ScoreVersionSchema = z.object({
  /** The run that fitted it. */
  versionId: RunIdSchema,
  since: InstantSchema,
  method: z.enum(METHODS),
  consistencyRatio: z.number().nullable(),
});
export type ScoreVersion = z.infer<typeof ScoreVersionSchema>;

/** The variable of a function's environment: weights as JSON, for a shop that weighs otherwise from the start. */
export const ScoreWeightsVariableSchema = z
  .string()
  .transform((json, context): unknown => {
    try {
      return JSON.parse(json);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected JSON' });
      return z.NEVER;
    }
  })
  .pipe(ScoreWeightsSchema)
  .optional();
