import { epochDayOfLocalDay, localDayOfEpochDay } from '#domain/time.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { Grain } from '#schemas/kpi.ts';

/** Days since 1970-01-01, both included. */
export interface Period {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

const dayOf = (text: string) => epochDayOfLocalDay(text as LocalDay);
const two = (number: number) => String(number).padStart(2, '0');
/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number) => (((day + 3) % 7) + 7) % 7;

function isoWeek(day: number): Period {
  const from = day - weekdayOf(day);
  const year = localDayOfEpochDay(from + 3).slice(0, 4);
  const week = Math.floor((from + 3 - dayOf(`${year}-01-01`)) / 7) + 1;
  return { label: `${year}-W${two(week)}`, from, to: from + 6 };
}

function months(day: number, count: 1 | 3): Period {
  const [year = 0, month = 1] = localDayOfEpochDay(day).split('-').map(Number);
  const first = month - ((month - 1) % count);
  const next = first + count;
  const from = dayOf(`${year}-${two(first)}-01`);
  const to = dayOf(next > 12 ? `${year + 1}-01-01` : `${year}-${two(next)}-01`) - 1;
  return { label: count === 1 ? `${year}-${two(first)}` : `${year}-Q${(first + 2) / 3}`, from, to };
}

/** The period in which a day lies. */
export function periodOf(grain: Grain, day: number): Period {
  switch (grain) {
    case 'day':
      return { label: localDayOfEpochDay(day), from: day, to: day };
    case 'week':
      return isoWeek(day);
    case 'month':
      return months(day, 1);
    case 'quarter':
      return months(day, 3);
  }
}

/** A period by its name, such as 2026-W47; undefined when there is none of that name. */
export function periodNamed(label: string): { grain: Grain; period: Period } | undefined {
  const grain: Grain = label.includes('W') ? 'week' : label.includes('Q') ? 'quarter' : label.length === 7 ? 'month' : 'day';
  const [year = '', part = ''] = label.split(/-(.*)/s);
  const number = Number(part.replace(/^[WQ]/, ''));
  const starts = { week: `${year}-01-04`, quarter: `${year}-${two(3 * number - 2)}-01`, month: `${label}-01`, day: label };
  const start = dayOf(starts[grain]);
  if (!Number.isFinite(start)) return undefined;
  const period = periodOf(grain, grain === 'week' ? start + 7 * (number - 1) : start);
  return period.label === label ? { grain, period } : undefined;
}

/** Periods that follow each other up to that of a day, oldest first. */
export function periodsUntil(grain: Grain, last: Period, count: number): Period[] {
  const periods = [last];
  for (let left = count - 1; left > 0; left--) periods.unshift(periodOf(grain, (periods[0] as Period).from - 1));
  return periods;
}
