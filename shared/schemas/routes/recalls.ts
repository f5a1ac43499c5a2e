import * as z from 'zod';
import { bodyObject, NoBodySchema } from '../body.ts';
import { PageQuerySchema } from '../page.ts';
import { AnswerBodySchema, NoticeSchema, RecallBodySchema, RecallIdSchema } from '../recall.ts';
import {
  RecalledCustomerPageSchema,
  RecalledCustomerSchema,
  RecalledLotPageSchema,
  RecalledOrderPageSchema,
  RecallPageSchema,
  RecallReportSchema,
} from '../recall-report.ts';
import { defineRoute, type Group } from '../route.ts';

const word = 'recalls';
const groups: readonly Group[] = ['quality', 'admin'];
const params = z.object({ id: RecallIdSchema });

export const openRecall = defineRoute({
  method: 'POST',
  path: '/v1/recalls',
  word,
  summary:
    'Recall lots, or products whatever the lot: they and all that was made of them are held, orders and customers found, notices sent. `dryRun` only looks for whom it would concern. Takes Idempotency-Key.',
  groups,
  body: RecallBodySchema,
  reply: RecallReportSchema,
  status: 202,
});

export const listRecalls = defineRoute({
  method: 'GET',
  path: '/v1/recalls',
  word,
  summary: 'All recalls, newest first.',
  groups,
  query: PageQuerySchema,
  reply: RecallPageSchema,
});

export const getRecall = defineRoute({
  method: 'GET',
  path: '/v1/recalls/{id}',
  word,
  summary: 'One recall: its scope, whom it concerns, notices, answers, quantities and the clock.',
  groups,
  params,
  reply: RecallReportSchema,
});

export const launchRecall = defineRoute({
  method: 'POST',
  path: '/v1/recalls/{id}/launch',
  word,
  summary: 'Carry out a recall that was a dry run; the scope is looked for again. Launching twice changes nothing.',
  groups,
  params,
  body: NoBodySchema,
  reply: RecallReportSchema,
  status: 202,
});

export const closeRecall = defineRoute({
  method: 'POST',
  path: '/v1/recalls/{id}/close',
  word,
  summary: 'End a recall: nobody is looked for or written to any more. Holds stay until somebody of quality releases them.',
  groups,
  params,
  body: bodyObject({ reason: z.string().trim().min(1).max(500) }),
  reply: RecallReportSchema,
});

export const listRecalledLots = defineRoute({
  method: 'GET',
  path: '/v1/recalls/{id}/lots',
  word,
  summary: 'The lots of a recall: those named, and all that was made of them, with where and when they were on sale.',
  groups,
  params,
  query: PageQuerySchema,
  reply: RecalledLotPageSchema,
});

export const listRecalledOrders = defineRoute({
  method: 'GET',
  path: '/v1/recalls/{id}/orders',
  word,
  summary:
    'Orders with goods of a recall. `possible`: the order does not say of which lot its goods are, and the lot was on sale there and then.',
  groups,
  params,
  query: PageQuerySchema,
  reply: RecalledOrderPageSchema,
});

export const listRecalledCustomers = defineRoute({
  method: 'GET',
  path: '/v1/recalls/{id}/customers',
  word,
  summary:
    'Whom a recall concerns, with every attempt to tell them and what they said; `?notice=unreachable` is the list to call. A page may be shorter than its limit and not the last.',
  groups,
  params,
  query: PageQuerySchema.extend({ notice: NoticeSchema.optional() }),
  reply: RecalledCustomerPageSchema,
});

export const answerRecall = defineRoute({
  method: 'POST',
  path: '/v1/recalls/{id}/answers',
  word,
  summary: 'Keep what a customer said at the counter or on the telephone; their last word holds.',
  groups,
  params,
  body: AnswerBodySchema,
  reply: RecalledCustomerSchema,
});

const ticket = z.object({ token: z.string().min(1).max(100) });

export const showNotice = defineRoute({
  method: 'GET',
  path: '/r/{token}',
  word,
  summary: 'The page behind the link of a safety notice. It records nothing: mail scanners follow links.',
  groups: 'open',
  params: ticket,
});

export const answerNotice = defineRoute({
  method: 'POST',
  path: '/r/{token}',
  word,
  summary: 'What became of the goods: `answer` kept, eaten, discarded or returned, `quantity`, `wantsRefund`; JSON or a form.',
  groups: 'open',
  params: ticket,
});
