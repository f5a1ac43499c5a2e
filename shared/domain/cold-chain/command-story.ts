import { CaseIdSchema, type NewCaseEntry } from '#schemas/case.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Command } from '#schemas/unit.ts';

/**
 * What an order adds to the story of the incident that it was given because of: that it went out, what the device answered, what the
 * readings showed. All of it follows from the order as it is stored, so that whoever comes by may write it down.
 */
export function storyOf(command: Command): NewCaseEntry[] {
  const { incidentId, commandId, kind, celsius, status, issuedAt, acknowledgedAt, checkedAt, effect, issuedBy, reason } = command;
  if (incidentId === undefined) return [];
  const caseId = CaseIdSchema.parse(incidentId);
  const ids = { commandId, kind };
  const numbers = celsius === undefined ? {} : { numbers: { celsius } };
  const told = (step: NewCaseEntry['step'], at: Instant | undefined, rest: Omit<NewCaseEntry, 'caseId' | 'at' | 'step'>) =>
    at === undefined ? [] : [{ caseId, at, step, ...rest }];
  const result = effect ?? (status === 'expired' ? 'no-answer' : status);
  return [
    ...told('command-sent', issuedAt, { key: commandId, ids, ...numbers, by: issuedBy, reason }),
    ...told('command-acknowledged', acknowledgedAt, { key: `${commandId} ${status}`, ids: { ...ids, status } }),
    ...told('cooling-checked', checkedAt, { key: commandId, ids: { ...ids, result } }),
  ];
}
