import { parametersOf, readEventQuery } from '#domain/lots/event-query.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { demandAcceptable, demandJson, EPCIS_HTTP } from '#runtime/epcis-http.ts';
import { httpHandler, on, reply } from '#runtime/http-handler.ts';
import { badRequest, conflict, notFound, ProblemError } from '#runtime/problems.ts';
import type { NamedQuery, StoredQuery } from '#schemas/event-query.ts';
import * as routes from '#schemas/routes/epcis-queries.ts';
import { eventQueriesIn } from '#storage/event-queries.ts';

const env = readEnvironment({ EPCIS_TABLE: tableName });
const queries = eventQueriesIn(env.EPCIS_TABLE);

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

async function remove(name: string) {
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
const noSubscriptions = refuse(
  'Subscriptions of queries are not offered: ask /queries/{queryName}/events again, from the time of the last answer on.',
);

export const handler = httpHandler(
  [
    on(routes.postQuery, ({ body, headers, caller }) => add(body, headers, caller.name)),
    on(routes.listQueries, ({ query }) => list(query)),
    on(routes.getQuery, ({ params }) => find(params.queryName)),
    on(routes.deleteQuery, ({ params }) => remove(params.queryName)),
    on(routes.listSubscriptions, noSubscriptions),
    on(routes.postSubscription, noSubscriptions),
    on(routes.getSubscription, noSubscriptions),
    on(routes.deleteSubscription, noSubscriptions),
    on(routes.deletePageToken, refuse('Tokens of pages end by themselves after a day.')),
  ],
  EPCIS_HTTP,
);
