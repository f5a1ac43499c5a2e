import * as z from 'zod';
import { FeedbackIdSchema } from '../feedback.ts';
import { TracedFeedbackSchema } from '../feedback-trace.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';

export const getFeedback = defineRoute({
  method: 'GET',
  path: '/v1/feedback/{id}',
  word: 'feedback',
  summary: 'One feedback with its order, the lots of that order, where they lay, what temperatures they went through, and what holds them.',
  groups: EVERY_GROUP,
  params: z.object({ id: FeedbackIdSchema }),
  reply: TracedFeedbackSchema,
});
