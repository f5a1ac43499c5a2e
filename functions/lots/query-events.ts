import { bareEventOf, collectionOf, queryDocumentOf, withDigitalLinks } from '#domain/lots/epcis-documents.ts';
import { eventNameOf } from '#domain/lots/event-index.ts';
import { type EventQuery, isAskedFor, readEventQuery } from '#domain/lots/event-query.ts';
import { plusMillis } from '#domain/time.ts';
import { now } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { AS_DIGITAL_LINKS, demandAcceptable, EPCIS_HTTP } from '#runtime/epcis-http.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, reply } from '#runtime/http-handler.ts';
import { badRequest, notFound } from '#runtime/problems.ts';
import type { CapturedEvent } from '#schemas/epcis.ts';
import { InstantSchema } from '#schemas/instant.ts';
import * as routes from '#schemas/routes/epcis.ts';
import { type EventList, type EventPlace, epcisEventsIn, placeOfSortKey, type Span } from '#storage/epcis-events.ts';
import { largeRepliesIn } from '#storage/large-replies.ts';

const env = readEnvironment({ EPCIS_TABLE: tableName, ARTEFACTS_BUCKET: bucketName });
const events = epcisEventsIn(env.EPCIS_TABLE);
const replies = largeRepliesIn(env.ARTEFACTS_BUCKET);

const KEY_LENGTH = 40;
/** So many events are read at once, and at most so many looked at for one page; the next page goes on behind them. */
const READ_AT_ONCE = 100;
const MOST_LOOKED_AT = 2000;
/** Of a thing's events. */
const MOST_OF_A_THING = 10_000;
const TOKEN_MILLIS = 86_400_000;

const keyOf = (eventID: string, isError: boolean) => {
  const name = eventNameOf({ eventID, ...(isError ? { errorDeclaration: {} } : {}) } as Parameters<typeof eventNameOf>[0]);
  return sha256Hex(name).slice(0, KEY_LENGTH);
};
const tokenOf = ({ at, key }: EventPlace) => Buffer.from(`${at}#${key}`).toString('base64url');

interface Page {
  readonly found: CapturedEvent[];
  /** The last event that was looked at, unless it was the last of all. */
  readonly last: EventPlace | undefined;
}

/** Places of events from the newest to the oldest, in parts that can be read at once. */
async function* placesOf({ things }: EventQuery, span: Span): AsyncGenerator<EventPlace[]> {
  if (things.length > 0) {
    const ofEach = await Promise.all(things.map((thing) => events.newest({ thing }, span, MOST_OF_A_THING)));
    const all = [...new Map(ofEach.flat().map((place) => [place.key, place])).values()];
    all.sort((one, other) => (`${one.at}#${one.key}` > `${other.at}#${other.key}` ? -1 : 1));
    for (let start = 0; start < all.length; start += READ_AT_ONCE) yield all.slice(start, start + READ_AT_ONCE);
    return;
  }
  for (const day of await events.days(span)) {
    let after = span.after;
    for (let isMore = true; isMore; ) {
      const places = await events.newest({ day }, { ...span, after }, READ_AT_ONCE);
      yield places;
      after = places.at(-1);
      isMore = places.length === READ_AT_ONCE;
    }
  }
}

/** Those of some events that are asked for. What an event is found by may be left of a capture that was refused. */
async function foundAt(places: readonly EventPlace[], query: EventQuery): Promise<Map<string, CapturedEvent>> {
  const at = new Map(places.map((place) => [place.key, place.at]));
  const found = (await events.findMany([...at.keys()])).map((event) => [keyOfEvent(event), event] as const);
  const isHere = (key: string, { event }: CapturedEvent) =>
    InstantSchema.parse(event.eventTime) === at.get(key) && isAskedFor(event, query);
  return new Map(found.filter(([key, event]) => isHere(key, event)));
}

async function pageOf(query: EventQuery, after: EventPlace | undefined, perPage: number): Promise<Page> {
  const found: CapturedEvent[] = [];
  let lookedAt = 0;
  for await (const places of placesOf(query, { since: query.since, before: query.before, after })) {
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

const keyOfEvent = ({ event }: CapturedEvent) => sha256Hex(eventNameOf(event)).slice(0, KEY_LENGTH);

async function byIds(query: EventQuery): Promise<Page> {
  const keys = (query.eventIds ?? []).flatMap((id) => [keyOf(id, false), keyOf(id, true)]);
  return { found: (await events.findMany(keys)).filter(({ event }) => isAskedFor(event, query)), last: undefined };
}

type Query = Readonly<Record<string, unknown>> & { readonly perPage: number; readonly nextPageToken?: string | undefined };
type Headers = Readonly<Record<string, string | undefined>>;

async function answer(path: string, { perPage, nextPageToken, ...rest }: Query, fixed: Record<string, string>, headers: Headers) {
  demandAcceptable(headers);
  const given = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  const read = readEventQuery({ ...given, ...fixed });
  if (read.kind === 'unreadable') throw badRequest(`query.${read.parameter}`, `expected ${read.expected}`);
  const after = nextPageToken === undefined ? undefined : placeOfSortKey(Buffer.from(nextPageToken, 'base64url').toString('utf8'));
  if (nextPageToken !== undefined && after === undefined) throw badRequest('query.nextPageToken', 'expected the token of the page before');
  const page = read.query.eventIds ? await byIds(read.query) : await pageOf(read.query, after, perPage);
  const asked = headers['gs1-epc-format'] === AS_DIGITAL_LINKS;
  const document = queryDocumentOf(asked ? page.found.map(withDigitalLinks) : page.found, now());
  const own = { 'content-type': 'application/ld+json', ...(asked ? { 'gs1-epc-format': AS_DIGITAL_LINKS } : {}) };
  if (page.last === undefined) return reply(200, document, own);
  const parameters = new URLSearchParams({ ...given, perPage: String(perPage), nextPageToken: tokenOf(page.last) });
  const next = { link: `<${path}?${parameters}>; rel="next"`, 'gs1-next-page-token-expires': plusMillis(now(), TOKEN_MILLIS) };
  return reply(200, document, { ...own, ...next });
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
  const [event] = await events.findMany([keyOf(eventID, false), keyOf(eventID, true)]);
  if (event === undefined) throw notFound(`The event ${eventID}`);
  const isLinked = headers['gs1-epc-format'] === AS_DIGITAL_LINKS;
  return reply(200, bareEventOf(isLinked ? withDigitalLinks(event) : event), { 'content-type': 'application/ld+json' });
}

async function namesOf(list: EventList, { perPage, nextPageToken }: { perPage: number; nextPageToken?: string | undefined }) {
  const { names, isMore } = await events.names(list, perPage, nextPageToken && Buffer.from(nextPageToken, 'base64url').toString('utf8'));
  const token = Buffer.from(names.at(-1) ?? '').toString('base64url');
  const headers = isMore ? { link: `</${list}?perPage=${perPage}&nextPageToken=${token}>; rel="next"` } : {};
  return reply(200, collectionOf(names), headers);
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
    on(routes.describeOptions, async ({ event }) => {
      const allow = /^\/(capture|events)\/?$/.test(event.rawPath) ? 'GET, POST, OPTIONS' : 'GET, OPTIONS';
      return reply(204, undefined, { allow });
    }),
  ],
  { ...EPCIS_HTTP, keepLarge: (body, contentType) => replies.keep(body, contentType) },
);
