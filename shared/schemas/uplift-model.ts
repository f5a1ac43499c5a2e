import * as z from 'zod';
import { CampaignIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { CurrencyCodeSchema } from './money.ts';

const LogisticSchema = z.object({ intercept: z.number(), coefficients: z.array(z.number()) });

/** How well a ranking finds those whom the campaign made buy. */
export const RankingQualitySchema = z.object({
  /** Of both arms, by which it was learned. */
  people: z.number().int(),
  /** Area under the Qini curve less that of a ranking by chance; of scores by models that had not seen the person. */
  qini: z.number(),
  auuc: z.number(),
  /** From resampling the people; when it holds 0, nothing shows that the ranking beats chance. */
  qiniCi95: z.tuple([z.number(), z.number()]),
});

/** Whom a campaign made buy who would not have: two models of the chance of an order on its days, one of each arm. */
export const UpliftModelSchema = z.object({
  schemaVersion: z.number().int().default(1),
  campaignId: CampaignIdSchema,
  learnedAt: InstantSchema,
  currency: CurrencyCodeSchema,
  /** Names of the numbers that the coefficients are of. */
  columns: z.array(z.string()),
  treated: LogisticSchema,
  control: LogisticSchema,
  /** The least score of the best 1 %, 2 %, … 100 % of the people that it was learned from. */
  percentiles: z.array(z.number()).length(100),
  quality: RankingQualitySchema,
});
export type UpliftModel = z.infer<typeof UpliftModelSchema>;
