import * as z from 'zod';
import { InstantSchema } from './instant.ts';

/** Why somebody is to be won back. */
const RecoveryReasonSchema = z.enum(['safety', 'complaint', 'low-rating', 'detractor']).catch('complaint');
export type RecoveryReason = z.infer<typeof RecoveryReasonSchema>;

/** Service recovery: no promotion goes to this person until it is over. */
export const RecoverySchema = z.object({
  schemaVersion: z.number().int().default(1),
  personKey: z.string(),
  since: InstantSchema,
  until: InstantSchema,
  reason: RecoveryReasonSchema,
  /** Of which nothing is promoted; absent: of all. */
  categories: z.array(z.string()).optional(),
  /** The feedback that began it, or made it longer. */
  feedbackId: z.string(),
  resolvedAt: InstantSchema.optional(),
});
export type Recovery = z.infer<typeof RecoverySchema>;
