import { type Aggregate, type AggregateView, beginOf, HOUR_SPAN, MINUTE_SPAN, type Resolution, weekOf } from '#schemas/aggregate.ts';
import type { Sample } from '#schemas/reading.ts';
import { DAY_MILLIS, instantOf } from '../time.ts';
import { mergeReadings } from './ring.ts';

const THOUSANDTHS = 1000;
const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
const inOrder = (left: Aggregate, right: Aggregate) =>
  left.at - right.at || compare(left.sensorId, right.sensorId) || compare(left.probe, right.probe);

function joined(known: Aggregate | undefined, { sensorId, probe, celsius }: Sample, at: number): Aggregate {
  const value = Math.round(celsius * THOUSANDTHS);
  if (known === undefined) return { sensorId, probe, at, lowest: value, highest: value, sum: value, count: 1 };
  const { lowest, highest, sum, count } = known;
  return { ...known, lowest: Math.min(lowest, value), highest: Math.max(highest, value), sum: sum + value, count: count + 1 };
}

/**
 * Lowest, highest, sum and count of each sensor by minute or hour, oldest first.
 *
 * @param samples - each once, in any order
 */
export function aggregatesOf(samples: readonly Sample[], spanMillis: number): Aggregate[] {
  const found = new Map<string, Aggregate>();
  for (const sample of samples) {
    const at = Math.floor(sample.at / spanMillis) * spanMillis;
    const name = `${at}\n${sample.probe}\n${sample.sensorId}`;
    found.set(name, joined(found.get(name), sample, at));
  }
  return [...found.values()].sort(inOrder);
}

/** Hours that are put away, and readings that are in none of them; they may come twice. */
interface KnownHours {
  readonly hours: readonly Aggregate[];
  readonly samples: readonly Sample[];
}

/** All hours, oldest first. */
export function hoursOf({ hours, samples }: KnownHours): Aggregate[] {
  return [...hours, ...aggregatesOf(mergeReadings([], samples).samples, HOUR_SPAN)].sort(inOrder);
}

/** All minutes of readings that may come twice, oldest first. */
export const minutesOf = (samples: readonly Sample[]): Aggregate[] => aggregatesOf(mergeReadings([], samples).samples, MINUTE_SPAN);

/** What a chart can show: single readings of a day, minutes of a week, hours of anything longer. */
const MOST = { raw: DAY_MILLIS, minute: 7 * DAY_MILLIS };
export const resolutionOf = (fromMillis: number, toMillis: number): Resolution => {
  const span = toMillis - fromMillis;
  if (span <= MOST.raw) return 'raw';
  return span <= MOST.minute ? 'minute' : 'hour';
};
export const spanOf = (resolution: 'minute' | 'hour'): number => (resolution === 'minute' ? MINUTE_SPAN : HOUR_SPAN);

export function viewOfAggregate({ sensorId, probe, at, lowest, highest, sum, count }: Aggregate): AggregateView {
  return {
    sensorId,
    probe,
    from: instantOf(at),
    minCelsius: lowest / THOUSANDTHS,
    maxCelsius: highest / THOUSANDTHS,
    meanCelsius: Math.round(sum / count) / THOUSANDTHS,
    count,
  };
}

/** A week is put away when this much time has passed since its end: devices that were out of reach have sent by then what they kept. */
const CLOSES_AFTER_MILLIS = DAY_MILLIS;
/** From so much earlier on a reading says that it is late: who puts the week away at this moment may not have seen it. */
const MARGIN_MILLIS = HOUR_SPAN;
const SILENT_MILLIS = 60 * DAY_MILLIS;

/**
 * By what a unit's weeks are over: its own newest reading, so that readings of long ago that come in their order are never late.
 * What has been silent for two months is not waited for any longer.
 *
 * @param newest - when the unit measured its newest reading; null before the first
 */
export function unitClock(newest: number | null, at: number): number {
  return Math.max(Math.min(newest ?? Number.NEGATIVE_INFINITY, at), at - SILENT_MILLIS);
}

/** The last week that may be put away. @param clock - of the unit */
export const lastClosedWeek = (clock: number): number => weekOf(clock - CLOSES_AFTER_MILLIS) - 1;

/** Begin of a week as it names an object: a day of UTC. */
export const dayOfWeek = (week: number): string => instantOf(beginOf(week)).slice(0, 'YYYY-MM-DD'.length);

/** The weeks of readings that may have been put away without them. @param clock - of the unit before these readings */
export function lateWeeksOf(samples: readonly Sample[], clock: number): number[] {
  const closed = lastClosedWeek(clock + MARGIN_MILLIS);
  return [...new Set(samples.map((sample) => weekOf(sample.at)))].filter((week) => week <= closed);
}
