import type { IncidentFacts, IncidentKind } from '#schemas/incident.ts';
import type { Instant } from '#schemas/instant.ts';
import { topicOf } from './topic.ts';

const WHAT: Readonly<Record<IncidentKind, string>> = {
  warm: 'too warm',
  cold: 'close to freezing',
  silent: 'no readings',
  pipeline: 'no readings from any unit',
};

const HEADLINES: Readonly<Record<IncidentFacts['stage'], string>> = { predicted: 'Breach predicted', raised: 'Alarm', cleared: 'Over' };

/** One line that can be read on a telephone. */
function headlineOf({ stage, kind, unitId, site, severity, predictedMinutes, isRetroactive }: IncidentFacts): string {
  const left = stage === 'predicted' && predictedMinutes !== undefined ? `, ${Math.round(predictedMinutes)} min left` : '';
  const late = isRetroactive ? ' (from late readings)' : '';
  return `${HEADLINES[stage]}: ${unitId} at ${site}, ${WHAT[kind]}${left} [${severity}]${late}`;
}

function detailsOf(facts: IncidentFacts): string {
  const lines: (readonly [string, string | number | undefined])[] = [
    ['Incident', facts.incidentId],
    ['Began', facts.startedAt],
    ['Predicted', facts.predictedAt],
    ['Raised', facts.raisedAt],
    ['Cleared', facts.clearedAt],
    ['Limit °C', facts.limits.limitCelsius],
    ['Extreme °C', facts.extremeCelsius],
    ['Rule', facts.rule],
  ];
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])).join('\n');
}

/** Where it is kept which alerts have gone out. */
export interface AlertMarks {
  claimAlert(
    incidentId: IncidentFacts['incidentId'],
    stage: IncidentFacts['stage'],
    at: Instant,
  ): Promise<'claimed' | 'sent' | 'claimed-elsewhere'>;
  markAlerted(incidentId: IncidentFacts['incidentId'], stage: IncidentFacts['stage'], at: Instant): Promise<void>;
}

/** Alerts to the people on shift, one per incident and stage. Several incidents of one moment go out as one message. */
export function alertsTo(topicArn: string, marks: AlertMarks) {
  const topic = topicOf(topicArn);

  async function publish(incidents: readonly IncidentFacts[], first: IncidentFacts): Promise<void> {
    const more = incidents.length > 1 ? ` and ${incidents.length - 1} more` : '';
    const text = incidents.map((facts) => `${headlineOf(facts)}\n${detailsOf(facts)}`).join('\n\n');
    const { kind, stage, severity, unitId, incidentId } = first;
    await topic.publish(`${headlineOf(first)}${more}`, text, { kind, stage, severity, unitId, incidentId });
  }

  return {
    /** @returns false while somebody else is about to send one of them: then it is not known yet whether it has been sent */
    async sendOnce(incidents: readonly IncidentFacts[], at: Instant): Promise<boolean> {
      const claims = await Promise.all(incidents.map(({ incidentId, stage }) => marks.claimAlert(incidentId, stage, at)));
      const mine = incidents.filter((_, index) => claims[index] === 'claimed');
      const [first] = mine;
      if (first !== undefined) {
        await publish(mine, first);
        await Promise.all(mine.map(({ incidentId, stage }) => marks.markAlerted(incidentId, stage, at)));
      }
      return !claims.includes('claimed-elsewhere');
    },
  };
}
