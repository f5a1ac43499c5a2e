import { Cron } from 'croner';

/** When something is due, by the clock of a time zone. */
export type Timetable =
  | { readonly kind: 'cron'; readonly cron: Cron }
  | { readonly kind: 'rate'; readonly milliseconds: number }
  | { readonly kind: 'at'; readonly instant: Date };

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `cron(…)`, `rate(…)` and `at(…)` of EventBridge Scheduler.
 *
 * @throws {Error} for an expression that it does not take
 */
export function timetableOf(expression: string, timeZone = 'UTC'): Timetable {
  const [, kind, content = ''] = /^(cron|rate|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'cron') return { kind, cron: cronOf(content, timeZone) };
  if (kind === 'rate') return { kind, milliseconds: rateOf(content) };
  if (kind === 'at')
    return { kind, instant: new Cron(content, { timezone: timeZone, paused: true }).nextRun(new Date(0)) ?? new Date(Number.NaN) };
  throw new Error(`"${expression}" is not a schedule expression.`);
}

/** AWS has no seconds, numbers weekdays from 1 for Sunday, lets a range start anywhere, and wants both kinds of day to fit. */
function cronOf(fields: string, timezone: string): Cron {
  const parts = fields.trim().split(/\s+/);
  if (parts.length !== 6) throw new Error(`cron(${fields}) must have six fields.`);
  return new Cron(`0 ${parts.join(' ')}`, { timezone, sloppyRanges: true, alternativeWeekdays: true, domAndDow: true, paused: true });
}

function rateOf(content: string): number {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(content.trim()) ?? [];
  const milliseconds = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  if (!(milliseconds > 0)) throw new Error(`rate(${content}) must be a count and minutes, hours or days.`);
  return milliseconds;
}

/** @returns undefined when there is no further time */
export function nextTime(timetable: Timetable, after: Date): Date | undefined {
  if (timetable.kind === 'cron') return timetable.cron.nextRun(after) ?? undefined;
  if (timetable.kind === 'rate') return new Date(after.getTime() + timetable.milliseconds);
  return timetable.instant > after ? timetable.instant : undefined;
}
