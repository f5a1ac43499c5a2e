import * as z from 'zod';
import { LocalDaySchema } from './instant.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';

const count = z.number().int().nonnegative();

/** What a tag rests on. */
const EvidenceSchema = z.object({
  bought: count.describe('Orders with such goods'),
  liked: count.describe('Ratings of 4 or 5 stars'),
  disliked: count.describe('Ratings of 1 or 2 stars'),
  asked: count.describe('Times they wrote that they want it'),
  complained: count.describe('Times they wrote that it was too much'),
  isDeclared: z.boolean().describe('They told it of themselves'),
  lastSeenOn: LocalDaySchema.nullable(),
});
export type TasteEvidence = z.infer<typeof EvidenceSchema>;

const TagSchema = z.object({
  tag: z.string().describe('`category:…`, `taste:…`, `organic`, `sugars:low` and the like'),
  strength: z.number().min(-1).max(1).describe('1: all speaks for it; −1: all against; near 0: little is known'),
  evidence: EvidenceSchema,
});

/** What somebody likes, from what they buy, rate and say. Nothing about health is in it: no allergen, no diet, no intolerance. */
export const TasteSchema = z.object({
  tags: z.array(TagSchema).describe('The strongest first, at most 30'),
  brands: z.array(z.object({ category: z.string(), brand: z.string(), share: z.number(), purchases: count, effectiveBrands: z.number() })),
  priceBand: z
    .object({ currency: CurrencyCodeSchema, lowMinor: MinorSchema, medianMinor: MinorSchema, highMinor: MinorSchema, purchases: count })
    .nullable()
    .describe('What a piece usually costs them: the middle half, and the middle'),
  sources: z.array(z.object({ source: z.string(), events: count })),
  effectiveSources: z.number().describe('How many equally used sources would be as diverse (exponential of the entropy)'),
  reliesOnOneSource: z.boolean(),
  orders: count,
});
export type Taste = z.infer<typeof TasteSchema>;
