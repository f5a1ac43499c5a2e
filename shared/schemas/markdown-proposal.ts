import * as z from 'zod';
import { ProductIdSchema, RunIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';
import { PageQuerySchema } from './page.ts';
import { StoreIdSchema } from './stock.ts';

/** A price for what would otherwise expire unsold: one price for everybody. */
export const MarkdownProposalSchema = z.object({
  schemaVersion: z.number().int().default(1),
  storeId: z.union([StoreIdSchema, z.literal('')]),
  productId: ProductIdSchema,
  productName: z.string(),
  day: LocalDaySchema,
  /** What expires by `lastDay`, without what is held. */
  quantity: z.number(),
  lastDay: LocalDaySchema,
  expectedAtUsualPrice: z.number(),
  expiringUnits: z.number(),
  usualPriceMinor: MinorSchema,
  currency: CurrencyCodeSchema,
  /** The price that is expected to bring most, of linear demand. */
  priceMinor: MinorSchema,
  /** The price that is expected to clear all, of demand with constant elasticity. */
  clearAllPriceMinor: MinorSchema,
  /** Price elasticity that was reckoned with. */
  elasticity: z.number(),
  sellsUnits: z.number(),
  wastedUnits: z.number(),
  /** What the price is expected to bring beyond the usual one. */
  gainMinor: MinorSchema,
  wasteAvoidedMinor: MinorSchema,
  /** Cost of one piece and of getting rid of it, by which avoided waste is counted. */
  wasteUnitMinor: MinorSchema,
  why: z.string(),
  runId: RunIdSchema,
  asOf: InstantSchema,
});
export type MarkdownProposal = z.infer<typeof MarkdownProposalSchema>;

/** What to post to `/v1/campaigns` to offer it to those who can use it. */
const NearExpiryCampaignSchema = z.record(z.string(), z.unknown());

export const MarkdownReplySchema = MarkdownProposalSchema.omit({ schemaVersion: true }).extend({
  campaign: NearExpiryCampaignSchema.describe('Draft for POST /v1/campaigns: buyers who can use it in time and would not buy it anyway'),
});

export const MarkdownQuerySchema = PageQuerySchema.extend({ store: StoreIdSchema.optional() });
