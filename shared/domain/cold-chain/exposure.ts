const HOUR_MILLIS = 3_600_000;
const MINUTE_MILLIS = 60_000;
const WINDOW_HOURS = 24;

/** Minutes above the limit by hour since 1970, of about the last day; only hours with some. */
export type OverHours = [hour: number, minutes: number][];

/**
 * Adds the time since the reading before, which counts in full when that one was above the limit: what happened in between
 * is not known, and the safe side is to assume that it lasted.
 */
export function withExposure(overHours: OverHours, wasOver: boolean, sinceMillis: number, at: number): OverHours {
  const hour = Math.floor(at / HOUR_MILLIS);
  const kept = overHours.filter(([past]) => past > hour - WINDOW_HOURS);
  const minutes = wasOver ? (at - sinceMillis) / MINUTE_MILLIS : 0;
  if (minutes <= 0) return kept.length === overHours.length ? overHours : kept;
  const last = kept.at(-1);
  if (last?.[0] === hour) return [...kept.slice(0, -1), [hour, last[1] + minutes]];
  return [...kept, [hour, minutes]];
}

/** Minutes above the limit in the 24 hours before a moment, whole hours being counted as long as part of them is within. */
export function cumulativeMinutes(overHours: OverHours, at: number): number {
  const hour = Math.floor(at / HOUR_MILLIS);
  let sum = 0;
  for (const [past, minutes] of overHours) if (past > hour - WINDOW_HOURS) sum += minutes;
  return Math.min(sum, WINDOW_HOURS * 60);
}
