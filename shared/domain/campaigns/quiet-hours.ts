import { epochDayOf, instantOf, millisOf, zoneOffsetMillis } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';

const MINUTE_MILLIS = 60_000;
const DAY_MINUTES = 1440;
/** Offsets of zones and all hours below are whole quarters of an hour. */
const STEP_MILLIS = 15 * MINUTE_MILLIS;
/** Two days and the Sunday between them: no hours that ever open stay closed for longer. */
const LONGEST_WAIT_STEPS = 4 * 24 * 3;
const SUNDAY = 0;

/** Local hours in which people may be written to: from, included, until, excluded. */
export interface Hours {
  readonly from: number;
  readonly until: number;
}

/** Hours that hold in a zone, on Sundays others where the law says so. */
export interface OpenHours extends Hours {
  readonly zone: string;
  readonly onSundays?: Hours | undefined;
}

/** 1970-01-01 was a Thursday. */
const weekdayOf = (at: Instant, zone: string): number => (((epochDayOf(at, zone) + 4) % 7) + 7) % 7;

function isOpenIn({ zone, onSundays, ...usual }: OpenHours, at: Instant): boolean {
  const millis = millisOf(at);
  const local = Math.floor((millis + zoneOffsetMillis(millis, zone)) / MINUTE_MILLIS);
  const minute = ((local % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const { from, until } = onSundays !== undefined && weekdayOf(at, zone) === SUNDAY ? onSundays : usual;
  return minute >= from * 60 && minute < until * 60;
}

/**
 * The first moment, not before `at`, at which the hours are open in every zone that the person may be in.
 *
 * @param hours - none means that nothing is known against the moment
 * @returns undefined when there is no such moment within three days, as for zones half the world apart
 */
export function openFrom(at: Instant, hours: readonly OpenHours[]): Instant | undefined {
  const isOpen = (moment: Instant) => hours.every((one) => isOpenIn(one, moment));
  if (isOpen(at)) return at;
  const next = (Math.floor(millisOf(at) / STEP_MILLIS) + 1) * STEP_MILLIS;
  for (let step = 0; step < LONGEST_WAIT_STEPS; step++) {
    const moment = instantOf(next + step * STEP_MILLIS);
    if (isOpen(moment)) return moment;
  }
  return undefined;
}

/** The first whole quarter of an hour after a moment, the times at which what waits is looked at again. */
export const nextQuarter = (at: Instant): Instant => instantOf((Math.floor(millisOf(at) / STEP_MILLIS) + 1) * STEP_MILLIS);
