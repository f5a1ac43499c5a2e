import { quantileOfSorted } from '#numerics/statistics.ts';
import type { Incident } from '#schemas/incident.ts';
import { millisOf } from '../time.ts';

const MINUTE_MILLIS = 60_000;

/** How good the alarms of some time were. */
interface AlarmFigures {
  readonly alarms: number;
  /** Ninth decile of the minutes until somebody acknowledged; null without alarms. */
  readonly answerMinutesP90: number | null;
  readonly foreseen: number;
  /** Median of the minutes by which breaches were foreseen; null when none was. */
  readonly leadMinutesP50: number | null;
}

const minutesBetween = (from: string, to: string) => Math.max(0, Date.parse(to) - Date.parse(from)) / MINUTE_MILLIS;

/** Minutes from being noted until the first acknowledgement; what nobody has acknowledged waits until now, or until it was over. */
function answerMinutes({ recordedAt, acknowledgement, earlierAcknowledgements, clearedAt }: Incident, at: string): number {
  const first = earlierAcknowledgements[0] ?? acknowledgement;
  return minutesBetween(recordedAt, first?.at ?? clearedAt ?? at);
}

function quantile(values: readonly number[], share: number): number | null {
  return values.length === 0 ? null : quantileOfSorted(Float64Array.from(values).sort(), share);
}

/** Alarms tell of goods: that a unit or the way to it is silent is no alarm. */
export const isAlarm = ({ kind, status }: Incident): boolean => (kind === 'warm' || kind === 'cold') && status !== 'superseded';

/** @param incidents - alarms alone. @param at - the moment of counting */
export function alarmFigures(incidents: readonly Incident[], at: string): AlarmFigures {
  const leads = incidents.flatMap(({ predictedAt, raisedAt }) =>
    predictedAt === undefined || raisedAt === undefined || millisOf(raisedAt) <= millisOf(predictedAt)
      ? []
      : [minutesBetween(predictedAt, raisedAt)],
  );
  const answers = incidents.map((incident) => answerMinutes(incident, at));
  return {
    alarms: incidents.length,
    answerMinutesP90: quantile(answers, 0.9),
    foreseen: leads.length,
    leadMinutesP50: quantile(leads, 0.5),
  };
}
