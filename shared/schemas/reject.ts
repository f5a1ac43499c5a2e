import * as z from 'zod';
import { InstantSchema } from './instant.ts';

export const RejectWordSchema = z.enum(['ingestion', 'cold-chain']);
export type RejectWord = z.infer<typeof RejectWordSchema>;

/** An event or reading that was not taken, and why; nothing in it tells about a person. */
export const RejectSchema = z.object({
  word: RejectWordSchema,
  rejectedAt: InstantSchema,
  code: z.string(),
  message: z.string(),
  /** The source or unit that sent it. */
  source: z.string().optional(),
  type: z.string().optional(),
  event: z.string().optional(),
  /** Field names and kinds of values of what was sent. */
  excerpt: z.string().optional(),
  /** So many others of the same message are counted here and not listed. */
  more: z.number().int().optional(),
});
export type Reject = z.infer<typeof RejectSchema>;
