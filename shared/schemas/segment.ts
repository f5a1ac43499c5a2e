import * as z from 'zod';
import { RunIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';

/** The five segments; every customer with an order is in one. */
export const SEGMENT_NAMES = ['High-Value', 'Mid-Value', 'Low-Value', 'Loyal', 'Churning'] as const;
const SegmentNameSchema = z.enum(SEGMENT_NAMES);
export type SegmentName = z.infer<typeof SegmentNameSchema>;

const FeatureValuesSchema = z.record(z.string(), z.number());

/** How a feature becomes a coordinate in which distances are measured: scaled, kept between low and high, minus mean, over deviation. */
const FeatureScaleSchema = z.object({
  scale: z.enum(['linear', 'log1p']),
  low: z.number(),
  high: z.number(),
  mean: z.number(),
  deviation: z.number(),
});
export type FeatureScale = z.infer<typeof FeatureScaleSchema>;

/** Between which scaled values a feature counts from 0 to 1. */
const ScoreBoundSchema = z.object({
  scale: z.enum(['linear', 'log1p']),
  low: z.number(),
  high: z.number(),
  /** Less is better, as for the days since the last order. */
  isInverted: z.boolean(),
});
export type ScoreBound = z.infer<typeof ScoreBoundSchema>;

const WeightsSchema = z
  .record(z.string(), z.number().min(0))
  .refine(
    (weights) => Math.abs(Object.values(weights).reduce((sum, weight) => sum + weight, 0) - 1) < 1e-6,
    'expected weights that add up to 1',
  );
export type Weights = z.infer<typeof WeightsSchema>;

/** Weights of the customer score, for all customers and, where a segment is judged otherwise, for that segment. */
export const ScoreWeightsSchema = z.object({
  everyone: WeightsSchema,
  bySegment: z.partialRecord(SegmentNameSchema, WeightsSchema).default({}),
});
export type ScoreWeights = z.infer<typeof ScoreWeightsSchema>;

export const SegmentSchema = z.object({
  name: SegmentNameSchema,
  /** Customers in it. */
  size: z.number().int(),
  /** Of the clustered customers, 0–1. */
  share: z.number(),
  /** What its customers have spent in all, net of refunds. */
  spendMinor: MinorSchema,
  /** Of all spend, 0–1; null when there is none. */
  spendShare: z.number().nullable(),
  averageScore: z.number(),
  /** Mean of each feature over its customers, in the feature's unit. */
  centre: FeatureValuesSchema,
  /** The cluster's centre in standard deviations from the mean customer. */
  centreZ: FeatureValuesSchema,
  /** Against the segmentation before; null when the segment is new. */
  change: z.object({ size: z.number().int(), spendMinor: MinorSchema.nullable() }).nullable(),
});
export type Segment = z.infer<typeof SegmentSchema>;

/** Customers who changed their segment; `none` stands for no segment. */
const MoveSchema = z.object({ from: z.string(), to: z.string(), count: z.number().int() });
export type Move = z.infer<typeof MoveSchema>;

/** The result of one night: everything that is needed to place a customer again and to say why. */
export const SegmentationSchema = z.object({
  schemaVersion: z.literal(1),
  runId: RunIdSchema,
  asOf: InstantSchema,
  /** Main currency of the shop: the one with the most orders at `asOf`; null when there is no order. */
  currency: CurrencyCodeSchema.nullable(),
  seed: z.number(),
  /** Clustered customers. */
  customers: z.number().int(),
  /** Customers without an order in the main currency, who are in no segment. */
  unsegmented: z.number().int(),
  inertia: z.number(),
  /** −1 to 1, the higher the clearer the segments; null with fewer than two. */
  silhouette: z.number().nullable(),
  scales: z.record(z.string(), FeatureScaleSchema),
  bounds: z.object({ fittedAt: InstantSchema, byFeature: z.record(z.string(), ScoreBoundSchema) }),
  weights: ScoreWeightsSchema,
  segments: z.array(SegmentSchema),
  moves: z.array(MoveSchema),
  /** Customers whose profile this run rewrites. */
  changed: z.number().int(),
});
export type Segmentation = z.infer<typeof SegmentationSchema>;

/** A segmentation that is, or was, in force. */
export const PublishedSegmentationSchema = SegmentationSchema.extend({
  publishedAt: InstantSchema,
  /** Counts the segmentations that were in force. */
  revision: z.number().int(),
  /** Rises with every run; an older run cannot publish over a newer one. */
  fence: z.number().int(),
});
export type PublishedSegmentation = z.infer<typeof PublishedSegmentationSchema>;
