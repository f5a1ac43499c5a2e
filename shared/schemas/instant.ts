import * as z from 'zod';

/** Days that every month has. */
const SHORTEST_MONTH = '28';

/** `Date` refuses days above 31, and takes February 30 for March 2. @param day - `YYYY-MM-DD` */
function isInCalendar(day: string): boolean {
  const millis = Date.parse(`${day}T00:00:00.000Z`);
  if (Number.isNaN(millis)) return false;
  return day.slice(8) <= SHORTEST_MONTH || new Date(millis).toISOString().startsWith(day);
}

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

const CANONICAL_LENGTH = '2026-11-22T08:30:00.000Z'.length;

/** Whether a text of the form above is written as we write it: UTC with milliseconds. `Date` takes 24:00 for the next day. */
function isCanonical(text: string): boolean {
  if (text.length !== CANONICAL_LENGTH || !text.endsWith('Z') || text.startsWith('24', 11)) return false;
  return !Number.isNaN(Date.parse(text)) && (text.slice(8, 10) <= SHORTEST_MONTH || isInCalendar(text.slice(0, 10)));
}

/** Whether something is an instant as it is inside; `InstantSchema` would return it as it is. */
export const isInstant = (value: unknown): value is Instant => typeof value === 'string' && ISO_INSTANT.test(value) && isCanonical(value);

/** A moment in time: ISO 8601 with any offset on the wire, always UTC with milliseconds inside, so that text order is time order. */
export const InstantSchema = z
  .string()
  .regex(ISO_INSTANT, 'expected an ISO 8601 instant with an offset, such as 2026-11-22T08:30:00.000Z')
  .transform((text, context) => {
    if (isCanonical(text)) return text;
    const millis = Date.parse(text);
    if (Number.isNaN(millis) || !isInCalendar(text.slice(0, 10))) {
      context.addIssue({ code: 'custom', message: 'expected an instant that exists in the calendar' });
      return z.NEVER;
    }
    return new Date(millis).toISOString();
  })
  .pipe(z.string().brand<'Instant'>());
export type Instant = z.infer<typeof InstantSchema>;

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day of the shop's calendar, `YYYY-MM-DD`, without a time zone. */
export const LocalDaySchema = z
  .string()
  .regex(ISO_DAY, 'expected a day as YYYY-MM-DD')
  .refine(isInCalendar, 'expected a day that exists in the calendar')
  .brand<'LocalDay'>();
export type LocalDay = z.infer<typeof LocalDaySchema>;

const MOST_ZONES = 2_000;
/** The platform takes long to answer, and people name few zones. */
const judgedZones = new Map<string, boolean>();

function isZone(name: string): boolean {
  const known = judgedZones.get(name);
  if (known !== undefined) return known;
  if (judgedZones.size >= MOST_ZONES) judgedZones.clear();
  let isKnown = true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    isKnown = false;
  }
  judgedZones.set(name, isKnown);
  return isKnown;
}

/** An IANA time zone name that this platform knows. */
export const TimeZoneSchema = z.string().refine(isZone, 'expected an IANA time zone such as Europe/Berlin');
