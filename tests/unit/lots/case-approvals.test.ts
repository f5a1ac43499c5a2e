import { describe, expect, it } from 'vitest';
import { approvalLine, approversNeeded, mayBeReworked, objectionTo } from '#domain/lots/case-approvals.ts';
import { ApprovalSchema, type Case, CaseIdSchema } from '#schemas/case.ts';

const needed = (severity: Case['severity'], rule: Case['rule'], kind: 'release' | 'dispose') => approversNeeded({ severity, rule }, kind);
const quinn = { subject: 'quinn', isQuality: true };
const kim = { subject: 'kim', isQuality: true };
const [ada, bo] = [
  { subject: 'ada', isQuality: false },
  { subject: 'bo', isQuality: false },
];

describe('a decision on goods', () => {
  it.each([
    ['S4', 'R1', 2, 2],
    ['S4', 'R2', 2, 1],
    ['S4', undefined, 2, 2],
    ['S3', 'R5', 1, 1],
    ['SF', 'R3', 1, 1],
    ['S1', 'R8', 1, 1],
  ] as const)('at %s by %s needs %i people to release them, and %i to dispose of them', (severity, rule, release, dispose) => {
    expect([needed(severity, rule, 'release'), needed(severity, rule, 'dispose')]).toEqual([release, dispose]);
  });
});

describe('a rework', () => {
  it.each([
    ['S4', 'R1', false],
    ['S4', 'R2', true],
    ['S4', undefined, false],
    ['S3', 'R5', true],
    ['SF', 'R3', true],
  ] as const)('at %s by %s is possible: %s', (severity, rule, isPossible) => {
    expect(mayBeReworked({ severity, rule })).toBe(isPossible);
    if (isPossible) expect(approversNeeded({ severity, rule }, 'rework')).toBe(1);
  });
});

describe('a second approval', () => {
  it('is that of another person, and one of the two is of quality', () => {
    expect(objectionTo(quinn, kim)).toBeUndefined();
    expect(objectionTo(quinn, ada)).toBeUndefined();
    expect(objectionTo(ada, quinn)).toBeUndefined();
    expect(objectionTo(quinn, quinn)).toBe('same-person');
    expect(objectionTo(quinn, { ...quinn, isQuality: false })).toBe('same-person');
    expect(objectionTo(ada, bo)).toBe('nobody-of-quality');
  });
});

it('the story tells who approved what first, when and why', () => {
  const at = '2026-11-22T08:00:00.000Z';
  const given = { decisionId: 'd', kind: 'dispose', by: 'quinn', reason: 'Thawed.', at, subject: 'q', isQuality: true, scope: 'ALL' };
  expect(approvalLine(CaseIdSchema.parse('c'), ApprovalSchema.parse(given))).toEqual({
    caseId: 'c',
    at,
    step: 'disposal-approved',
    key: `d#${at}`,
    by: 'quinn',
    reason: 'Thawed.',
  });
});
