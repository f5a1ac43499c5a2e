import * as z from 'zod';
import { ProductIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { StoredOrdersSchema } from './person-orders.ts';
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

const VetoKindSchema = z.enum(['allergen', 'diet', 'hold', 'age', 'stock', 'shelf-life']);
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
  /** False for somebody who switched personalisation off: the list is the same for all of them. */
  isPersonal: z.boolean(),
  /** To be sent as `list_id` with the Segment events that follow from the list, so that clicks and orders are counted for it. */
  listId: z.string(),
  asOf: InstantSchema,
});
export type Recommendations = z.infer<typeof RecommendationsSchema>;

/** What starts the training: the files of all orders. */
export const TrainTaskSchema = RunPartSchema.pick({ runId: true, asOf: true, fence: true }).extend({
  orders: z.array(StoredOrdersSchema),
});
export type TrainTask = z.infer<typeof TrainTaskSchema>;

const TrainedSchema = z.object({
  artefact: z.string(),
  version: z.string(),
  bytes: z.number().int(),
  /** More than one where the model is larger than a function holds. */
  shards: z.number().int().default(1),
  customers: z.number().int(),
  products: z.number().int(),
  ratings: z.number().int(),
  /** Products that orders or reviews name, those on lines without goods included. */
  namedProducts: z.number().int(),
  /** Catalogue entries made for those of them that nobody has described. */
  stubs: z.number().int(),
});
export type Trained = z.infer<typeof TrainedSchema>;
