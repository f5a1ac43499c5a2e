import * as z from 'zod';
import {
  FeedbackBodySchema,
  FeedbackFiguresSchema,
  FeedbackIdSchema,
  FeedbackKindSchema,
  FeedbackPageSchema,
  FeedbackReplyBodySchema,
  FeedbackStatusSchema,
  FeedbackTakenSchema,
  FeedbackViewSchema,
} from '../feedback.ts';
import { GtinSchema, LotIdSchema } from '../gtin.ts';
import { ProductIdSchema } from '../ids.ts';
import { LocalDaySchema } from '../instant.ts';
import { PageQuerySchema } from '../page.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';

const word = 'feedback';
const params = z.object({ id: FeedbackIdSchema });

export const postFeedback = defineRoute({
  method: 'POST',
  path: '/v1/feedback',
  word,
  summary:
    'Pass on what somebody said: a rating, a complaint, a survey answer or a comment. Without customerId it is of whoever placed orderId, without both of nobody known. ' +
    'A 202 means that it is on the queue. Takes Idempotency-Key. Shops send the same as Product Reviewed, Complaint Submitted, Survey Answered and Feedback Submitted with their write key.',
  groups: EVERY_GROUP,
  body: FeedbackBodySchema,
  reply: FeedbackTakenSchema,
  status: 202,
});

const day = LocalDaySchema.optional();
const FeedbackQuerySchema = PageQuerySchema.extend({
  status: FeedbackStatusSchema.optional().describe(
    '`open` (the default) is the queue: dangers first, then by age; others go back by day from `until`',
  ),
  kind: FeedbackKindSchema.optional(),
  productId: ProductIdSchema.optional(),
  gtin: GtinSchema.optional(),
  lot: LotIdSchema.optional(),
  topic: z.string().min(1).max(40).optional(),
  from: day,
  until: day,
});

export type FeedbackQuery = z.infer<typeof FeedbackQuerySchema>;

export const listFeedback = defineRoute({
  method: 'GET',
  path: '/v1/feedback',
  word,
  summary: 'What people said. A page may be shorter than its limit and not the last.',
  groups: EVERY_GROUP,
  query: FeedbackQuerySchema,
  reply: FeedbackPageSchema,
});

export const summarizeFeedback = defineRoute({
  method: 'GET',
  path: '/v1/feedback/summary',
  word,
  summary:
    'Net promoter score with its interval, satisfaction, complaints, time to the first answer and resolution at the first contact, of some local days (the last 30 when none are named, at most 92).',
  groups: EVERY_GROUP,
  query: z.object({ from: day, until: day }),
  reply: FeedbackFiguresSchema.extend({ from: LocalDaySchema, until: LocalDaySchema }),
});

export const replyToFeedback = defineRoute({
  method: 'POST',
  path: '/v1/feedback/{id}/reply',
  word,
  summary:
    'Answer somebody, by e-mail where their address is known: an answer is no marketing. `resolves` settles the matter. The same Idempotency-Key, or without one the same text of the same person, is the same answer, and goes out once.',
  groups: EVERY_GROUP,
  params,
  body: FeedbackReplyBodySchema,
  reply: FeedbackViewSchema,
});

const token = z.object({ token: z.string().min(1).max(400) });

export const showQuestion = defineRoute({
  method: 'GET',
  path: '/f/{token}',
  word,
  summary: 'The question behind a link in a message. It records nothing: mail scanners follow links.',
  groups: 'open',
  params: token,
});

export const answerQuestion = defineRoute({
  method: 'POST',
  path: '/f/{token}',
  word,
  summary: 'The answer: `score`, and `text` when they like; JSON or a form. The first answer to a link holds.',
  groups: 'open',
  params: token,
});
