import { type CaseDecision, CaseIdSchema, type DecisionTask } from '#schemas/case.ts';
import type { Hold } from '#schemas/hold.ts';
import type { LotRef } from '#schemas/lot.ts';
import { lotKeyOf } from './trace-lots.ts';

const ID_LENGTH = 32;

/**
 * What a decision on one lot is for each of the cases that hold it.
 *
 * @param hash - of a text, in hexadecimal digits
 */
export function decisionsOn(
  { gtin, lot }: LotRef,
  hold: Hold,
  decided: Omit<CaseDecision, 'decisionId'>,
  hash: (text: string) => string,
): DecisionTask[] {
  const claimants = [hold, ...(hold.others ?? [])].map(({ incidentId }) => CaseIdSchema.safeParse(incidentId).data);
  return claimants.flatMap((caseId): DecisionTask[] => {
    if (caseId === undefined) return [];
    const decisionId = hash(`${decided.kind} ${caseId} ${lotKeyOf({ gtin, lot })} ${decided.by} ${decided.reason}`).slice(0, ID_LENGTH);
    return [{ caseId, decision: { ...decided, decisionId }, lots: [{ gtin, lot }] }];
  });
}
