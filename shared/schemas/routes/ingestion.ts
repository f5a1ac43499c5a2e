import * as z from 'zod';
import { BatchCallSchema, MergeSchema, SingleCallSchema, TrackingReplySchema } from '#schemas/customer-event.ts';
import { PageQuerySchema, pageOf } from '#schemas/page.ts';
import { RejectSchema, RejectWordSchema } from '#schemas/reject.ts';
import { defineRoute, EVERY_GROUP } from '#schemas/route.ts';
import { SourceChangeSchema, SourceIdSchema, SourceReplySchema, SourceSchema } from '#schemas/source.ts';

const WriteKeyQuerySchema = z.object({ writeKey: z.string().optional() });

/** A call of the tracking surface: the write key comes by Basic authorization, in the body or in the query. */
function trackingRoute<Body extends z.ZodType>(call: string, summary: string, body: Body) {
  return defineRoute({
    method: 'POST',
    path: `/v1/${call}`,
    word: 'ingestion',
    summary,
    groups: 'open',
    query: WriteKeyQuerySchema,
    body,
    reply: TrackingReplySchema,
  });
}

export const identifyCall = trackingRoute('identify', 'Say who a person is and what is known of them', SingleCallSchema);
export const trackCall = trackingRoute('track', 'Record what a person did', SingleCallSchema);
export const pageCall = trackingRoute('page', 'Record a page that a person saw', SingleCallSchema);
export const screenCall = trackingRoute('screen', 'Record a screen of an app that a person saw', SingleCallSchema);
export const groupCall = trackingRoute('group', 'Say what group a person belongs to', SingleCallSchema);
export const aliasCall = trackingRoute('alias', 'Say that two ids are one person', SingleCallSchema);
export const batchCall = trackingRoute('batch', 'Send up to 2,500 calls at once', BatchCallSchema);
export const mergeCall = trackingRoute('merge', 'Say that two ids are one person, in the form of RudderStack', MergeSchema);
export const shortIdentifyCall = trackingRoute('i', 'As /v1/identify, for browsers', SingleCallSchema);
export const shortTrackCall = trackingRoute('t', 'As /v1/track, for browsers', SingleCallSchema);
export const shortPageCall = trackingRoute('p', 'As /v1/page, for browsers', SingleCallSchema);
export const shortScreenCall = trackingRoute('s', 'As /v1/screen, for browsers', SingleCallSchema);
export const shortGroupCall = trackingRoute('g', 'As /v1/group, for browsers', SingleCallSchema);
export const shortAliasCall = trackingRoute('a', 'As /v1/alias, for browsers', SingleCallSchema);
export const shortBatchCall = trackingRoute('b', 'As /v1/batch, for browsers', BatchCallSchema);
export const clientMetricsCall = trackingRoute('m', "The browser client's own metrics: taken and dropped", z.looseObject({}));

/** Which type of event each single call carries. */
export const SINGLE_CALLS = [
  { route: identifyCall, type: 'identify' },
  { route: shortIdentifyCall, type: 'identify' },
  { route: trackCall, type: 'track' },
  { route: shortTrackCall, type: 'track' },
  { route: pageCall, type: 'page' },
  { route: shortPageCall, type: 'page' },
  { route: screenCall, type: 'screen' },
  { route: shortScreenCall, type: 'screen' },
  { route: groupCall, type: 'group' },
  { route: shortGroupCall, type: 'group' },
  { route: aliasCall, type: 'alias' },
  { route: shortAliasCall, type: 'alias' },
] as const;

export const BATCH_CALLS = [batchCall, shortBatchCall] as const;

export const getClientSettings = defineRoute({
  method: 'GET',
  path: '/v1/projects/{writeKey}/settings',
  word: 'ingestion',
  summary: 'Settings document of the browser client',
  groups: 'open',
  params: z.object({ writeKey: z.string() }),
  reply: z.object({
    integrations: z.object({
      'Segment.io': z.object({ apiKey: z.string(), apiHost: z.string(), protocol: z.enum(['http', 'https']).optional() }),
    }),
  }),
});

export const listRejects = defineRoute({
  method: 'GET',
  path: '/v1/rejects',
  word: 'ingestion',
  summary: 'Events and readings that were not taken, newest first; of one word, or of all',
  groups: EVERY_GROUP,
  query: PageQuerySchema.extend({ word: RejectWordSchema.optional() }),
  reply: pageOf(RejectSchema),
});

export const putSource = defineRoute({
  method: 'PUT',
  path: '/v1/sources/{sourceId}',
  word: 'ingestion',
  summary: 'Make a source with a write key, change it, or replace its key',
  groups: ['admin'],
  params: z.object({ sourceId: SourceIdSchema }),
  body: SourceChangeSchema,
  reply: SourceReplySchema,
});

export const getSource = defineRoute({
  method: 'GET',
  path: '/v1/sources/{sourceId}',
  word: 'ingestion',
  summary: 'One source, without its key',
  groups: ['admin'],
  params: z.object({ sourceId: SourceIdSchema }),
  reply: SourceSchema,
});

export const listSources = defineRoute({
  method: 'GET',
  path: '/v1/sources',
  word: 'ingestion',
  summary: 'All sources, without their keys',
  groups: ['admin'],
  query: PageQuerySchema,
  reply: pageOf(SourceSchema),
});

export const getOpenApi = defineRoute({
  method: 'GET',
  path: '/openapi.json',
  word: 'ingestion',
  summary: 'This description of the API, as OpenAPI 3.1',
  groups: 'open',
  reply: z.looseObject({ openapi: z.string() }),
});

const pageRoute = (path: string, summary: string) => defineRoute({ method: 'GET', path, word: 'ingestion', summary, groups: 'open' });
export const getHome = pageRoute('/', 'Where everything is');
export const getDocs = pageRoute('/docs', 'How to use Larderly');
export const getApiDocs = pageRoute('/docs/api', 'This description of the API, readable');
