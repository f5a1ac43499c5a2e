import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { chunkTexts } from '#domain/ingestion/chunk-texts.ts';
import { essentialContext } from '#domain/ingestion/essential-context.ts';
import { exceedsLimits, judgeEvents } from '#domain/ingestion/judge-events.ts';
import { type Call, type OpenRequest, openRequest } from '#domain/ingestion/open-request.ts';
import { rejectsOf } from '#domain/ingestion/rejects-of.ts';
import { admit, type TokenBucket } from '#domain/ingestion/token-bucket.ts';
import { anonymousIdOf, writeKeyIn } from '#domain/ingestion/write-key.ts';
import { instantOf, millisOf } from '#domain/time.ts';
import { QueueThrottledError, QueueUnavailableError, sendTo } from '#messaging/work-queue.ts';
import { cachedFor } from '#runtime/cached.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { numeral, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { randomToken, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, type Operation, on, type Reply, reply } from '#runtime/http-handler.ts';
import { count, logFailure } from '#runtime/observability.ts';
import { jsonBodyOf } from '#runtime/request-body.ts';
import { laterReply, refusedReply, takenReply } from '#runtime/tracking-reply.ts';
import type { Route } from '#schemas/route.ts';
import { BATCH_CALLS, clientMetricsCall, getClientSettings, mergeCall, SINGLE_CALLS } from '#schemas/routes/ingestion.ts';
import type { KeyedSource } from '#schemas/source.ts';
import { rejectsIn } from '#storage/rejects.ts';
import { sourcesIn } from '#storage/sources.ts';

const env = readEnvironment({
  SOURCES_TABLE: tableName,
  REJECTS_TABLE: tableName,
  EVENTS_QUEUE_URL: queueUrl,
  EVENTS_PER_SECOND_LIMIT: numeral,
});
const sources = sourcesIn(env.SOURCES_TABLE);
const rejects = rejectsIn(env.REJECTS_TABLE);
const queue = sendTo(env.EVENTS_QUEUE_URL);

const SOURCE_CACHE_MILLIS = 60_000;
const QUEUE_PAUSE_SECONDS = 5;
const sourceOfKey = cachedFor(SOURCE_CACHE_MILLIS, (keyHash) => sources.findByKey(keyHash));
/** Per write key and container, so the limit is approximate: it rises with the number of containers. */
const buckets = new Map<string, TokenBucket>();

async function usableSource(writeKey: string): Promise<KeyedSource | undefined> {
  const source = await sourceOfKey(sha256Hex(writeKey));
  const isUsable = source?.isEnabled && (source.validUntil === undefined || source.validUntil > now());
  return isUsable ? source : undefined;
}

/** Takes the cost from the source's bucket. @returns seconds to wait, 0 when admitted */
function waitSecondsOf(sourceId: string, cost: number): number {
  const admission = admit(buckets.get(sourceId), cost, nowMillis(), env.EVENTS_PER_SECOND_LIMIT);
  if (admission.kind === 'refused') return admission.waitSeconds;
  buckets.set(sourceId, admission.bucket);
  return 0;
}

/** What the headers of a request say of the person: an id, and that nothing of them may be sold or shared. */
interface FromHeaders {
  readonly anonymousId: string | undefined;
  readonly gpc: boolean;
}

/** Puts the good events on the queue, and only then notes the bad ones: a request that fails is sent again as a whole. */
async function takeEvents(request: OpenRequest, source: KeyedSource, { anonymousId, gpc }: FromHeaders): Promise<Reply> {
  const { sourceId, group, channel } = source;
  const receivedAt = now();
  const { sentAtMillis } = request;
  const hashOf = (text: string) => `hash-${sha256Hex(text)}`;
  const judged = judgeEvents(request, { receivedAtMillis: millisOf(receivedAt), sentAtMillis, channel, anonymousId, hashOf });
  const sentAt = sentAtMillis === undefined ? undefined : instantOf(sentAtMillis);
  const context = gpc ? { ...essentialContext(request.context), gpc: true } : essentialContext(request.context);
  await queue.sendTexts(chunkTexts({ schemaVersion: 1, source: sourceId, group, channel, receivedAt, sentAt, context }, judged.accepted));
  count('EventsAccepted', judged.accepted.length);
  if (judged.rejected.length === 0) return takenReply();
  count('EventsRejected', judged.rejected.length);
  await rejects
    .append('ingestion', rejectsOf(request.events, judged.rejected, sourceId), receivedAt, randomToken(6))
    .catch((error: unknown) => {
      logFailure('Rejected events were not noted', error);
    });
  if (exceedsLimits(judged)) return refusedReply(400, judged.rejected[0]?.message ?? '', judged.rejected);
  return takenReply(judged.rejected);
}

async function acceptEvent(call: Call, event: APIGatewayProxyEventV2): Promise<Reply> {
  const body = jsonBodyOf(Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'));
  if (body.kind === 'unreadable') return refusedReply(body.status, body.message);
  const request = openRequest(call, body.value, body.bytes);
  if (request.kind === 'refused') return refusedReply(400, request.message);
  const { headers, queryStringParameters: query } = event;
  const writeKey = writeKeyIn({ authorization: headers['authorization'], body: request.writeKey, query: query?.['writeKey'] });
  const source = writeKey === undefined ? undefined : await usableSource(writeKey);
  if (source === undefined) return refusedReply(401, 'The write key is missing or not known.');
  const waitSeconds = waitSecondsOf(source.sourceId, request.events.length);
  if (waitSeconds > 0) return laterReply(429, 'This write key sends more than it may.', waitSeconds);
  try {
    return await takeEvents(request, source, { anonymousId: anonymousIdOf(headers['anonymousid']), gpc: headers['sec-gpc'] === '1' });
  } catch (error) {
    if (!(error instanceof QueueUnavailableError)) throw error;
    logFailure('Events were not taken', error);
    const isThrottled = error instanceof QueueThrottledError;
    return laterReply(isThrottled ? 429 : 503, 'The events cannot be taken now; send them again.', QUEUE_PAUSE_SECONDS);
  }
}

/** The write key of the settings' path is the one that the document names; the client sends it with each call. */
async function clientSettings(writeKey: string, headers: APIGatewayProxyEventV2['headers']): Promise<Reply> {
  if ((await usableSource(writeKey)) === undefined) return refusedReply(404, 'The write key is not known.');
  const protocol = headers['x-forwarded-proto'] === 'http' ? { protocol: 'http' } : {};
  return reply(200, { integrations: { 'Segment.io': { apiKey: writeKey, apiHost: `${headers['host'] ?? ''}/v1`, ...protocol } } });
}

/** The tracking surface parses by itself: its events are judged one by one, and its refusals have Segment's form. */
const takes = (route: Route, call: Call): Operation => ({ route, run: (event) => acceptEvent(call, event) });

export const handler = httpHandler([
  ...SINGLE_CALLS.map(({ route, type }) => takes(route, { kind: 'single', type })),
  ...BATCH_CALLS.map((route) => takes(route, { kind: 'batch' })),
  takes(mergeCall, { kind: 'merge' }),
  { route: clientMetricsCall, run: async () => takenReply() },
  on(getClientSettings, ({ params, headers }) => clientSettings(params.writeKey, headers)),
]);
