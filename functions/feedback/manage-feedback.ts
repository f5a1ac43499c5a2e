import * as z from 'zod';
import { feedbackChunk, type Speaker } from '#domain/feedback/feedback-event.ts';
import { feedbackFigures } from '#domain/feedback/feedback-figures.ts';
import { eventRefsOf, viewsOf } from '#domain/feedback/feedback-view.ts';
import { eventKeyText } from '#domain/ingestion/event-key.ts';
import { addDays, daysBetween, localDayOf, millisOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request } from '#runtime/http-handler.ts';
import { badRequest, notFound } from '#runtime/problems.ts';
import { profilesOf } from '#runtime/profile-of.ts';
import { type Feedback, type FeedbackBody, feedbackIdOf } from '#schemas/feedback.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { type FeedbackQuery, listFeedback, postFeedback, summarizeFeedback } from '#schemas/routes/feedback.ts';
import { eventsIn } from '#storage/events.ts';
import { feedbackIn } from '#storage/feedback.ts';
import { ordersIn } from '#storage/orders.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { sourcesIn } from '#storage/sources.ts';
import { cursorOf, fieldsOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({
  FEEDBACK_TABLE: tableName,
  EVENTS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  EVENTS_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
});
const feedback = feedbackIn(env.FEEDBACK_TABLE);
const events = eventsIn(env.EVENTS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const orders = ordersIn(env.ORDERS_TABLE);
const sources = sourcesIn(env.SOURCES_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const profileOf = profilesOf({ customers, personKeys });
const queue = sendTo(env.EVENTS_QUEUE_URL);

/** Source of what operators pass on. */
const SOURCE = 'operators';
const EVENT_KEY_CHARACTERS = 16;
const ID_LENGTH = 32;
const MAX_AHEAD_MILLIS = 300_000;
const SOURCES_READ = 100;
const DAYS_SHOWN = 30;
const DAYS_AT_MOST = 92;

async function knownCustomer(customerId: NonNullable<FeedbackBody['customerId']>): Promise<Speaker> {
  const { customerId: id, isIdentified } = await profileOf(customerId);
  return { id, isIdentified };
}

/** Whoever placed an order, whichever of the shop's sources told of it. */
async function ownerOf(orderId: string): Promise<Speaker> {
  const { items } = await sources.list({ limit: SOURCES_READ });
  const refs = [...new Set(items.map(({ group }) => `${group}#${orderId}`))];
  const owner = (await orders.findMany(refs)).find((order) => order.owner !== undefined)?.owner;
  const record = owner && (await customers.resolve(owner.personKey));
  if (record?.kind !== 'present') throw notFound(`The order ${orderId} of a known customer`);
  return { id: record.profile.customerId, isIdentified: record.profile.isIdentified };
}

/** Whose it is; who is not named and has no order is somebody whom nobody knows. */
async function speakerOf({ customerId, orderId }: FeedbackBody, messageId: string): Promise<Speaker> {
  if (customerId !== undefined) return await knownCustomer(customerId);
  return orderId === undefined ? { id: `walk-in-${messageId}`, isIdentified: false } : await ownerOf(orderId);
}

type Told = Pick<Request<unknown, unknown, FeedbackBody>, 'body' | 'caller' | 'headers'>;

/** Puts what somebody said on the queue of events, as their own client would have: everything else follows from there. */
async function take({ body, caller, headers }: Told) {
  const at = now();
  if (body.at !== undefined && millisOf(body.at) > nowMillis() + MAX_AHEAD_MILLIS)
    throw badRequest('body.at', 'expected a moment that is not in the future');
  const key = headers['idempotency-key'] ?? JSON.stringify([caller.name, body, body.at ?? at]);
  const messageId = sha256Hex(`feedback ${key}`).slice(0, ID_LENGTH);
  const { customerId: _customerId, ...said } = body;
  const speaker = await speakerOf(body, messageId);
  await queue.send(feedbackChunk({ speaker, body: said, messageId, source: SOURCE, at }));
  const eventKey = sha256Hex(eventKeyText(SOURCE, speaker.id, messageId)).slice(0, EVENT_KEY_CHARACTERS);
  return { feedbackId: feedbackIdOf(eventKey, await personKeys.of(speaker.id)), status: 'queued' };
}

async function shown(items: readonly Feedback[]) {
  const [people, told] = await Promise.all([
    customers.resolveMany([...new Set(items.map(({ personKey }) => personKey))]),
    events.findMany(eventRefsOf(items)),
  ]);
  return viewsOf(items, { people, events: told });
}

type Position = Record<string, unknown>;
const positionOf = (cursor: string | undefined) => fieldsOfCursor(z.record(z.string(), z.unknown()), cursor);

/** Days from and to which a question is about, both included; the last 30 when none are named. */
function spanOf({ from, until }: { from?: LocalDay | undefined; until?: LocalDay | undefined }) {
  const last = until ?? localDayOf(now(), env.SHOP_TIME_ZONE);
  const first = from ?? addDays(last, 1 - DAYS_SHOWN);
  const days = daysBetween(first, last);
  if (days < 0 || days >= DAYS_AT_MOST) throw badRequest('query.from', `expected a day up to ${DAYS_AT_MOST - 1} days before until`);
  return { first, last };
}

/** Back from day to day until a page is full or the span is over. */
async function byDay(query: FeedbackQuery, filter: Parameters<typeof feedback.ofDay>[1]) {
  const { first, last } = spanOf(query);
  const position = positionOf(query.cursor);
  const items: Feedback[] = [];
  let after = position?.['after'] as Position | undefined;
  for (let day = (position?.['day'] as LocalDay | undefined) ?? last; day >= first; day = addDays(day, -1)) {
    const page = await feedback.ofDay(day, filter, query.limit - items.length, after);
    items.push(...page.items);
    if (page.next !== undefined) return { items, next: { day, after: page.next } };
    if (items.length >= query.limit) return { items, next: day > first ? { day: addDays(day, -1) } : undefined };
    after = undefined;
  }
  return { items, next: undefined };
}

async function list(query: FeedbackQuery) {
  const { status = 'open', kind, productId, gtin, lot, topic } = query;
  if ((gtin === undefined) !== (lot === undefined)) throw badRequest('query.lot', 'expected gtin and lot together');
  const filter = { kind, productId, topic, lotName: gtin === undefined ? undefined : `${gtin}#${lot}` };
  const { items, next } =
    status === 'open' ? await feedback.queue(filter, query.limit, positionOf(query.cursor)) : await byDay(query, { ...filter, status });
  return { items: await shown(items), cursor: cursorOf(next && JSON.stringify(next)) };
}

async function summarize(query: { from?: LocalDay | undefined; until?: LocalDay | undefined }) {
  const { first, last } = spanOf(query);
  const items: Feedback[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) {
    for await (const item of feedback.countedOfDay(day)) items.push(item);
  }
  return { from: first, until: last, ...feedbackFigures(items) };
}

export const handler = httpHandler([
  on(postFeedback, take),
  on(listFeedback, ({ query }) => list(query)),
  on(summarizeFeedback, ({ query }) => summarize(query)),
]);
