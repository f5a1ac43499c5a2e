import * as z from 'zod';
import { AtRiskSummarySchema } from './at-risk.ts';
import { RunIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { LifetimeModelSchema } from './lifetime.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';
import { RfmBoundsSchema } from './rule-segment.ts';
import { ScoreBoundsSchema, ScoreVersionSchema, ScoreWeightsSchema } from './score.ts';

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

/** The customers on whom the scales were fitted: shares of the bins between some values of a feature, as it is scaled. */
const ReferenceSharesSchema = z.object({ edges: z.array(z.number()), shares: z.array(z.number()) });
export type ReferenceShares = z.infer<typeof ReferenceSharesSchema>;

/** What so many segments would give, on a sample. */
const SweepStepSchema = z.object({
  k: z.number().int(),
  inertia: z.number(),
  silhouette: z.number().nullable(),
  daviesBouldin: z.number().nullable(),
});
export type SweepStep = z.infer<typeof SweepStepSchema>;

export const SegmentQualitySchema = z.object({
  /** 0 and up, the less the clearer the segments; null with fewer than two. */
  daviesBouldin: z.number().nullable(),
  /** From 2 to 10 segments. */
  sweep: z.array(SweepStepSchema),
});

export const SegmentDriftSchema = z.object({
  /** Population stability index of each input since the scales were fitted: below 0.1 stable, above 0.25 fitted anew. */
  psi: z.record(z.string(), z.number()),
  /** The scales were fitted anew this night. */
  isRefit: z.boolean(),
  /** Agreement with the segments before, 1 when nobody moved; null when nobody had one. */
  adjustedRandIndex: z.number().nullable(),
  /** Share of those with a segment before and now who changed it. */
  labelChurn: z.number().nullable(),
});

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
  /** They stay as they are for a month; absent where a version before this one published. */
  scalesFittedAt: InstantSchema.optional(),
  reference: z.record(z.string(), ReferenceSharesSchema).default({}),
  quality: SegmentQualitySchema.nullable().default(null),
  drift: SegmentDriftSchema.nullable().default(null),
  bounds: ScoreBoundsSchema,
  weights: ScoreWeightsSchema,
  /** Of the bounds and weights; absent where a version before this one published. */
  score: ScoreVersionSchema.optional(),
  /** Absent as long as nobody has ordered. */
  rfm: RfmBoundsSchema.optional(),
  /** How long customers stay and what they are worth; null where a version before this one published. */
  lifetime: LifetimeModelSchema.nullable().default(null),
  /** Of the list of customers with whom much would be lost. */
  atRisk: AtRiskSummarySchema.nullable().default(null),
  segments: z.array(SegmentSchema),
  moves: z.array(MoveSchema),
  /** Customers whose profile this run rewrites. */
  changed: z.number().int(),
});
export type Segmentation = z.infer<typeof SegmentationSchema>;

/** What is known of a night before anybody has been given a segment. */
export const SegmentModelSchema = SegmentationSchema.omit({ atRisk: true, segments: true, moves: true, changed: true }).extend({
  scalesFittedAt: InstantSchema,
  quality: SegmentQualitySchema,
  drift: SegmentDriftSchema,
  centres: z.array(SegmentSchema.pick({ name: true, centreZ: true })),
});
export type SegmentModel = z.infer<typeof SegmentModelSchema>;
export type FittedSegments = Pick<
  SegmentModel,
  'seed' | 'scales' | 'scalesFittedAt' | 'reference' | 'drift' | 'customers' | 'centres' | 'inertia' | 'silhouette' | 'quality'
>;

/** Somebody on the list of a segment. */
export interface SegmentMember {
  /** The person's pseudonym. */
  readonly key: string;
  /** Customer score of the night, 0–1, to the precision of four bytes. */
  readonly score: number;
}

const counts = z.array(z.number());
/** Sums over customers, by the code of their segment: 0 for none, then in the order of the names. */
const SegmentTotalsSchema = z.object({
  sizes: counts,
  scores: counts,
  /** By feature: its sum, and of how many it is known. */
  sums: z.array(counts),
  known: z.array(counts),
  /** Customers by segment before, then by segment now. */
  moves: z.array(counts),
});
export type SegmentTotals = z.infer<typeof SegmentTotalsSchema>;

/** What one part of the customers adds to the night. */
export const AssignedPartSchema = SegmentTotalsSchema.extend({
  /** Customers seen, with or without a segment. */
  customers: z.number().int(),
  changed: z.number().int(),
});
export type AssignedPart = z.infer<typeof AssignedPartSchema>;

/** A segmentation that is, or was, in force. */
export const PublishedSegmentationSchema = SegmentationSchema.extend({
  publishedAt: InstantSchema,
  /** Counts the segmentations that were in force. */
  revision: z.number().int(),
  /** Rises with every run; an older run cannot publish over a newer one. */
  fence: z.number().int(),
});
export type PublishedSegmentation = z.infer<typeof PublishedSegmentationSchema>;
