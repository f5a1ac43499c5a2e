import * as z from 'zod';
import { DeadLetterListSchema, DeadLetterQuerySchema, QueueListSchema, RedriveBodySchema, RedriveReplySchema } from '../queue.ts';
import { defineRoute, type Group } from '../route.ts';

const word = 'kpis';
const groups: readonly Group[] = ['admin'];
const params = z.object({ name: z.string().min(1).max(64) });

export const listQueues = defineRoute({
  method: 'GET',
  path: '/v1/queues',
  word,
  summary: 'Every work queue with its messages and dead letters.',
  groups,
  reply: QueueListSchema,
});

export const listDeadLetters = defineRoute({
  method: 'GET',
  path: '/v1/queues/{name}/dead-letters',
  word,
  summary: 'A look at some of the dead letters of a queue, without what they say of people.',
  groups,
  params,
  query: DeadLetterQuerySchema,
  reply: DeadLetterListSchema,
});

export const redriveQueue = defineRoute({
  method: 'POST',
  path: '/v1/queues/{name}/redrive',
  word,
  summary: 'Send dead letters through their queue again; repeat it while some are left.',
  groups,
  params,
  body: RedriveBodySchema,
  reply: RedriveReplySchema,
});
