import * as z from 'zod';
import { InstantSchema } from './instant.ts';
import { LotRefSchema } from './lot.ts';

/** What quality is told at once: a danger that somebody wrote of, or a lot of which too many complain. Nothing that anybody wrote. */
export const FeedbackAlertSchema = z.object({
  schemaVersion: z.number().int().default(1),
  occasion: z.enum(['danger', 'hold-proposed']).catch('danger'),
  at: InstantSchema,
  /** Of the feedback, or of the case. */
  id: z.string(),
  dangers: z.array(z.string()).default([]),
  productIds: z.array(z.string()).default([]),
  lots: z.array(LotRefSchema).default([]),
  /** Of a lot: people who complained, and how many were to be expected. */
  complaints: z.number().int().optional(),
  expected: z.number().optional(),
});
export type FeedbackAlert = z.infer<typeof FeedbackAlertSchema>;
