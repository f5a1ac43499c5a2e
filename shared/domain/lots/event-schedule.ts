import type { EventSchedule } from '#schemas/event-subscription.ts';

/** Lowest and highest number of each field. */
const FIELDS = {
  second: [0, 59],
  minute: [0, 59],
  hour: [0, 23],
  dayOfMonth: [1, 31],
  month: [1, 12],
  dayOfWeek: [1, 7],
} as const satisfies Record<keyof EventSchedule, readonly [number, number]>;
type Field = keyof typeof FIELDS;

const FIELD_NAMES = Object.keys(FIELDS) as Field[];
const SUNDAY = 7;

/** The numbers that one element stands for; undefined when it stands for none. */
function numbersOf(element: string, [lowest, highest]: readonly [number, number]): number[] | undefined {
  const [, first = '', last, step] = /^\[?(\d{1,2}|\*)(?:-(\d{1,2}))?\]?(?:\/(\d{1,2}))?$/.exec(element) ?? [];
  if (first === '' || (element.startsWith('[') && last === undefined)) return undefined;
  const from = first === '*' ? lowest : Number(first);
  const isOpen = first === '*' || step !== undefined;
  const to = last === undefined ? (isOpen ? highest : from) : Number(last);
  const by = step === undefined ? 1 : Number(step);
  if (from < lowest || to > highest || from > to || by === 0) return undefined;
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
}

/** The numbers of a field; undefined when its text cannot be read. */
function valuesOf(text: string, field: Field): number[] | undefined {
  const parts = text.split(',').map((element) => numbersOf(element, FIELDS[field]));
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

/** What is wrong with a schedule; undefined when it will do. */
export function faultOfSchedule(schedule: EventSchedule): { readonly field: string; readonly expected: string } | undefined {
  const given = FIELD_NAMES.filter((field) => schedule[field] !== undefined);
  if (given.length === 0) return { field: '', expected: `at least one of ${FIELD_NAMES.join(', ')}` };
  const field = given.find((name) => valuesOf(schedule[name] ?? '', name) === undefined);
  return field && { field, expected: `numbers from ${FIELDS[field].join(' to ')}` };
}

/**
 * Whether a schedule names a moment of a minute. Within a minute it counts once, whatever seconds it names; a field that cannot be
 * read names none.
 *
 * @param at - any moment of the minute, in milliseconds
 */
export function isDueIn(schedule: EventSchedule, at: number): boolean {
  const moment = new Date(at);
  const now: Readonly<Record<Exclude<Field, 'second'>, number>> = {
    minute: moment.getUTCMinutes(),
    hour: moment.getUTCHours(),
    dayOfMonth: moment.getUTCDate(),
    month: moment.getUTCMonth() + 1,
    dayOfWeek: moment.getUTCDay() || SUNDAY,
  };
  const { second, ...fields } = schedule;
  // As for cron: who names an hour alone means its first minute, and who names days alone their first one.
  const isCoarse = fields.minute === undefined && Object.values(fields).some((text) => text !== undefined);
  const first = isCoarse ? { minute: '0', ...(fields.hour === undefined ? { hour: '0' } : {}) } : {};
  const wanted = Object.entries({ ...fields, ...first }) as [keyof typeof now, string | undefined][];
  if (second !== undefined && valuesOf(second, 'second') === undefined) return false;
  return wanted.every(([field, text]) => text === undefined || valuesOf(text, field)?.includes(now[field]));
}
