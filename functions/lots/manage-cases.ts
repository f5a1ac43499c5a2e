import { approvalLine, approversNeeded, mayBeReworked, objectionTo } from '#domain/lots/case-approvals.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { lotKeyOf } from '#domain/lots/trace-lots.ts';
import { millisOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { demandGroup } from '#runtime/caller.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request } from '#runtime/http-handler.ts';
import { badRequest, conflict, forbidden, notFound } from '#runtime/problems.ts';
import {
  type Approval,
  type Case,
  type CaseDecision,
  type CaseId,
  CaseListSchema,
  CaseLotPageSchema,
  CaseReplySchema,
  type DecisionBody,
  DecisionReplySchema,
  type DecisionTask,
} from '#schemas/case.ts';
import { FlaggedOrderPageSchema } from '#schemas/flagged-order.ts';
import type { LotRef } from '#schemas/lot.ts';
import type { PageQuery } from '#schemas/page.ts';
import * as routes from '#schemas/routes/cases.ts';
import { caseApprovalsIn } from '#storage/case-approvals.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { casesIn } from '#storage/cases.ts';
import { lotsIn } from '#storage/lots.ts';
import { cursorOf, textOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ CASES_TABLE: tableName, LOTS_TABLE: tableName, DECISIONS_QUEUE_URL: queueUrl });
const cases = casesIn(env.CASES_TABLE);
const approvals = caseApprovalsIn(env.CASES_TABLE);
const log = caseLogIn(env.CASES_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const decisions = sendTo(env.DECISIONS_QUEUE_URL);

const ID_LENGTH = 32;

async function list({ limit, cursor }: PageQuery) {
  const { items, next } = await cases.list(limit, textOfCursor(cursor));
  return CaseListSchema.parse({ items, cursor: cursorOf(next) });
}

async function storyOf(caseId: CaseId, { limit, cursor }: PageQuery) {
  const [beganAt, about, waiting, { items, next }] = await Promise.all([
    log.beganAt(caseId),
    cases.find(caseId),
    approvals.waiting(caseId),
    log.page(caseId, limit, textOfCursor(cursor)),
  ]);
  if (beganAt === undefined) throw notFound(`The case ${caseId}`);
  const timed = items.map((entry) => ({ ...entry, secondsSinceBegin: (millisOf(entry.at) - millisOf(beganAt)) / 1000 }));
  const needed = (kind: CaseDecision['kind']) => (about === undefined ? 1 : approversNeeded(about, kind));
  return CaseReplySchema.parse({
    caseId,
    beganAt,
    about: about ?? null,
    approversNeeded: {
      release: needed('release'),
      dispose: needed('dispose'),
      rework: about !== undefined && !mayBeReworked(about) ? null : needed('rework'),
    },
    approvals: waiting,
    items: timed,
    cursor: cursorOf(next),
  });
}

async function find(caseId: CaseId) {
  const about = await cases.find(caseId);
  if (about === undefined) throw notFound(`The case ${caseId}`);
  return about;
}

async function lotsOf(caseId: CaseId, { limit, cursor }: PageQuery) {
  await find(caseId);
  const { items, next } = await cases.lots(caseId, limit, textOfCursor(cursor));
  const exposures = new Map((await lots.findMany(items)).map((lot) => [lotKeyOf(lot), lot.exposure]));
  return CaseLotPageSchema.parse({
    items: items.map((lot) => ({ ...lot, exposure: exposures.get(lotKeyOf(lot)) ?? null })),
    cursor: cursorOf(next),
  });
}

async function ordersOf(caseId: CaseId, { limit, cursor }: PageQuery) {
  await find(caseId);
  const { items, next } = await cases.orders(caseId, limit, textOfCursor(cursor));
  return FlaggedOrderPageSchema.parse({ items, cursor: cursorOf(next) });
}

/** Lots that are not of the case are told, so that nobody believes them decided. */
async function demandKnown(caseId: CaseId, refs: readonly LotRef[]): Promise<void> {
  const known = new Set((await cases.lotsOf(caseId, refs)).map(lotKeyOf));
  const index = refs.findIndex((ref) => !known.has(lotKeyOf(ref)));
  if (index >= 0) throw badRequest(`body.lots.${index}`, `expected a lot of the case ${caseId}`);
}

type Asked = Request<{ caseId: CaseId }, unknown, DecisionBody>;

/** Two people approve the same when they name the same lots, in any order, or both all of the case. */
const scopeOf = (named: readonly LotRef[] | undefined) =>
  named === undefined ? 'ALL' : sha256Hex(JSON.stringify(named.map(lotKeyOf).sort())).slice(0, ID_LENGTH);

async function carryOut(task: DecisionTask) {
  await decisions.send(task);
  return DecisionReplySchema.parse({ caseId: task.caseId, ...task.decision, state: 'decided' });
}

/**
 * The first of two people is written down, the second one completes it.
 *
 * @param isRepeat - whether an earlier approval is that of this very request
 */
async function approve(task: DecisionTask, approval: Approval, isRepeat: (first: Approval) => boolean) {
  const { caseId, decision } = task;
  const approved = await approvals.give(caseId, approval, approvalLine(caseId, approval));
  if (approved.kind === 'decided') return DecisionReplySchema.parse({ caseId, ...decision, state: 'decided' });
  if (approved.kind === 'first' || isRepeat(approved.first)) return DecisionReplySchema.parse({ caseId, ...decision, state: 'approved' });
  const { first } = approved;
  const objection = objectionTo(first, approval);
  if (objection === 'same-person') throw conflict(`${first.by} has approved this at ${first.at}: another person has to approve it too.`);
  if (objection !== undefined) throw forbidden('Of two who approve, one has to be of the group quality.');
  const { by, reason, evidence, at, scope, decisionId } = first;
  const approvedBefore = { by, reason, at, ...(evidence === undefined ? {} : { evidence }) };
  return await carryOut({ ...task, decision: { ...decision, approvedBefore }, approval: { scope, decisionId } });
}

/** All of a case can be put on sale again only when its incident is over; who names lots names those of the case; not everything may be reworked. */
async function demandDecidable(about: Case, kind: CaseDecision['kind'], named: readonly LotRef[] | undefined) {
  const { caseId, status } = about;
  if (kind === 'rework' && !mayBeReworked(about)) {
    throw conflict(`The goods of ${caseId} were critically warm and are not frozen or ambient: they can only be thrown away.`);
  }
  if (named) await demandKnown(caseId, named);
  if (kind === 'release' && named === undefined && status === 'open') {
    throw conflict(`The incident of ${caseId} is not over: single lots can be released, not all of it.`);
  }
}

/** What is decided goes on the queue, once enough people have approved it; there everything follows from it. */
async function decide(kind: CaseDecision['kind'], { params: { caseId }, body, caller, headers }: Asked) {
  const about = await find(caseId);
  const isAlone = approversNeeded(about, kind) === 1;
  if (isAlone) demandGroup(caller, routes.deciders);
  const named = body.lots && [...new Map(body.lots.map((ref) => [lotKeyOf(ref), ref])).values()];
  await demandDecidable(about, kind, named);
  const given = headers['idempotency-key'];
  const key = given ?? JSON.stringify([caller.name, body.reason, named?.map(lotKeyOf).sort() ?? null]);
  const decisionId = sha256Hex(`${kind} ${caseId} ${key}`).slice(0, ID_LENGTH);
  const { reason, evidence } = body;
  const decision: CaseDecision = { decisionId, kind, by: caller.name, reason, ...(evidence === undefined ? {} : { evidence }), at: now() };
  const lotsNamed = named ? { lots: named } : {};
  const task: DecisionTask = { caseId, decision, ...lotsNamed };
  if (isAlone) return await carryOut(task);
  const isQuality = caller.groups.has('quality');
  const approval = { schemaVersion: 1, ...decision, subject: caller.subject, isQuality, ...lotsNamed, scope: scopeOf(named) };
  return await approve(
    task,
    approval,
    (first) => given !== undefined && first.decisionId === decisionId && first.subject === caller.subject,
  );
}

export const handler = httpHandler([
  on(routes.listCases, ({ query }) => list(query)),
  on(routes.getCase, ({ params, query }) => storyOf(params.caseId, query)),
  on(routes.listCaseLots, ({ params, query }) => lotsOf(params.caseId, query)),
  on(routes.listFlaggedOrders, ({ params, query }) => ordersOf(params.caseId, query)),
  on(routes.releaseCase, (request) => decide('release', request)),
  on(routes.disposeCase, (request) => decide('dispose', request)),
  on(routes.reworkCase, (request) => decide('rework', request)),
]);
