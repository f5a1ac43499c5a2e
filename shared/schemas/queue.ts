import * as z from 'zod';
import { bodyObject } from './body.ts';
import { InstantSchema } from './instant.ts';
import { pageOf } from './page.ts';

const count = z.number().int().min(0);

/** A work queue as SQS counts it: approximate while messages come and go. */
const QueueSchema = z.object({
  name: z.string(),
  waiting: count,
  inFlight: count.describe('Taken by the function that works on them, and not done yet.'),
  delayed: count,
  deadLetters: count.describe('Given up after all tries; they wait for 14 days.'),
});
export const QueueListSchema = pageOf(QueueSchema);

/** What is told of a message without telling of anybody. */
export const LetterOutlineSchema = z.object({
  isJson: z.boolean(),
  /** Ids and kinds of things by the names of their fields. */
  told: z.record(z.string(), z.string()),
  /** How many events, people or lots it is about, when it holds a list of them. */
  entries: count.nullable(),
});
export type LetterOutline = z.infer<typeof LetterOutlineSchema>;

export const DeadLetterListSchema = z.object({
  items: z.array(
    LetterOutlineSchema.extend({
      messageId: z.string(),
      sentAt: InstantSchema,
      receives: count.describe('How often it was taken from a queue; each look counts.'),
      bytes: count,
    }),
  ),
});

export const DeadLetterQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(50).default(20) });

/** Why messages are sent again: one of a few words, since it stands in the log, where nobody is named. */
const RedriveReasonSchema = z.enum(['cause-mended', 'outage-over', 'one-more-try']);

export const RedriveBodySchema = bodyObject({
  reason: RedriveReasonSchema,
  most: z.number().int().min(1).max(200).default(100).describe('So many messages at most; repeat the call while some are left.'),
});

export const RedriveReplySchema = z.object({ name: z.string(), moved: count, left: count });
