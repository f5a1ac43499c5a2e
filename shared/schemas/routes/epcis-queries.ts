import * as z from 'zod';
import { NamedQuerySchema, QueryNameSchema } from '../event-query.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';
import { eventPageQuery, eventQuery, queryDocument } from './epcis.ts';

const word = 'lots';
const keepers: readonly Group[] = ['quality', 'admin'];
const named = z.object({ queryName: QueryNameSchema });
const subscribed = named.extend({ subscriptionID: z.string().min(1) });
const notOffered = 'Not offered: the answer is a 501.';

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

const subscription = (method: 'GET' | 'POST' | 'DELETE', path: string, params: z.ZodType) =>
  defineRoute({
    method,
    path: `/queries/{queryName}/subscriptions${path}`,
    word,
    summary: notOffered,
    groups: EVERY_GROUP,
    params,
    status: 501,
  });

export const listSubscriptions = subscription('GET', '', named);
export const postSubscription = subscription('POST', '', named);
export const getSubscription = subscription('GET', '/{subscriptionID}', subscribed);
export const deleteSubscription = subscription('DELETE', '/{subscriptionID}', subscribed);
export const deletePageToken = defineRoute({
  method: 'DELETE',
  path: '/nextPageToken/{token}',
  word,
  summary: notOffered,
  groups: EVERY_GROUP,
  params: z.object({ token: z.string().min(1) }),
  status: 501,
});
