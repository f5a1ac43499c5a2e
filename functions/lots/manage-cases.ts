import { placeRule } from '#domain/lots/place-history.ts';
import { lotKeyOf } from '#domain/lots/trace-lots.ts';
import { millisOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request } from '#runtime/http-handler.ts';
import { badRequest, conflict, notFound } from '#runtime/problems.ts';
import {
  type CaseDecision,
  type CaseId,
  CaseListSchema,
  CaseLotPageSchema,
  CaseReplySchema,
  type DecisionTask,
  FlaggedOrderPageSchema,
} from '#schemas/case.ts';
import type { LotRef } from '#schemas/lot.ts';
import type { PageQuery } from '#schemas/page.ts';
import * as routes from '#schemas/routes/cases.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { casesIn } from '#storage/cases.ts';
import { lotsIn } from '#storage/lots.ts';

const env = readEnvironment({ CASES_TABLE: tableName, LOTS_TABLE: tableName, DECISIONS_QUEUE_URL: queueUrl });
const cases = casesIn(env.CASES_TABLE);
const log = caseLogIn(env.CASES_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const decisions = sendTo(env.DECISIONS_QUEUE_URL);

const ID_LENGTH = 32;

const textOf = (cursor: string | undefined) => (cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8'));
const cursorOf = (text: string | undefined) => (text === undefined ? null : Buffer.from(text).toString('base64url'));

async function list({ limit, cursor }: PageQuery) {
  const { items, next } = await cases.list(limit, textOf(cursor));
  return CaseListSchema.parse({ items, cursor: cursorOf(next) });
}

async function storyOf(caseId: CaseId, { limit, cursor }: PageQuery) {
  const [beganAt, about, { items, next }] = await Promise.all([
    log.beganAt(caseId),
    cases.find(caseId),
    log.page(caseId, limit, textOf(cursor)),
  ]);
  if (beganAt === undefined) throw notFound(`The case ${caseId}`);
  const timed = items.map((entry) => ({ ...entry, secondsSinceBegin: (millisOf(entry.at) - millisOf(beganAt)) / 1000 }));
  return CaseReplySchema.parse({ caseId, beganAt, about: about ?? null, items: timed, cursor: cursorOf(next) });
}

async function find(caseId: CaseId) {
  const about = await cases.find(caseId);
  if (about === undefined) throw notFound(`The case ${caseId}`);
  return about;
}

async function lotsOf(caseId: CaseId, { limit, cursor }: PageQuery) {
  await find(caseId);
  const { items, next } = await cases.lots(caseId, limit, textOf(cursor));
  const exposures = new Map((await lots.findMany(items)).map((lot) => [lotKeyOf(lot), lot.exposure]));
  return CaseLotPageSchema.parse({
    items: items.map((lot) => ({ ...lot, exposure: exposures.get(lotKeyOf(lot)) ?? null })),
    cursor: cursorOf(next),
  });
}

async function ordersOf(caseId: CaseId, { limit, cursor }: PageQuery) {
  await find(caseId);
  const { items, next } = await cases.orders(caseId, limit, textOf(cursor));
  return FlaggedOrderPageSchema.parse({ items, cursor: cursorOf(next) });
}

/** Lots that are not of the case are told, so that nobody believes them decided. */
async function demandKnown(caseId: CaseId, refs: readonly LotRef[]): Promise<void> {
  const known = new Set((await cases.lotsOf(caseId, refs)).map(lotKeyOf));
  const index = refs.findIndex((ref) => !known.has(lotKeyOf(ref)));
  if (index >= 0) throw badRequest(`body.lots.${index}`, `expected a lot of the case ${caseId}`);
}

type Asked = Request<{ caseId: CaseId }, unknown, { reason: string; lots?: LotRef[] | undefined }>;

/** Puts a decision on the queue; there everything follows from it. */
async function decide(kind: CaseDecision['kind'], { params: { caseId }, body, caller, headers }: Asked) {
  const { status } = await find(caseId);
  const named = body.lots && [...new Map(body.lots.map((ref) => [lotKeyOf(ref), ref])).values()];
  if (named) await demandKnown(caseId, named);
  if (kind === 'release' && named === undefined && status === 'open') {
    throw conflict(`The incident of ${caseId} is not over: single lots can be released, not all of it.`);
  }
  const key = headers['idempotency-key'] ?? JSON.stringify([caller.name, body.reason, named?.map(lotKeyOf).sort() ?? null]);
  const decisionId = sha256Hex(`${kind} ${caseId} ${key}`).slice(0, ID_LENGTH);
  const decision: CaseDecision = { decisionId, kind, by: caller.name, reason: body.reason, at: now() };
  await decisions.send({ caseId, decision, ...(named ? { lots: named } : {}) } satisfies DecisionTask);
  return { caseId, ...decision };
}

export const handler = httpHandler([
  on(routes.listCases, ({ query }) => list(query)),
  on(routes.getCase, ({ params, query }) => storyOf(params.caseId, query)),
  on(routes.listCaseLots, ({ params, query }) => lotsOf(params.caseId, query)),
  on(routes.listFlaggedOrders, ({ params, query }) => ordersOf(params.caseId, query)),
  on(routes.releaseCase, (request) => decide('release', request)),
  on(routes.disposeCase, (request) => decide('dispose', request)),
]);
