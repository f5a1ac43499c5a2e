import { parametersOf, readEventQuery } from '#domain/lots/event-query.ts';
import { faultOfSchedule } from '#domain/lots/event-schedule.ts';
import { faultOfSubscribedQuery } from '#domain/lots/event-subscribers.ts';
import { faultOfWebhookUrl } from '#messaging/webhook.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { demandAcceptable, demandJson, EPCIS_HTTP } from '#runtime/epcis-http.ts';
import { nameUnderKey } from '#runtime/hash.ts';
import { httpHandler, on, reply } from '#runtime/http-handler.ts';
import { badRequest, conflict, notFound, ProblemError } from '#runtime/problems.ts';
import type { NamedQuery, StoredQuery } from '#schemas/event-query.ts';
import { type StoredSubscription, type SubscriptionBody, SubscriptionSchema } from '#schemas/event-subscription.ts';
import type { Instant } from '#schemas/instant.ts';
import * as routes from '#schemas/routes/epcis-queries.ts';
import { eventQueriesIn } from '#storage/event-queries.ts';
import { eventSubscriptionsIn } from '#storage/event-subscriptions.ts';

const env = readEnvironment({ EPCIS_TABLE: tableName });
const queries = eventQueriesIn(env.EPCIS_TABLE);
const subscriptions = eventSubscriptionsIn(env.EPCIS_TABLE);

/** Every event that is captured is held against all of them. */
const MOST_SUBSCRIBERS = 100;

type Headers = Readonly<Record<string, string | undefined>>;

const replyOf = ({ name, query }: StoredQuery): NamedQuery => ({ name, query });

async function add({ name, query }: NamedQuery, headers: Headers, createdBy: string) {
  demandAcceptable(headers);
  demandJson(headers);
  const read = readEventQuery(parametersOf(query));
  if (read.kind === 'unreadable') throw badRequest(`body.query.${read.parameter}`, `expected ${read.expected}`);
  const isFree = await queries.add({ schemaVersion: 1, name, query, createdAt: now(), createdBy });
  if (!isFree) throw conflict(`There is a query with the name ${name}.`);
  return reply(201, undefined, { location: `/queries/${encodeURIComponent(name)}` });
}

async function find(name: string) {
  const query = await queries.find(name);
  if (query === undefined) throw notFound(`The query ${name}`);
  return replyOf(query);
}

/** Its subscriptions end with it. */
async function remove(name: string) {
  for (const subscription of await subscriptions.ofQuery(name)) await subscriptions.remove(subscription);
  if (!(await queries.remove(name))) throw notFound(`The query ${name}`);
  return reply(204);
}

async function list({ perPage, nextPageToken }: { perPage: number; nextPageToken?: string | undefined }) {
  const page = await queries.list(perPage, nextPageToken);
  const last = page.queries.at(-1);
  const link = `</queries?perPage=${perPage}&nextPageToken=${encodeURIComponent(last?.name ?? '')}>; rel="next"`;
  return reply(200, page.queries.map(replyOf), page.isMore && last ? { link } : {});
}

const refuse = (what: string) => async () => {
  throw new ProblemError(501, what);
};

/** Without what signs its calls. */
const viewOf = (subscription: StoredSubscription) => SubscriptionSchema.parse(subscription);

function demandSubscribable({ query }: NamedQuery, { dest, schedule, initialRecordTime }: SubscriptionBody, createdAt: Instant): void {
  const faultOfQuery = faultOfSubscribedQuery(query);
  if (faultOfQuery !== undefined) throw badRequest('params.queryName', faultOfQuery);
  const faultOfDest = faultOfWebhookUrl(dest);
  if (faultOfDest !== undefined) throw badRequest('body.dest', faultOfDest);
  const fault = schedule && faultOfSchedule(schedule);
  if (fault) throw badRequest(`body.schedule${fault.field === '' ? '' : `.${fault.field}`}`, `expected ${fault.expected}`);
  if (initialRecordTime !== undefined && initialRecordTime < createdAt)
    throw badRequest('body.initialRecordTime', 'expected a moment to come: what was captured before is told by the events of the query');
}

interface Subscriber {
  readonly headers: Headers;
  readonly name: string;
}

async function subscribe(queryName: string, body: SubscriptionBody, { headers, name: createdBy }: Subscriber) {
  demandAcceptable(headers);
  demandJson(headers);
  const known = await find(queryName);
  const createdAt = now();
  demandSubscribable(known, body, createdAt);
  const every = await subscriptions.every();
  // The same request again is the same subscription.
  const subscriptionID = nameUnderKey(headers['idempotency-key'], createdBy, queryName);
  const before = every.find((other) => other.subscriptionID === subscriptionID);
  if (before === undefined && every.length >= MOST_SUBSCRIBERS) throw conflict(`There are ${MOST_SUBSCRIBERS} subscriptions already.`);
  const added: StoredSubscription = { ...body, schemaVersion: 1, subscriptionID, queryName, query: known.query, createdAt, createdBy };
  if (before === undefined) await subscriptions.add(added);
  const location = `/queries/${encodeURIComponent(queryName)}/subscriptions/${subscriptionID}`;
  return reply(201, viewOf(before ?? added), { location });
}

async function findSubscription(name: { queryName: string; subscriptionID: string }) {
  const found = await subscriptions.find(name);
  if (found === undefined) throw notFound(`The subscription ${name.subscriptionID} to ${name.queryName}`);
  return viewOf(found);
}

async function unsubscribe(name: { queryName: string; subscriptionID: string }) {
  if (!(await subscriptions.remove(name))) throw notFound(`The subscription ${name.subscriptionID} to ${name.queryName}`);
  return reply(204);
}

export const handler = httpHandler(
  [
    on(routes.postQuery, ({ body, headers, caller }) => add(body, headers, caller.name)),
    on(routes.listQueries, ({ query }) => list(query)),
    on(routes.getQuery, ({ params }) => find(params.queryName)),
    on(routes.deleteQuery, ({ params }) => remove(params.queryName)),
    on(routes.listSubscriptions, async ({ params: { queryName } }) => {
      await find(queryName);
      return (await subscriptions.ofQuery(queryName)).map(viewOf);
    }),
    on(routes.postSubscription, ({ params, body, headers, caller }) => subscribe(params.queryName, body, { headers, name: caller.name })),
    on(routes.getSubscription, ({ params }) => findSubscription(params)),
    on(routes.deleteSubscription, ({ params }) => unsubscribe(params)),
    on(routes.deletePageToken, refuse('Tokens of pages end by themselves after a day.')),
  ],
  EPCIS_HTTP,
);
