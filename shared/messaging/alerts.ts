import type { DueAlert } from '#schemas/due-alert.ts';
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

/** Where alerts wait until they have gone out, for all who may send them. */
interface DueAlerts {
  add(facts: IncidentFacts, at: Instant): Promise<boolean>;
  every(): Promise<DueAlert[]>;
  claim(alert: DueAlert, at: Instant): Promise<boolean>;
  settle(alert: DueAlert, at: Instant): Promise<void>;
  takeTurn(name: string): Promise<boolean>;
}

/** What became of the alerts of one call. */
export interface Raised {
  /** Why an alert could not be kept. Without a failure it has gone out, or goes out within two minutes. */
  failureOf(facts: IncidentFacts): unknown;
  /** What stopped messages from going out at once. */
  readonly delays: readonly unknown[];
}

/** A topic takes one message a second, so that an outage of many sites is still told within ten. */
const MAX_MESSAGES = 10;
/** With the details of so many a message stays below the 256 KB that a topic takes. */
const MAX_INCIDENTS = 400;
const SECOND_MILLIS = 1000;
/** Who cannot send by then leaves it to the sender of every minute. */
const IMMEDIATE_MILLIS = 5 * SECOND_MILLIS;
const UNHURRIED_MILLIS = 20 * SECOND_MILLIS;

/** Not the moment of the call: a sender may have waited for its turn. */
const moment = () => new Date().toISOString() as Instant;
const alertOf = ({ incidentId, stage }: IncidentFacts) => `${incidentId} ${stage}`;
/** What goes out together: what one site has to say of one stage. A breach that was foreseen delays no alarm. */
const groupOf = ({ stage, site }: IncidentFacts) => `${stage}#${encodeURIComponent(site)}`;
const bySeverity = ({ facts: left }: DueAlert, { facts: right }: DueAlert) =>
  SeveritySchema.options.indexOf(right.severity) - SeveritySchema.options.indexOf(left.severity);

function inParts(alerts: readonly DueAlert[]): DueAlert[][] {
  const sorted = alerts.toSorted(bySeverity);
  return Array.from({ length: Math.ceil(sorted.length / MAX_INCIDENTS) }, (_, part) =>
    sorted.slice(part * MAX_INCIDENTS, (part + 1) * MAX_INCIDENTS),
  );
}

/** One message for each site and stage, in the order of the stages, the worst incident first; when there are too many sites, one for each stage. */
function messagesOf(alerts: readonly DueAlert[]): DueAlert[][] {
  const stages = STAGES.map((stage) => alerts.filter(({ facts }) => facts.stage === stage));
  const bySite = stages.flatMap((group) => [...Map.groupBy(group, ({ facts }) => facts.site).values()]);
  return (bySite.length <= MAX_MESSAGES ? bySite : stages).flatMap(inParts);
}

/** Waits for a second in which nobody else sends. */
async function takeSecond(due: DueAlerts, deadline: number): Promise<boolean> {
  while (Date.now() <= deadline) {
    if (await due.takeTurn(`SECOND#${Math.floor(Date.now() / SECOND_MILLIS)}`)) return true;
    await new Promise((resolve) => setTimeout(resolve, SECOND_MILLIS - (Date.now() % SECOND_MILLIS)));
  }
  return false;
}

/** Those groups of which nobody has sent in this minute. */
async function firstOfMinute(due: DueAlerts, groups: readonly string[], at: Instant): Promise<Set<string>> {
  const minute = at.slice(0, 'YYYY-MM-DDTHH:MM'.length);
  const turns = await Promise.all(groups.map((group) => due.takeTurn(`MINUTE#${minute}#${group}`)));
  return new Set(groups.filter((_, index) => turns[index]));
}

/**
 * Alerts to the people on shift. Each is kept first and sent then, so that none is lost; the first of a site, stage and minute
 * goes out at once, those that follow in that minute together with the next minute, whichever environment they come from.
 */
export function alertsTo(topicArn: string, due: DueAlerts) {
  const topic = topicOf(topicArn);

  async function publish(alerts: readonly DueAlert[], { facts: first }: DueAlert): Promise<void> {
    const more = alerts.length > 1 ? ` and ${alerts.length - 1} more` : '';
    const text = alerts.map(({ facts }) => `${headlineOf(facts)}\n${detailsOf(facts)}`).join('\n\n');
    const { kind, stage, severity, unitId, incidentId } = first;
    const headline = `${headlineOf(first)}${more}`;
    // A telephone gets the headline alone: SNS sends no text message above 1,600 characters.
    await topic.publish(headline, text, { kind, stage, severity, unitId, incidentId }, headline);
  }

  /** @returns how many it has told people of; what another sender has claimed is left to it */
  async function sendMessage(alerts: readonly DueAlert[], deadline: number): Promise<number> {
    if (!(await takeSecond(due, deadline))) return 0;
    const claims = await Promise.all(alerts.map((alert) => due.claim(alert, moment())));
    const mine = alerts.filter((_, index) => claims[index]);
    const [first] = mine;
    if (first === undefined) return 0;
    await publish(mine, first);
    await Promise.all(mine.map((alert) => due.settle(alert, moment())));
    return mine.length;
  }

  /** A message that cannot be sent keeps back none of the others. */
  async function sendAll(messages: readonly DueAlert[][], patienceMillis: number): Promise<{ told: number; failures: unknown[] }> {
    const deadline = Date.now() + patienceMillis;
    const failures: unknown[] = [];
    let told = 0;
    for (const message of messages) {
      try {
        told += await sendMessage(message, deadline);
      } catch (error) {
        failures.push(error);
      }
    }
    return { told, failures };
  }

  async function sendFirst(added: readonly IncidentFacts[], at: Instant): Promise<unknown[]> {
    const mine = await firstOfMinute(due, [...new Set(added.map(groupOf))], at);
    if (mine.size === 0) return [];
    const { failures } = await sendAll(messagesOf((await due.every()).filter(({ facts }) => mine.has(groupOf(facts)))), IMMEDIATE_MILLIS);
    return failures;
  }

  return {
    /** Keeps the alerts of recorded incidents, each incident and stage once, and sends what may go out at once. */
    async raise(incidents: readonly IncidentFacts[], at: Instant): Promise<Raised> {
      const latest = [...new Map(incidents.map((facts) => [alertOf(facts), facts])).values()];
      const outcomes = await Promise.allSettled(latest.map((facts) => due.add(facts, at)));
      const added = latest.filter((_, index) => outcomes[index]?.status === 'fulfilled' && outcomes[index].value);
      const failures = new Map(
        outcomes.flatMap((outcome, index) =>
          outcome.status === 'rejected' ? [[alertOf(latest[index] as IncidentFacts), outcome.reason]] : [],
        ),
      );
      const delays = added.length === 0 ? [] : await sendFirst(added, at).catch((error: unknown) => [error]);
      return { failureOf: (facts) => failures.get(alertOf(facts)), delays };
    },

    /**
     * Sends everything that is due.
     *
     * @returns how many incidents people have been told of
     * @throws {AggregateError} after the others have gone out, when a message could not be sent
     */
    async sendDue(): Promise<number> {
      const { told, failures } = await sendAll(messagesOf(await due.every()), UNHURRIED_MILLIS);
      if (failures.length > 0) throw new AggregateError(failures, `Alerts that could not be sent: ${failures.length} messages.`);
      return told;
    },
  };
}
