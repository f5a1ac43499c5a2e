import { collectionOf, queryDocumentOf, withDigitalLinks } from '#domain/lots/epcis-documents.ts';
import { keysOfId } from '#domain/lots/event-index.ts';
import { type EventQuery, isAskedFor, parametersOf, readEventQuery } from '#domain/lots/event-query.ts';
import { plusMillis } from '#domain/time.ts';
import { now } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { AS_DIGITAL_LINKS, demandAcceptable, EPCIS_HTTP } from '#runtime/epcis-http.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, reply } from '#runtime/http-handler.ts';
import { badRequest, notFound, ProblemError } from '#runtime/problems.ts';
import { type CapturedEvent, EVENT_TYPES } from '#schemas/epcis.ts';
import { BIZ_STEPS, DISPOSITIONS } from '#schemas/epcis-words.ts';
import { InstantSchema } from '#schemas/instant.ts';
import * as routes from '#schemas/routes/epcis.ts';
import { listQueryEvents } from '#schemas/routes/epcis-queries.ts';
import { type EventList, type EventPlace, epcisEventsIn, placeOfSortKey, type Span } from '#storage/epcis-events.ts';
import { eventQueriesIn } from '#storage/event-queries.ts';
import { largeRepliesIn } from '#storage/large-replies.ts';

const env = readEnvironment({ EPCIS_TABLE: tableName, ARTEFACTS_BUCKET: bucketName });
const events = epcisEventsIn(env.EPCIS_TABLE);
const queries = eventQueriesIn(env.EPCIS_TABLE);
const replies = largeRepliesIn(env.ARTEFACTS_BUCKET);

/** So many events are read at once, and at most so many looked at for one page; the next page goes on behind them. */
const READ_AT_ONCE = 100;
const MOST_LOOKED_AT = 2000;
/** Of a thing's events. */
const MOST_OF_A_THING = 10_000;
const TOKEN_MILLIS = 86_400_000;

const MOST_BY_ID = 100;
/** The last event of a page, and how many there have been by then. */
const tokenOf = ({ at, key }: EventPlace, count: number) => Buffer.from(`${at}#${key} ${count}`).toString('base64url');

function turnOf(token: string | undefined): { after: EventPlace | undefined; count: number } {
  if (token === undefined) return { after: undefined, count: 0 };
  const [place = '', count = '0'] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
  const after = placeOfSortKey(place);
  if (after === undefined) throw badRequest('query.nextPageToken', 'expected the token of the page before');
  return { after, count: Number(count) };
}

interface Page {
  readonly found: CapturedEvent[];
  /** The last event that was looked at, unless it was the last of all. */
  readonly last: EventPlace | undefined;
}

/** Places of events in the order of the span, in parts that can be read at once. */
async function* placesOf({ things }: EventQuery, span: Span): AsyncGenerator<EventPlace[]> {
  if (things.length > 0) {
    const ofEach = await Promise.all(things.map((thing) => events.next({ thing }, span, MOST_OF_A_THING)));
    const all = [...new Map(ofEach.flat().map((place) => [place.key, place])).values()];
    all.sort((one, other) => (`${one.at}#${one.key}` < `${other.at}#${other.key}` === (span.isAscending ?? false) ? -1 : 1));
    for (let start = 0; start < all.length; start += READ_AT_ONCE) yield all.slice(start, start + READ_AT_ONCE);
    return;
  }
  for (const day of await events.days(span)) {
    let after = span.after;
    for (let isMore = true; isMore; ) {
      const places = await events.next({ day }, { ...span, after }, READ_AT_ONCE);
      yield places;
      after = places.at(-1);
      isMore = places.length === READ_AT_ONCE;
    }
  }
}

/** Those of some events that are asked for. What an event is found by may be left of a capture that was refused. */
async function foundAt(places: readonly EventPlace[], query: EventQuery): Promise<Map<string, CapturedEvent>> {
  const at = new Map(places.map((place) => [place.key, place.at]));
  const found = (await events.findMany([...at.keys()])).map((event) => [event.key, event] as const);
  const isHere = (key: string, told: CapturedEvent) => InstantSchema.parse(told.event.eventTime) === at.get(key) && isAskedFor(told, query);
  return new Map(found.filter(([key, event]) => isHere(key, event)));
}

async function pageOf(query: EventQuery, after: EventPlace | undefined, perPage: number): Promise<Page> {
  const found: CapturedEvent[] = [];
  let lookedAt = 0;
  const { since, before, isAscending } = query;
  for await (const places of placesOf(query, { since, before, after, isAscending })) {
    const asked = await foundAt(places, query);
    for (const place of places) {
      const event = asked.get(place.key);
      if (event) found.push(event);
      lookedAt++;
      if (found.length === perPage || lookedAt === MOST_LOOKED_AT) return { found, last: place };
    }
  }
  return { found, last: undefined };
}

/** Everything of an id: its event, the declaration of its error, and other events of the same hash. */
async function ofId(eventID: string): Promise<CapturedEvent[]> {
  const keys = [...keysOfId(eventID, sha256Hex), ...(await events.sharing(eventID))];
  return (await events.findMany(keys)).filter(({ event }) => event.eventID === eventID);
}

async function byIds(query: EventQuery): Promise<Page> {
  const found = (await Promise.all([...new Set(query.eventIds)].slice(0, MOST_BY_ID).map(ofId))).flat();
  return { found: found.filter((told) => isAskedFor(told, query)), last: undefined };
}

type Query = Readonly<Record<string, unknown>> & { readonly perPage: number; readonly nextPageToken?: string | undefined };
type Headers = Readonly<Record<string, string | undefined>>;

/** @throws {ProblemError} 413 when a query finds more than its caller wants to have answered */
async function demandFew(query: EventQuery): Promise<void> {
  if (query.refusedAbove === undefined) return;
  const { found } = query.eventIds ? await byIds(query) : await pageOf(query, undefined, Math.min(query.refusedAbove, MOST_LOOKED_AT) + 1);
  if (found.length > query.refusedAbove)
    throw new ProblemError(413, `The query finds more than ${query.refusedAbove} events.`, {
      type: 'epcisException:QueryTooLargeException',
    });
}

/** The page of a query that begins after some events. */
async function pageAfter(query: EventQuery, { after, count }: ReturnType<typeof turnOf>, perPage: number): Promise<Page> {
  const left = (query.mostEvents ?? Number.POSITIVE_INFINITY) - count;
  const page = query.eventIds ? await byIds(query) : await pageOf(query, after, Math.min(perPage, left));
  const isOver = count + page.found.length >= (query.mostEvents ?? Number.POSITIVE_INFINITY);
  return isOver ? { found: page.found.slice(0, left), last: undefined } : page;
}

async function answer(path: string, { perPage, nextPageToken, ...rest }: Query, fixed: Record<string, string>, headers: Headers) {
  demandAcceptable(headers);
  const given = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  const read = readEventQuery({ ...given, ...fixed });
  if (read.kind === 'unreadable') throw badRequest(`query.${read.parameter}`, `expected ${read.expected}`);
  const turn = turnOf(nextPageToken);
  await demandFew(read.query);
  const page = await pageAfter(read.query, turn, perPage);
  const own = documentReply(page.found, headers);
  if (page.last === undefined) return own;
  const token = tokenOf(page.last, turn.count + page.found.length);
  const parameters = new URLSearchParams({ ...given, perPage: String(perPage), nextPageToken: token });
  const next = { link: `<${path}?${parameters}>; rel="next"`, 'gs1-next-page-token-expires': plusMillis(now(), TOKEN_MILLIS) };
  return reply(200, own.body, { ...own.headers, ...next });
}

/** Events as their reader wants their EPCs to be written. */
function documentReply(found: readonly CapturedEvent[], headers: Headers) {
  const isLinked = headers['gs1-epc-format'] === AS_DIGITAL_LINKS;
  const document = queryDocumentOf(isLinked ? found.map(withDigitalLinks) : found, now());
  return reply(200, document, { 'content-type': 'application/ld+json', ...(isLinked ? { 'gs1-epc-format': AS_DIGITAL_LINKS } : {}) });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

async function single(eventID: string, headers: Headers) {
  demandAcceptable(headers);
  const found = await ofId(eventID);
  if (found.length === 0) throw notFound(`The event ${eventID}`);
  return documentReply(found, headers);
}

async function named(queryName: string, query: Query, headers: Headers) {
  const stored = await queries.find(queryName);
  if (stored === undefined) throw notFound(`The query ${queryName}`);
  return await answer(`/queries/${encodeURIComponent(queryName)}/events`, query, parametersOf(stored.query), headers);
}

/** What there is even before the first event. */
const STANDARD: Partial<Record<EventList, readonly string[]>> = {
  eventTypes: EVENT_TYPES,
  bizSteps: [...BIZ_STEPS],
  dispositions: [...DISPOSITIONS],
};

async function namesOf(list: EventList, { perPage, nextPageToken }: { perPage: number; nextPageToken?: string | undefined }) {
  const after = nextPageToken && Buffer.from(nextPageToken, 'base64url').toString('utf8');
  const stored = await events.names(list, perPage, after);
  const standard = (STANDARD[list] ?? []).filter((name) => after === undefined || name > after);
  const all = [...new Set([...stored.names, ...standard])].sort();
  const names = all.slice(0, perPage);
  const token = Buffer.from(names.at(-1) ?? '').toString('base64url');
  const isMore = stored.isMore || all.length > perPage;
  return reply(200, collectionOf(names), isMore ? { link: `</${list}?perPage=${perPage}&nextPageToken=${token}>; rel="next"` } : {});
}

const listRoutes = {
  eventTypes: [routes.listEventTypes, routes.getEventType, routes.listEventTypeEvents],
  epcs: [routes.listEpcs, routes.getEpc, routes.listEpcEvents],
  bizSteps: [routes.listBizSteps, routes.getBizStep, routes.listBizStepEvents],
  bizLocations: [routes.listBizLocations, routes.getBizLocation, routes.listBizLocationEvents],
  readPoints: [routes.listReadPoints, routes.getReadPoint, routes.listReadPointEvents],
  dispositions: [routes.listDispositions, routes.getDisposition, routes.listDispositionEvents],
} as const;

const lists = (Object.keys(listRoutes) as EventList[]).flatMap((list) => {
  const [all, one, eventsOfOne] = listRoutes[list];
  return [
    on(all, ({ query }) => namesOf(list, query)),
    on(one, async () => collectionOf(['events'])),
    on(eventsOfOne, ({ params, query: { epc, ...query }, headers }) => {
      const value = typeof epc === 'string' ? epc : decoded(params.value);
      return answer(`/${list}/${encodeURIComponent(value)}/events`, query, { [routes.EVENT_LISTS[list]]: value }, headers);
    }),
  ];
});

export const handler = httpHandler(
  [
    on(routes.queryEvents, ({ query, headers }) => answer('/events', query, {}, headers)),
    on(routes.getEvent, ({ params, query, headers }) => single(query.eventID ?? decoded(params.eventID), headers)),
    ...lists,
    on(listQueryEvents, ({ params, query, headers }) => named(params.queryName, query, headers)),
    on(routes.describeRoot, async () => reply(204, undefined, { allow: 'GET, OPTIONS' })),
    on(routes.describeOptions, async ({ event }) => {
      const canPost = /^\/(capture|events|queries|queries\/[^/]+\/subscriptions)\/?$/.test(event.rawPath);
      const canDelete = /^\/queries\/[^/]+(\/subscriptions\/[^/]+)?$/.test(event.rawPath);
      return reply(204, undefined, { allow: `GET, ${canPost ? 'POST, ' : ''}${canDelete ? 'DELETE, ' : ''}OPTIONS` });
    }),
  ],
  { ...EPCIS_HTTP, keepLarge: (body, contentType) => replies.keep(body, contentType) },
);
