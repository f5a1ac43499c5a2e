import type { Approval, Case, CaseDecision, CaseId, NewCaseEntry } from '#schemas/case.ts';

/**
 * How many people have to approve a decision on the goods of a case. Of two, one has to be of quality; one alone has to be.
 *
 * Severity S4 is never released by one person. Chilled goods (rule R1) are not disposed of by one person either; frozen and ambient ones
 * (rule R2) may be. Where the rule is not known the stricter one holds.
 *
 * @see reference/domain.md §4
 */
export function approversNeeded({ severity, rule }: Pick<Case, 'severity' | 'rule'>, kind: CaseDecision['kind']): 1 | 2 {
  return severity === 'S4' && (kind === 'release' || rule !== 'R2') ? 2 : 1;
}

/**
 * Whether goods may be reworked: re-iced, frozen again, made into something else. Of what was critically warm (severity S4) only
 * frozen and ambient goods may be (rule R2); for chilled goods and fish (R1), and where the rule is not known, there is only disposal.
 *
 * @see reference/domain.md §4
 */
export const mayBeReworked = ({ severity, rule }: Pick<Case, 'severity' | 'rule'>): boolean => severity !== 'S4' || rule === 'R2';

const APPROVED = { release: 'release-approved', dispose: 'disposal-approved', rework: 'rework-approved' } as const satisfies Record<
  CaseDecision['kind'],
  NewCaseEntry['step']
>;

/** Why somebody's approval does not complete the one of somebody else; undefined when it does. */
export function objectionTo(
  first: Pick<Approval, 'subject' | 'isQuality'>,
  second: Pick<Approval, 'subject' | 'isQuality'>,
): 'same-person' | 'nobody-of-quality' | undefined {
  if (first.subject === second.subject) return 'same-person';
  return first.isQuality || second.isQuality ? undefined : 'nobody-of-quality';
}

/** What the log says of the first of two approvals. */
export const approvalLine = (caseId: CaseId, { decisionId, kind, by, reason, evidence, at, lots }: Approval): NewCaseEntry => ({
  caseId,
  at,
  step: APPROVED[kind],
  // Who approves the same once more, after it was used, says something new.
  key: `${decisionId}#${at}`,
  by,
  reason,
  ...(evidence === undefined ? {} : { ids: { evidence } }),
  ...(lots === undefined ? {} : { numbers: { lots: lots.length } }),
});
