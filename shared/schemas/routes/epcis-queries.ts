import * as z from 'zod';
import { NamedQuerySchema, QueryNameSchema } from '../event-query.ts';
import { SubscriptionBodySchema, SubscriptionIdSchema, SubscriptionSchema } from '../event-subscription.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';
import { eventPageQuery, eventQuery, queryDocument } from './epcis.ts';

const word = 'lots';
const keepers: readonly Group[] = ['quality', 'admin'];
const named = z.object({ queryName: QueryNameSchema });
const subscribed = named.extend({ subscriptionID: SubscriptionIdSchema });

export const postQuery = defineRoute({
  method: 'POST',
  path: '/queries',
  word,
  summary: 'EPCIS 2.0: keep a query under a name.',
  groups: keepers,
  body: NamedQuerySchema,
  status: 201,
});
export const listQueries = defineRoute({
  method: 'GET',
  path: '/queries',
  word,
  summary: 'EPCIS 2.0: the queries that have names.',
  groups: EVERY_GROUP,
  query: eventPageQuery,
  reply: z.array(NamedQuerySchema),
});
export const getQuery = defineRoute({
  method: 'GET',
  path: '/queries/{queryName}',
  word,
  summary: 'EPCIS 2.0: what a query asks.',
  groups: EVERY_GROUP,
  params: named,
  reply: NamedQuerySchema,
});
export const deleteQuery = defineRoute({
  method: 'DELETE',
  path: '/queries/{queryName}',
  word,
  summary: 'EPCIS 2.0: forget a query.',
  groups: keepers,
  params: named,
  status: 204,
});
export const listQueryEvents = defineRoute({
  method: 'GET',
  path: '/queries/{queryName}/events',
  word,
  summary: 'EPCIS 2.0: the events that a query finds now; further conditions as of /events.',
  groups: EVERY_GROUP,
  params: named,
  query: eventQuery,
  reply: queryDocument,
});

export const listSubscriptions = defineRoute({
  method: 'GET',
  path: '/queries/{queryName}/subscriptions',
  word,
  summary: 'EPCIS 2.0: who is told what a query finds.',
  groups: keepers,
  params: named,
  reply: z.array(SubscriptionSchema),
});
export const postSubscription = defineRoute({
  method: 'POST',
  path: '/queries/{queryName}/subscriptions',
  word,
  summary:
    'EPCIS 2.0: post what a query finds to `dest`, every event as it is captured (`stream: true`) or by a `schedule`; `GS1-Signature` is the HMAC-SHA256 of the body under the `signatureToken`, in base64.',
  groups: keepers,
  params: named,
  body: SubscriptionBodySchema,
  reply: SubscriptionSchema,
  status: 201,
});
export const getSubscription = defineRoute({
  method: 'GET',
  path: '/queries/{queryName}/subscriptions/{subscriptionID}',
  word,
  summary: 'EPCIS 2.0: a subscription, when its receiver has last taken something, and why not since.',
  groups: keepers,
  params: subscribed,
  reply: SubscriptionSchema,
});
export const deleteSubscription = defineRoute({
  method: 'DELETE',
  path: '/queries/{queryName}/subscriptions/{subscriptionID}',
  word,
  summary: 'EPCIS 2.0: end a subscription.',
  groups: keepers,
  params: subscribed,
  status: 204,
});
export const deletePageToken = defineRoute({
  method: 'DELETE',
  path: '/nextPageToken/{token}',
  word,
  summary: 'Not offered: the answer is a 501. A token ends by itself after a day.',
  groups: EVERY_GROUP,
  params: z.object({ token: z.string().min(1) }),
  status: 501,
});
