import { CaseIdSchema, type NewCaseEntry } from '#schemas/case.ts';
import type { DueAlert } from '#schemas/due-alert.ts';
import type { UnitId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type AlertMessage, type AlertStyle, alertMessage, type Contents, unitsToLookInto } from './alert-text.ts';
import { newsOfStage } from './occasions.ts';

/** A line of the story of an incident: that people were told. */
function entryOf({ facts, occasion, mark, audience }: DueAlert, at: Instant): NewCaseEntry {
  const step = occasion === 'unacknowledged' ? 'alert-escalated' : 'alert-sent';
  return { caseId: CaseIdSchema.parse(facts.incidentId), at, step, key: mark, ids: { occasion, severity: facts.severity, audience } };
}

export interface SpeechProps extends AlertStyle {
  /** What lies in a unit. */
  lookInto(unitId: UnitId): Promise<Contents>;
  /** Writes a line of the story. */
  note(entry: NewCaseEntry, at: Instant): Promise<unknown>;
}

/** What is told when, in the words of a deployment, and with what lies in the units. */
export function alertSpeech({ lookInto, note, ...style }: SpeechProps) {
  return {
    newsOfStage,

    async messageOf(alerts: readonly [DueAlert, ...DueAlert[]]): Promise<AlertMessage> {
      // Whatever keeps the contents from being read keeps nobody from being told.
      const look = async (unitId: UnitId) => [unitId, await lookInto(unitId).catch(() => undefined)] as const;
      const seen = await Promise.all(unitsToLookInto(alerts).map(look));
      const known = seen.flatMap(([unitId, contents]) => (contents === undefined ? [] : [[unitId, contents] as const]));
      return alertMessage(alerts, style, new Map<string, Contents>(known));
    },

    told: (alert: DueAlert, at: Instant) => note(entryOf(alert, at), at),
  };
}
