import type { Instant, LocalDay } from '#schemas/instant.ts';

export const DAY_MILLIS = 86_400_000;
/** Offsets of all zones have changed only at whole quarters of an hour since 1970. */
const OFFSET_STEP_MILLIS = 900_000;
const STEPS_OF_DAY = DAY_MILLIS / OFFSET_STEP_MILLIS;
const MAX_CACHED_OFFSETS = 50_000;

export const millisOf = (instant: Instant): number => Date.parse(instant);
export const instantOf = (millis: number): Instant => new Date(millis).toISOString() as Instant;
export const plusMillis = (instant: Instant, millis: number): Instant => instantOf(millisOf(instant) + millis);
export const daysBefore = (instant: Instant, days: number): Instant => plusMillis(instant, -days * DAY_MILLIS);
export const earlierOf = <Text extends string>(left: Text, right: Text): Text => (left < right ? left : right);
export const laterOf = <Text extends string>(left: Text, right: Text): Text => (left > right ? left : right);

const formatters = new Map<string, Intl.DateTimeFormat>();
/** Offsets at steps of a quarter of an hour, by zone. */
const offsets = new Map<string, Map<number, number>>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, formatter);
  return formatter;
}

/** The offset that the platform's calendar has for a step, each worked out once. */
function offsetAtStep(step: number, zone: string): number {
  const ofZone = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, ofZone);
  const known = ofZone.get(step);
  if (known !== undefined) return known;
  const start = step * OFFSET_STEP_MILLIS;
  const fields: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(start)) fields[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(start / 1000) * 1000;
  if (ofZone.size >= MAX_CACHED_OFFSETS) ofZone.clear();
  ofZone.set(step, offset);
  return offset;
}

/**
 * Milliseconds to add to UTC for the wall clock of the zone, as in force at that moment. No zone changes its offset twice
 * within a UTC day, so that a day that ends with the offset with which it begins has it throughout.
 */
export function zoneOffsetMillis(millis: number, zone: string): number {
  const firstStep = Math.floor(millis / DAY_MILLIS) * STEPS_OF_DAY;
  const offset = offsetAtStep(firstStep, zone);
  if (offset === offsetAtStep(firstStep + STEPS_OF_DAY, zone)) return offset;
  return offsetAtStep(Math.floor(millis / OFFSET_STEP_MILLIS), zone);
}

/** Days since 1970-01-01 of the local day in which the moment lies, by the zone in force then. */
export function epochDayOf(instant: Instant, zone: string): number {
  const millis = millisOf(instant);
  return Math.floor((millis + zoneOffsetMillis(millis, zone)) / DAY_MILLIS);
}

/** The local day of a moment, `YYYY-MM-DD`, by the zone in force then. */
export const localDayOf = (instant: Instant, zone: string): LocalDay => localDayOfEpochDay(epochDayOf(instant, zone));

/** Local wall clock hour, 0–23. */
export function localHourOf(instant: Instant, zone: string): number {
  const millis = millisOf(instant);
  return Math.floor((millis + zoneOffsetMillis(millis, zone)) / 3_600_000) % 24;
}

/** Local wall clock, `HH:MM`. */
export function localClockOf(instant: Instant, zone: string): string {
  const millis = millisOf(instant);
  return new Date(millis + zoneOffsetMillis(millis, zone)).toISOString().slice('YYYY-MM-DDT'.length, 'YYYY-MM-DDTHH:MM'.length);
}

export const epochDayOfLocalDay = (day: LocalDay): number => Date.parse(`${day}T00:00:00.000Z`) / DAY_MILLIS;

export const localDayOfEpochDay = (epochDay: number): LocalDay => new Date(epochDay * DAY_MILLIS).toISOString().slice(0, 10) as LocalDay;

export const addDays = (day: LocalDay, days: number): LocalDay => localDayOfEpochDay(epochDayOfLocalDay(day) + days);

/** Whole days from one local day to another; negative when the second is earlier. */
export const daysBetween = (from: LocalDay, to: LocalDay): number => epochDayOfLocalDay(to) - epochDayOfLocalDay(from);

/** The month of a day as a number, such as 202611. */
export function monthOfEpochDay(epochDay: number): number {
  const date = new Date(epochDay * DAY_MILLIS);
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
}

/** Day of the month, 1–31. */
export const dayOfMonth = (epochDay: number): number => new Date(epochDay * DAY_MILLIS).getUTCDate();

/** A day of a month that is written as a number such as 202611. */
export const epochDayOfMonth = (month: number, day: number): number =>
  Date.UTC(Math.floor(month / 100), (month % 100) - 1, day) / DAY_MILLIS;

/** First moment of a local day; where midnight does not exist, the first moment after it. */
export function startOfDay(day: LocalDay, zone: string): Instant {
  const utcMidnight = Date.parse(`${day}T00:00:00.000Z`);
  const candidates = [utcMidnight - DAY_MILLIS, utcMidnight + DAY_MILLIS]
    .map((near) => utcMidnight - zoneOffsetMillis(near, zone))
    .filter((millis) => localDayOf(instantOf(millis), zone) === day);
  return instantOf(Math.min(...candidates));
}

/** The `days` local days that end with the day of `asOf`: first and last epoch day, both included. */
export function windowOfDays(asOf: Instant, days: number, zone: string): { fromDay: number; toDay: number } {
  const toDay = epochDayOf(asOf, zone);
  return { fromDay: toDay - days + 1, toDay };
}
