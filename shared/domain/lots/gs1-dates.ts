import { type LocalDay, LocalDaySchema } from '#schemas/instant.ts';
import { addDays } from '../time.ts';

const CENTURY = 100;
/** A year up to 50 ahead is this side of the century, one from 51 on is past. */
const MOST_YEARS_AHEAD = 50;
const MOST_YEARS_BACK = 49;

function yearOf(twoDigits: number, currentYear: number): number {
  const century = currentYear - (currentYear % CENTURY);
  const ahead = twoDigits - (currentYear % CENTURY);
  if (ahead > MOST_YEARS_AHEAD) return century - CENTURY + twoDigits;
  return ahead < -MOST_YEARS_BACK ? century + CENTURY + twoDigits : century + twoDigits;
}

const twoDigits = (number: number) => String(number).padStart(2, '0');

/**
 * The day of a GS1 date such as an expiry, application identifier 17. Day 00 is the last one of its month.
 *
 * @param digits - YYMMDD
 * @param currentYear - of the day on which it is read; the century is the one that brings the year within −49 to +50 of it
 * @returns undefined when there is no such day
 * @see GS1 General Specifications, section 7.12
 */
export function dayOfGs1Date(digits: string, currentYear: number): LocalDay | undefined {
  const [, year = '', month = '', day = ''] = /^(\d\d)(\d\d)(\d\d)$/.exec(digits) ?? [];
  if (year === '') return undefined;
  const fullYear = String(yearOf(Number(year), currentYear));
  if (day !== '00') return LocalDaySchema.safeParse(`${fullYear}-${month}-${day}`).data;
  const next = Number(month) === 12 ? `${Number(fullYear) + 1}-01-01` : `${fullYear}-${twoDigits(Number(month) + 1)}-01`;
  const firstOfNext = LocalDaySchema.safeParse(next);
  return Number(month) >= 1 && firstOfNext.success ? addDays(firstOfNext.data, -1) : undefined;
}

/** A day as GS1 writes it: YYMMDD. */
export const gs1DateOf = (day: LocalDay): string => day.slice(2).replaceAll('-', '');
