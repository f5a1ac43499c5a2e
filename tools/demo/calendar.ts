import { addDays, epochDayOfLocalDay, instantOf, localDayOf, localDayOfEpochDay } from '#domain/time.ts';
import { LocalDaySchema } from '#schemas/instant.ts';

const HOUR_MILLIS = 3_600_000;

export const dayNumberOf = (day: string): number => epochDayOfLocalDay(LocalDaySchema.parse(day));
export const dayOf = (dayNumber: number): string => localDayOfEpochDay(dayNumber);

/** The shop is open from 07:00 to 19:00 UTC, which is the same calendar day everywhere from New York to Delhi. */
export function openingInstant(dayNumber: number, fractionOfOpening: number): string {
  const seconds = Math.floor((7 + 12 * fractionOfOpening) * 3600);
  return instantOf(dayNumber * 24 * HOUR_MILLIS + seconds * 1000);
}

export const yesterday = (now: Date, timeZone: string): string => addDays(localDayOf(instantOf(now.getTime()), timeZone), -1);
