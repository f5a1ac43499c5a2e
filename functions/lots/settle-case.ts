import { decisionLine, settledLines } from '#domain/lots/case-story.ts';
import { disposalsOf } from '#domain/lots/movements-of.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type CaseDecision, type CaseId, type DecisionTask, DecisionTaskSchema } from '#schemas/case.ts';
import type { LotRef } from '#schemas/lot.ts';
import { caseApprovalsIn } from '#storage/case-approvals.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { casesIn, isUndecided } from '#storage/cases.ts';
import { holdsIn } from '#storage/holds.ts';
import { lotsIn } from '#storage/lots.ts';

const env = readEnvironment({ CASES_TABLE: tableName, HOLDS_TABLE: tableName, LOTS_TABLE: tableName, DECISIONS_QUEUE_URL: queueUrl });
const cases = casesIn(env.CASES_TABLE);
const approvals = caseApprovalsIn(env.CASES_TABLE);
const log = caseLogIn(env.CASES_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const tasks = sendTo(env.DECISIONS_QUEUE_URL);

const LOTS_PER_PAGE = 25;

/** Carries a decision out on one lot; a second time there is nothing left to do. */
async function settle(caseId: CaseId, ref: LotRef, { kind, by, reason }: CaseDecision): Promise<void> {
  if (kind === 'release') {
    await holds.releaseFor(caseId, { kind: 'lot', ...ref }, { releasedAt: now(), releasedBy: by, releaseReason: reason });
    return;
  }
  // What is to be reworked stays on hold, until it has become another lot or is decided on anew.
  if (kind === 'rework') return;
  const known = await lots.find(ref);
  const placed = await lots.atPlaces(ref, known?.places ?? []);
  await lots.record(ref, disposalsOf(placed, reason, { recordedAt: now(), recordedBy: by }));
}

/** The lots of one page on which nobody has decided before, and where the next page begins. */
async function undecided({ caseId, decision, lots: named, after }: DecisionTask): Promise<{ due: LotRef[]; next: string | undefined }> {
  const start = Number(after ?? 0);
  const page = named
    ? { items: await cases.lotsOf(caseId, named.slice(start, start + LOTS_PER_PAGE)), next: nextOf(start, named.length) }
    : await cases.lots(caseId, LOTS_PER_PAGE, after);
  return { due: page.items.filter((lot) => isUndecided(lot, decision.kind)), next: page.next };
}

const nextOf = (start: number, all: number) => (start + LOTS_PER_PAGE < all ? String(start + LOTS_PER_PAGE) : undefined);

/** When all of a case is decided and its incident is over, nothing keeps the unit from being used. */
async function freeUnit(caseId: CaseId, { decisionId, by, reason }: CaseDecision): Promise<void> {
  const about = await cases.find(caseId);
  if (about === undefined || about.status === 'open') return;
  const { unitId } = about;
  const at = now();
  const { wasHeld } = await holds.releaseFor(caseId, { kind: 'zone', unitId }, { releasedAt: at, releasedBy: by, releaseReason: reason });
  if (wasHeld) await log.append({ caseId, at, step: 'unit-released', key: decisionId, by, ids: { unitId } }, at);
}

/** One page of the lots of a decision; the hold goes first, then the decision is noted, so that a crash in between repeats both. */
async function settleCase(task: DecisionTask): Promise<void> {
  const { caseId, decision, approval } = task;
  if (task.after === undefined) await log.append(decisionLine(caseId, decision, task.lots?.length), now());
  if (approval) await approvals.useUp(caseId, { kind: decision.kind, scope: approval.scope }, approval.decisionId);
  const { due, next } = await undecided(task);
  await Promise.all(due.map(({ gtin, lot }) => settle(caseId, { gtin, lot }, decision)));
  const at = now();
  await cases.markDecided(caseId, due, decision, { at, entries: (refs) => settledLines(caseId, refs, decision, at) });
  if (next !== undefined) await tasks.send({ ...task, after: next });
  else if (task.lots === undefined) await freeUnit(caseId, decision);
}

export const handler = queueHandler(DecisionTaskSchema, settleCase);
