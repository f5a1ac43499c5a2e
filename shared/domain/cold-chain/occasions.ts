import type { CommandFailure, News } from '#schemas/due-alert.ts';
import {
  type Acknowledgement,
  type AlertMark,
  type Incident,
  type IncidentFacts,
  IncidentFactsSchema,
  type Severity,
} from '#schemas/incident.ts';
import { millisOf } from '../time.ts';
import { isWorse } from './severity.ts';
import { MINUTE_MILLIS } from './track.ts';

/** When people are told again. */
export interface AlertRules {
  /** Minutes without an acknowledgement after which the second group is told, and again each so many; by severity, absent: never. */
  readonly escalateAfterMinutes: Readonly<Partial<Record<Severity, number>>>;
  /** How often the second group is told of one incident, at each severity. */
  readonly maxEscalations: number;
  /** Minutes after which the shift is told again of an incident that goes on, whoever has acknowledged it. */
  readonly repeatAfterMinutes: number;
  /** How often, before once a day is enough. */
  readonly maxRepeats: number;
}

type Told = Pick<Incident, 'alerts'>;
type Standing = IncidentFacts & Told & Pick<Incident, 'acknowledgement'>;

const DAY_MINUTES = 1440;
/** A sensor that is silent is to be seen to every half hour; the others every quarter. @see reference/domain.md §4, R3 and R5 */
const SILENT_FACTOR = 2;

const isKept = (mark: AlertMark | undefined) => mark?.dueAt !== undefined || mark?.sentAt !== undefined;
const marksOf = ({ alerts }: Told, occasion: string) =>
  Object.entries(alerts).flatMap(([name, mark]) => (name === occasion || name.startsWith(`${occasion}-`) ? [mark] : []));
const newsOf = (facts: IncidentFacts, told: Omit<News, 'facts' | 'number'> & { number?: number }): News => ({
  facts: IncidentFactsSchema.parse(facts),
  number: 1,
  ...told,
});

/** Whoever was woken is to hear how it ended. */
const audienceOfEnd = (told: Told): News['audience'] =>
  marksOf(told, 'unacknowledged').length + marksOf(told, 'ineffective').length > 0 ? ['shift', 'second'] : ['shift'];

/**
 * What is to be told at once of what readings say: each stage of an incident, and a severity above all that was told before.
 *
 * @param told - the alerts of the incident so far
 * @returns undefined when nothing is new
 */
export function newsOfStage(facts: IncidentFacts, told: Told): News | undefined {
  const { stage, severity } = facts;
  if (!isKept(told.alerts[stage])) {
    return newsOf(facts, { occasion: stage, mark: stage, audience: stage === 'cleared' ? audienceOfEnd(told) : ['shift'] });
  }
  if (stage !== 'raised') return undefined;
  // Marks of version 0.1.0 do not tell; nobody is woken for what may have been told.
  const known = [...marksOf(told, 'raised'), ...marksOf(told, 'worsened')];
  if (known.some((mark) => mark.severity === undefined || !isWorse(severity, mark.severity))) return undefined;
  return newsOf(facts, { occasion: 'worsened', mark: `worsened-${severity}`, audience: ['shift'] });
}

/** The unit did not do what it was ordered to, or it did not help: the second group hears it at once. */
export function newsOfFailure(incident: IncidentFacts, commandId: string, failure: CommandFailure): News {
  const about = commandId.startsWith(`${incident.incidentId}-`) ? commandId.slice(incident.incidentId.length + 1) : commandId;
  return newsOf(incident, { occasion: 'ineffective', mark: `ineffective-${about}`, audience: ['shift', 'second'], failure });
}

/** Whether somebody has seen the incident as it is now. */
export function isAcknowledged(severity: Severity, acknowledgement: Acknowledgement | undefined): boolean {
  if (acknowledgement === undefined) return false;
  return acknowledgement.severity === undefined || !isWorse(severity, acknowledgement.severity);
}

function momentOf({ dueAt, sentAt }: AlertMark): number {
  const told = dueAt ?? sentAt;
  return told === undefined ? 0 : millisOf(told);
}
const lastOf = (marks: readonly AlertMark[]) => Math.max(...marks.map(momentOf));
const since = (marks: readonly AlertMark[], from: number) => marks.filter((mark) => momentOf(mark) >= from);

/** When the incident became what it is: the last time that something about it was news. */
const newsAt = (told: Told) => lastOf(['predicted', 'raised', 'worsened'].flatMap((occasion) => marksOf(told, occasion)));

function escalation(incident: Standing, at: number, rules: AlertRules): News | undefined {
  const minutes = rules.escalateAfterMinutes[incident.severity];
  if (minutes === undefined || isAcknowledged(incident.severity, incident.acknowledgement)) return undefined;
  const begun = newsAt(incident);
  const all = marksOf(incident, 'unacknowledged');
  const known = since(all, begun);
  const last = known.length === 0 ? begun : lastOf(known);
  if (known.length >= rules.maxEscalations || at - last < minutes * MINUTE_MILLIS) return undefined;
  const [occasion, number] = ['unacknowledged' as const, all.length + 1];
  return newsOf(incident, { occasion, mark: `${occasion}-${number}`, audience: ['shift', 'second'], number });
}

function repetition(incident: Standing, at: number, rules: AlertRules): News | undefined {
  if (incident.stage !== 'raised') return undefined;
  const begun = newsAt(incident);
  const all = marksOf(incident, 'ongoing');
  const known = since(all, begun);
  const minutes =
    known.length < rules.maxRepeats ? rules.repeatAfterMinutes * (incident.severity === 'SF' ? SILENT_FACTOR : 1) : DAY_MINUTES;
  const last = known.length === 0 ? begun : lastOf(known);
  if (at - last < minutes * MINUTE_MILLIS) return undefined;
  const [occasion, number] = ['ongoing' as const, all.length + 1];
  return newsOf(incident, { occasion, mark: `${occasion}-${number}`, audience: ['shift'], number });
}

/**
 * What the passing of time alone gives to tell of an incident. It follows from what is stored, so that a job that has stood still
 * tells at once what it missed, once.
 *
 * @param at - the present, in milliseconds
 */
export function newsOfTime(incident: Standing, at: number, rules: AlertRules): News[] {
  if (incident.status !== 'open' || !['predicted', 'raised'].some((stage) => isKept(incident.alerts[stage]))) return [];
  return [escalation(incident, at, rules), repetition(incident, at, rules)].filter((news) => news !== undefined);
}
