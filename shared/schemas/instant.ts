import * as z from 'zod';

/** `Date` takes February 30 for March 2. */
function isInCalendar(day: string): boolean {
  const millis = Date.parse(`${day}T00:00:00.000Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(day);
}

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** A moment in time: ISO 8601 with any offset on the wire, always UTC with milliseconds inside, so that text order is time order. */
export const InstantSchema = z
  .string()
  .regex(ISO_INSTANT, 'expected an ISO 8601 instant with an offset, such as 2026-11-22T08:30:00.000Z')
  .transform((text, context) => {
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

/** An IANA time zone name that this platform knows. */
export const TimeZoneSchema = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, 'expected an IANA time zone such as Europe/Berlin');
