import { instantOf, zoneOffsetMillis } from '#domain/time.ts';

const CALENDAR = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?$/;
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})$/i;
const EPOCH = /^\d{9,13}$/;
/** Epoch numbers below this are seconds (until the year 5138), above it milliseconds (since 1973). */
const FIRST_EPOCH_MILLIS = 100_000_000_000;

/**
 * The instant that a cell means: with an offset as it says, without one by the clock of the zone, a bare
 * date at noon there, digits as seconds or milliseconds since 1970. An hour that a clock shows twice is
 * the first, one that it skips is as much later.
 *
 * @returns undefined when it is no time
 */
export function instantIn(zone: string, text: string): string | undefined {
  const cell = text.trim();
  if (EPOCH.test(cell)) return instantOf(Number(cell) < FIRST_EPOCH_MILLIS ? Number(cell) * 1000 : Number(cell));
  if (WITH_OFFSET.test(cell)) return isoOrNothing(Date.parse(cell.replace(',', '.').replace(' ', 'T').replace(/\s+/, '')));
  const wallMillis = wallClockMillis(cell);
  return wallMillis === undefined ? undefined : instantOf(utcOfWallClock(wallMillis, zone));
}

function isoOrNothing(millis: number): string | undefined {
  return Number.isNaN(millis) ? undefined : instantOf(millis);
}

/** The reading of the clock as if it were UTC; undefined for a day or hour that no calendar has. */
function wallClockMillis(cell: string): number | undefined {
  const match = CALENDAR.exec(cell);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 12, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const millis = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, millis);
  const isReal =
    new Date(wall).getUTCDate() === day && new Date(wall).getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second < 60;
  return isReal ? wall : undefined;
}

function utcOfWallClock(wallMillis: number, zone: string): number {
  const dayMillis = 86_400_000;
  const before = wallMillis - zoneOffsetMillis(wallMillis - dayMillis, zone);
  // The offset of the day before is wrong only when the clock was changed in between.
  if (before + zoneOffsetMillis(before, zone) === wallMillis) return before;
  const after = wallMillis - zoneOffsetMillis(wallMillis + dayMillis, zone);
  return after + zoneOffsetMillis(after, zone) === wallMillis ? after : before;
}
