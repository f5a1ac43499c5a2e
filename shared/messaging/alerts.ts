import { type IncidentFacts, type IncidentKind, SeveritySchema } from '#schemas/incident.ts';
import type { Instant } from '#schemas/instant.ts';
import { topicOf } from './topic.ts';

const WHAT: Readonly<Record<IncidentKind, string>> = {
  warm: 'too warm',
  cold: 'close to freezing',
  silent: 'no readings',
  pipeline: 'no readings from any unit',
};

const STAGES: readonly IncidentFacts['stage'][] = ['predicted', 'raised', 'cleared'];
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

/** What became of the alerts of one call. */
export interface Delivery {
  /** Sent by this call or before it. When neither this nor a failure, somebody else is about to send it. */
  isTold(facts: IncidentFacts): boolean;
  failureOf(facts: IncidentFacts): unknown;
}

/** A topic takes one message a second, so that an outage of many sites is still told within ten. */
const MAX_MESSAGES = 10;

const alertOf = ({ incidentId, stage }: IncidentFacts) => `${incidentId} ${stage}`;
const bySeverity = (left: IncidentFacts, right: IncidentFacts) =>
  SeveritySchema.options.indexOf(right.severity) - SeveritySchema.options.indexOf(left.severity);

/** One message for each site and stage, in the order of the stages, the worst incident first; when there are too many sites, one for each stage. */
function messagesOf(incidents: readonly IncidentFacts[]): IncidentFacts[][] {
  const latest = [...new Map(incidents.map((facts) => [alertOf(facts), facts])).values()];
  const stages = [...Map.groupBy(latest, ({ stage }) => stage)].sort(([left], [right]) => STAGES.indexOf(left) - STAGES.indexOf(right));
  const bySite = stages.flatMap(([, group]) => [...Map.groupBy(group, ({ site }) => site).values()]);
  const messages = bySite.length <= MAX_MESSAGES ? bySite : stages.map(([, group]) => group);
  return messages.map((group) => group.sort(bySeverity));
}

/** Alerts to the people on shift, each incident and stage once. What one site has to say at a moment goes out as one message. */
export function alertsTo(topicArn: string, marks: AlertMarks) {
  const topic = topicOf(topicArn);

  async function publish(incidents: readonly IncidentFacts[], first: IncidentFacts): Promise<void> {
    const more = incidents.length > 1 ? ` and ${incidents.length - 1} more` : '';
    const text = incidents.map((facts) => `${headlineOf(facts)}\n${detailsOf(facts)}`).join('\n\n');
    const { kind, stage, severity, unitId, incidentId } = first;
    await topic.publish(`${headlineOf(first)}${more}`, text, { kind, stage, severity, unitId, incidentId });
  }

  /** @returns those that have been told, now or before */
  async function sendOne(incidents: readonly IncidentFacts[], at: Instant): Promise<IncidentFacts[]> {
    const claims = await Promise.all(incidents.map(({ incidentId, stage }) => marks.claimAlert(incidentId, stage, at)));
    const mine = incidents.filter((_, index) => claims[index] === 'claimed');
    const [first] = mine;
    if (first !== undefined) {
      await publish(mine, first);
      await Promise.all(mine.map(({ incidentId, stage }) => marks.markAlerted(incidentId, stage, at)));
    }
    return incidents.filter((_, index) => claims[index] !== 'claimed-elsewhere');
  }

  return {
    /** Never fails as a whole: a message that cannot be sent keeps back none of the others. */
    async sendOnce(incidents: readonly IncidentFacts[], at: Instant): Promise<Delivery> {
      const told = new Set<string>();
      const failures = new Map<string, unknown>();
      for (const message of messagesOf(incidents)) {
        try {
          for (const facts of await sendOne(message, at)) told.add(alertOf(facts));
        } catch (error) {
          for (const facts of message) failures.set(alertOf(facts), error);
        }
      }
      return { isTold: (facts) => told.has(alertOf(facts)), failureOf: (facts) => failures.get(alertOf(facts)) };
    },
  };
}
