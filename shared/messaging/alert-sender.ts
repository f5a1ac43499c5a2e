import { type DueAlert, type News, OCCASIONS } from '#schemas/due-alert.ts';
import { type Incident, type IncidentFacts, type IncidentId, SeveritySchema } from '#schemas/incident.ts';
import type { Instant } from '#schemas/instant.ts';
import { topicOf } from './topic.ts';

/** Where alerts wait until they have gone out, for all who may send them. */
export interface DueAlerts {
  add(news: News, at: Instant): Promise<boolean>;
  toldOf(incidentId: IncidentId): Promise<Pick<Incident, 'alerts'>>;
  every(): Promise<DueAlert[]>;
  claim(alert: DueAlert, at: Instant): Promise<boolean>;
  settle(alert: DueAlert, at: Instant): Promise<void>;
  takeTurn(name: string): Promise<boolean>;
}

/** What is told when, and in which words. */
export interface Speech {
  /** What a stage of an incident gives to tell, beside what was told of it before. */
  newsOfStage(facts: IncidentFacts, told: Pick<Incident, 'alerts'>): News | undefined;
  /** @param alerts - at least one, the worst first */
  messageOf(alerts: readonly [DueAlert, ...DueAlert[]]): Promise<{ subject: string; text: string; textMessage: string }>;
  /** Is called after an alert has gone out; its failure calls nothing back. */
  told?(alert: DueAlert, at: Instant): Promise<unknown>;
}

/** A topic takes one message a second, so that an outage of many sites is still told within ten. */
const MAX_MESSAGES = 10;
/** With so many a message stays below the 256 KB that a topic takes. */
const MAX_INCIDENTS = 400;
const SECOND_MILLIS = 1000;
/** Who cannot send by then leaves it to the sender of every minute. */
const IMMEDIATE_MILLIS = 5 * SECOND_MILLIS;
const UNHURRIED_MILLIS = 20 * SECOND_MILLIS;

/** Not the moment of the call: a sender may have waited for its turn. */
const moment = () => new Date().toISOString() as Instant;
/** What goes out together: what one site has to say on one occasion to the same people. A breach that was foreseen delays no alarm. */
const groupOf = ({ occasion, audience, facts: { site } }: News) => `${occasion}#${audience.join('+')}#${encodeURIComponent(site)}`;
const bySeverity = ({ facts: left }: DueAlert, { facts: right }: DueAlert) =>
  SeveritySchema.options.indexOf(right.severity) - SeveritySchema.options.indexOf(left.severity);

function inParts(alerts: readonly DueAlert[]): DueAlert[][] {
  const sorted = alerts.toSorted(bySeverity);
  return Array.from({ length: Math.ceil(sorted.length / MAX_INCIDENTS) }, (_, part) =>
    sorted.slice(part * MAX_INCIDENTS, (part + 1) * MAX_INCIDENTS),
  );
}

/** One message for each site and occasion, in the order of the occasions, the worst incident first; when there are too many sites, one for each occasion. */
function messagesOf(alerts: readonly DueAlert[]): DueAlert[][] {
  const inOrder = OCCASIONS.flatMap((occasion) => alerts.filter((alert) => alert.occasion === occasion));
  const bySite = [...Map.groupBy(inOrder, groupOf).values()];
  const withoutSite = (alert: News) => groupOf({ ...alert, facts: { ...alert.facts, site: '' } });
  return (bySite.length <= MAX_MESSAGES ? bySite : [...Map.groupBy(inOrder, withoutSite).values()]).flatMap(inParts);
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

/** Sends alerts that are kept: each message is claimed, sent, and noted as sent. */
export function alertSender(topicArn: string, due: DueAlerts, speech: Speech) {
  const topic = topicOf(topicArn);

  async function publish(alerts: readonly [DueAlert, ...DueAlert[]]): Promise<void> {
    const [{ facts, occasion, audience }] = alerts;
    const { kind, stage, severity, unitId, incidentId } = facts;
    const { subject, text, textMessage } = await speech.messageOf(alerts);
    // Subscriptions of the second group take what names them; see cdk/constructs/alert-topic.ts.
    await topic.publish(subject, text, { kind, stage, severity, unitId, incidentId, occasion, audience }, textMessage);
  }

  async function settle(alert: DueAlert): Promise<void> {
    const at = moment();
    await due.settle(alert, at);
    await speech.told?.(alert, at);
  }

  /** @returns how many it has told people of; what another sender has claimed is left to it */
  async function sendMessage(alerts: readonly DueAlert[], deadline: number): Promise<number> {
    if (!(await takeSecond(due, deadline))) return 0;
    const claims = await Promise.all(alerts.map((alert) => due.claim(alert, moment())));
    const [first, ...others] = alerts.filter((_, index) => claims[index]);
    if (first === undefined) return 0;
    await publish([first, ...others]);
    await Promise.all([first, ...others].map(settle));
    return others.length + 1;
  }

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

  async function sendFirst(added: readonly News[], at: Instant): Promise<unknown[]> {
    const mine = await firstOfMinute(due, [...new Set(added.map(groupOf))], at);
    if (mine.size === 0) return [];
    const { failures } = await sendAll(messagesOf((await due.every()).filter((alert) => mine.has(groupOf(alert)))), IMMEDIATE_MILLIS);
    return failures;
  }

  return {
    /** Sends what may go out at once: of which nobody has sent in this minute. @returns what stopped messages from going out */
    sendFirst: async (added: readonly News[], at: Instant): Promise<unknown[]> =>
      added.length === 0 ? [] : await sendFirst(added, at).catch((error: unknown) => [error]),

    /** Sends everything that is due. A message that cannot be sent keeps back none of the others. */
    sendEvery: async () => await sendAll(messagesOf(await due.every()), UNHURRIED_MILLIS),
  };
}
