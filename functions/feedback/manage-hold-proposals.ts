import { decidedLine } from '#domain/feedback/propose-hold.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { conflict, notFound } from '#runtime/problems.ts';
import { type CaseId, CaseIdSchema } from '#schemas/case.ts';
import { HoldSchema } from '#schemas/hold.ts';
import { type HoldProposal, HoldProposalReplySchema } from '#schemas/hold-proposal.ts';
import type { PageQuery } from '#schemas/page.ts';
import { acceptHoldProposal, declineHoldProposal, listHoldProposals } from '#schemas/routes/hold-proposals.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { casesIn } from '#storage/cases.ts';
import { holdProposalsIn } from '#storage/hold-proposals.ts';
import { holdsIn } from '#storage/holds.ts';
import { cursorOf, placeOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ FEEDBACK_TABLE: tableName, HOLDS_TABLE: tableName, CASES_TABLE: tableName });
const proposals = holdProposalsIn(env.FEEDBACK_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const cases = casesIn(env.CASES_TABLE);
const log = caseLogIn(env.CASES_TABLE);

async function list({ limit, cursor }: PageQuery) {
  const after = placeOfCursor(CaseIdSchema, cursor);
  const { items, next } = await proposals.page(limit, after);
  return {
    items: items.map((item) => HoldProposalReplySchema.parse(item)),
    cursor: cursorOf(next),
  };
}

/** Holds the lot for its case; the same again is the same hold. */
async function hold({ caseId, gtin, lot, productId }: HoldProposal, by: string, reason: string): Promise<void> {
  const heldAt = now();
  await cases.addLots(caseId, [{ gtin, lot }], heldAt);
  const target = { kind: 'lot', gtin, lot };
  await holds.place(HoldSchema.parse({ target, reason, heldAt, heldBy: by, incidentId: caseId, productIds: [productId] }));
  await cases.markHeld(caseId, [{ gtin, lot }], heldAt, () => []);
}

/** A decision stands once it is noted; before that everything it means has been done, so that whoever is interrupted repeats it. */
async function decide(caseId: CaseId, status: 'accepted' | 'declined', { by, reason }: { by: string; reason: string }) {
  const known = await proposals.find(caseId);
  if (known === undefined) throw notFound(`The proposal ${caseId}`);
  if (known.status === status) return HoldProposalReplySchema.parse(known);
  if (known.status === 'accepted') throw conflict('The lot is held by this proposal; it is released as a lot of its case.');
  if (status === 'accepted') await hold(known, by, reason);
  const at = now();
  const decided: HoldProposal = { ...known, status, decidedAt: at, decidedBy: by, reason };
  await log.append(decidedLine(decided, { at, by, reason }), at);
  if (!(await proposals.put(decided, known))) throw conflict('The proposal was changed at the same moment; read it again.');
  return HoldProposalReplySchema.parse(decided);
}

export const handler = httpHandler([
  on(listHoldProposals, ({ query }) => list(query)),
  on(acceptHoldProposal, ({ params, body, caller }) => decide(params.id, 'accepted', { by: caller.name, reason: body.reason })),
  on(declineHoldProposal, ({ params, body, caller }) => decide(params.id, 'declined', { by: caller.name, reason: body.reason })),
]);
