import { HORIZON_MINUTES } from '#domain/cold-chain/severity.ts';
import type { Episode } from '#schemas/incident.ts';
import { percentile } from '../bench/spread.ts';

const MINUTE_MILLIS = 60_000;
/** Alarms that are closer together than this are one. */
const MERGE_MILLIS = 30 * MINUTE_MILLIS;
/** A breach that follows within this time was rightly announced. */
const TRUE_WITHIN_MILLIS = (HORIZON_MINUTES + 30) * MINUTE_MILLIS;

/** Goods above the limit; `to` is the last such moment. */
export interface Breach {
  readonly from: number;
  readonly to: number;
}

/** What happened to one unit, and what was said of it. Times in milliseconds. */
export interface Judged {
  readonly breaches: readonly Breach[];
  readonly episodes: readonly Episode[];
  /** Time in which there were readings. */
  readonly hours: number;
}

export interface WarningFigures {
  /** Breaches that really happened. */
  readonly episodes: number;
  /** Of these, with an alarm before they ended. */
  readonly detected: number;
  readonly missed: number;
  /** Detected only after the limit was passed: they have no lead time. */
  readonly late: number;
  readonly leadMinutes: { readonly p10: number | null; readonly p50: number | null; readonly p90: number | null };
  readonly alarms: number;
  readonly falseAlarms: number;
  readonly deviceDays: number;
  readonly falseAlarmsPerDeviceDay: number | null;
  /** Mean absolute error of the moment that the first prediction named, over breaches that were predicted. */
  readonly predictionMaeMinutes: number | null;
}

interface Alarm {
  readonly openedAt: number;
  readonly endedAt: number;
  readonly predictedBreachAt: number | null;
}

function alarmsOf(episodes: readonly Episode[]): Alarm[] {
  const alarms: Alarm[] = [];
  for (const { kind, openedAt, clearedAt, predictedAt, predictedMinutes } of episodes) {
    if (kind !== 'warm') continue;
    const endedAt = clearedAt ?? Number.POSITIVE_INFINITY;
    const predictedBreachAt = predictedAt === null ? null : predictedAt + (predictedMinutes ?? 0) * MINUTE_MILLIS;
    const last = alarms.at(-1);
    if (last !== undefined && openedAt - last.endedAt < MERGE_MILLIS) alarms[alarms.length - 1] = { ...last, endedAt };
    else alarms.push({ openedAt, endedAt, predictedBreachAt });
  }
  return alarms;
}

const announces = (alarm: Alarm, breach: Breach) =>
  alarm.openedAt <= breach.to && Math.max(alarm.endedAt, alarm.openedAt + TRUE_WITHIN_MILLIS) >= breach.from;

const errorOf = ({ predictedBreachAt }: Alarm, from: number) =>
  predictedBreachAt === null ? [] : [Math.abs(predictedBreachAt - from) / MINUTE_MILLIS];
const share = (values: readonly number[], of: number) => (values.length === 0 ? null : percentile(values, of));
const meanOf = (values: readonly number[]) => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length);

/** How early and how often in vain units were called failing; one figure without the other says nothing. @see reference/domain.md §1 */
export function warningFigures(units: Iterable<Judged>): WarningFigures {
  const leads: number[] = [];
  const errors: number[] = [];
  const counts = { episodes: 0, detected: 0, late: 0, alarms: 0, falseAlarms: 0, hours: 0 };
  for (const { breaches, episodes, hours } of units) {
    const alarms = alarmsOf(episodes);
    counts.episodes += breaches.length;
    counts.alarms += alarms.length;
    counts.hours += hours;
    counts.falseAlarms += alarms.filter((alarm) => !breaches.some((breach) => announces(alarm, breach))).length;
    const found = breaches.map((breach) => [breach, alarms.find((alarm) => announces(alarm, breach))] as const);
    const detected = found.flatMap(([breach, alarm]) => (alarm === undefined ? [] : [{ from: breach.from, alarm }]));
    const early = detected.filter(({ from, alarm }) => alarm.openedAt <= from);
    counts.detected += detected.length;
    counts.late += detected.length - early.length;
    leads.push(...early.map(({ from, alarm }) => (from - alarm.openedAt) / MINUTE_MILLIS));
    errors.push(...detected.flatMap(({ from, alarm }) => errorOf(alarm, from)));
  }
  const { hours, ...rest } = counts;
  const deviceDays = hours / 24;
  return {
    ...rest,
    missed: counts.episodes - counts.detected,
    leadMinutes: { p10: share(leads, 0.1), p50: share(leads, 0.5), p90: share(leads, 0.9) },
    deviceDays,
    falseAlarmsPerDeviceDay: deviceDays === 0 ? null : counts.falseAlarms / deviceDays,
    predictionMaeMinutes: meanOf(errors),
  };
}
