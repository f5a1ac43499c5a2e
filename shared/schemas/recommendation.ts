import * as z from 'zod';
import { StoredBasketsSchema } from './association.ts';
import { ProductIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { RunPartSchema } from './run.ts';

export const RECOMMENDATION_LISTS = ['buy-again', 'new-for-you', 'mixed'] as const;
export const RecommendationListSchema = z.enum(RECOMMENDATION_LISTS, 'expected buy-again, new-for-you or mixed');
export type RecommendationList = z.infer<typeof RecommendationListSchema>;

export const RecommendationSchema = z.object({
  productId: ProductIdSchema,
  name: z.string().optional(),
  rank: z.number().int().min(1),
  /** What the list is ordered by; comparable within one reply only. */
  score: z.number(),
  /** Stars, 1–5, that this person would probably give; null before the first nightly model. */
  predictedRating: z.number().min(1).max(5).nullable(),
  /** How many people with similar ratings the prediction rests on. */
  support: z.number().int().min(0),
  reasons: z.array(z.string()).min(1),
});
export type Recommendation = z.infer<typeof RecommendationSchema>;

const VetoKindSchema = z.enum(['allergen', 'diet', 'hold', 'age']);
const VetoedItemSchema = z.object({ productId: ProductIdSchema, kind: VetoKindSchema, reason: z.string() });
export type VetoedItem = z.infer<typeof VetoedItemSchema>;

export const RecommendationsSchema = z.object({
  customerId: z.string(),
  list: RecommendationListSchema,
  items: z.array(RecommendationSchema),
  /** What would have been listed, and why it must not be. */
  vetoed: z.array(VetoedItemSchema),
  /** The nightly model behind it; null when there is none yet, and the list rests on this person's own purchases and the catalogue. */
  modelVersion: z.string().nullable(),
  asOf: InstantSchema,
});
export type Recommendations = z.infer<typeof RecommendationsSchema>;

/** What starts the training. */
export const TrainTaskSchema = RunPartSchema.pick({ runId: true, asOf: true, fence: true });
export type TrainTask = z.infer<typeof TrainTaskSchema>;

const TrainedSchema = z.object({
  artefact: z.string(),
  version: z.string(),
  bytes: z.number().int(),
  customers: z.number().int(),
  products: z.number().int(),
  ratings: z.number().int(),
  /** Products that orders or reviews name, those on lines without goods included. */
  namedProducts: z.number().int(),
  /** Catalogue entries made for those of them that nobody has described. */
  stubs: z.number().int(),
  /** The baskets of the same orders, for the rules. */
  baskets: z.array(StoredBasketsSchema),
});
export type Trained = z.infer<typeof TrainedSchema>;
