import { approversNeeded } from '#domain/lots/case-approvals.ts';
import { decisionsOn } from '#domain/lots/case-decisions.ts';
import { spokenTarget } from '#domain/lots/lot-status.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { lotOfPath } from '#runtime/lot-of-path.ts';
import { conflict, notFound } from '#runtime/problems.ts';
import type { DecisionTask } from '#schemas/case.ts';
import { HoldReplySchema, HoldSchema, type HoldTarget, ReleasedHoldReplySchema } from '#schemas/hold.ts';
import type { LotRef } from '#schemas/lot.ts';
import type { PageQuery } from '#schemas/page.ts';
import * as routes from '#schemas/routes/lots.ts';
import { casesIn } from '#storage/cases.ts';
import { holdsIn } from '#storage/holds.ts';
import { cursorOf, textOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ CASES_TABLE: tableName, HOLDS_TABLE: tableName, DECISIONS_QUEUE_URL: queueUrl });
const cases = casesIn(env.CASES_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const decisions = sendTo(env.DECISIONS_QUEUE_URL);

const lotTarget = ({ gtin, lot }: LotRef): HoldTarget => ({ kind: 'lot', gtin, lot });

async function hold(target: HoldTarget, reason: string, heldBy: string) {
  return HoldReplySchema.parse(await holds.place(HoldSchema.parse({ target, reason, heldAt: now(), heldBy })));
}

async function release(target: HoldTarget, releaseReason: string, releasedBy: string) {
  const released = await holds.release(target, { releasedAt: now(), releasedBy, releaseReason });
  if (released === undefined) throw notFound(`A hold on ${spokenTarget(target)}`);
  return ReleasedHoldReplySchema.parse(released);
}

/** What needs two people is decided in its case. */
async function demandOneApprover(tasks: readonly DecisionTask[]): Promise<void> {
  const concerned = await Promise.all(tasks.map(({ caseId }) => cases.find(caseId)));
  const strict = concerned.find((about) => about !== undefined && approversNeeded(about, 'release') > 1);
  if (strict) throw conflict(`The case ${strict.caseId} holds this lot: two people have to approve there that it is released.`);
}

/**
 * Before the hold goes, what this decides for the cases that hold the lot is on its queue: whoever is interrupted in between is
 * completed there, and sometimes overtaken.
 */
async function releaseLot(ref: LotRef, releaseReason: string, releasedBy: string) {
  const held = await holds.find(lotTarget(ref));
  const decided = { kind: 'release', by: releasedBy, reason: releaseReason, at: now() } as const;
  const tasks = held === undefined ? [] : decisionsOn(ref, held, decided, sha256Hex);
  if (tasks.length === 0) return await release(lotTarget(ref), releaseReason, releasedBy);
  await demandOneApprover(tasks);
  await decisions.sendAll(tasks);
  const ended = { releasedAt: now(), releasedBy, releaseReason };
  return ReleasedHoldReplySchema.parse((await holds.release(lotTarget(ref), ended)) ?? { ...held, ...ended });
}

async function list({ limit, cursor }: PageQuery) {
  const after = textOfCursor(cursor);
  const { items, next } = await holds.list(limit, after);
  return {
    items: items.map((item) => HoldReplySchema.parse(item)),
    cursor: cursorOf(next),
  };
}

export const handler = httpHandler([
  on(routes.holdLot, ({ params, query, body, caller }) => hold(lotTarget(lotOfPath(params, query)), body.reason, caller.name)),
  on(routes.releaseLot, ({ params, query, body, caller }) => releaseLot(lotOfPath(params, query), body.reason, caller.name)),
  on(routes.holdLotByQuery, ({ params, query, body, caller }) => hold(lotTarget({ ...params, ...query }), body.reason, caller.name)),
  on(routes.releaseLotByQuery, ({ params, query, body, caller }) => releaseLot({ ...params, ...query }, body.reason, caller.name)),
  on(routes.holdProduct, ({ params, body, caller }) => hold({ kind: 'product', ...params }, body.reason, caller.name)),
  on(routes.releaseProduct, ({ params, body, caller }) => release({ kind: 'product', ...params }, body.reason, caller.name)),
  on(routes.listHolds, ({ query }) => list(query)),
]);
