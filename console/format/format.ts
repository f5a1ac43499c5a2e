import { useMemo } from 'react';
import { LOCALES, useLanguage } from '../i18n/language.ts';

const MINUTE_MILLIS = 60_000;
const NONE = '—';

type Maybe<Value> = Value | null | undefined;

/** Numbers, money and times as the reader's language writes them; what is not known is a dash. */
export function formatsOf(locale: string) {
  const number = (value: Maybe<number>, digits = 0): string =>
    value == null ? NONE : new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  const moment = (at: Maybe<string | number>, options: Intl.DateTimeFormatOptions): string =>
    at == null ? NONE : new Intl.DateTimeFormat(locale, options).format(new Date(at));
  const unit = (value: Maybe<number>, name: string, digits = 0): string =>
    value == null
      ? NONE
      : new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
  return {
    number,
    /** @param minor - in the smallest unit of the currency */
    money(minor: Maybe<number>, currency: Maybe<string>): string {
      if (minor == null || currency == null) return NONE;
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
      const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
      return format.format(minor / 10 ** digits);
    },
    /** @param rate - a fraction, 0–1 */
    percent: (rate: Maybe<number>, digits = 1): string =>
      rate == null ? NONE : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(rate),
    celsius: (value: Maybe<number>, digits = 1): string => unit(value, 'celsius', digits),
    minutes: (value: Maybe<number>): string => unit(value, 'minute'),
    days: (value: Maybe<number>): string => unit(value, 'day', 1),
    hours: (value: Maybe<number>): string => unit(value, 'hour', 1),
    /** Of seconds, in the largest unit that suits. */
    duration(seconds: Maybe<number>): string {
      if (seconds == null) return NONE;
      if (seconds < 120) return unit(seconds, 'second', 1);
      return seconds < 7200 ? unit(seconds / 60, 'minute', 1) : unit(seconds / 3600, 'hour', 1);
    },
    instant: (at: Maybe<string | number>): string => moment(at, { dateStyle: 'medium', timeStyle: 'short' }),
    time: (at: Maybe<string | number>): string => moment(at, { hour: '2-digit', minute: '2-digit' }),
    /** @param day - of the shop's calendar, `YYYY-MM-DD` */
    day: (day: Maybe<string>): string => moment(day == null ? day : `${day.slice(0, 10)}T12:00:00Z`, { dateStyle: 'medium' }),
    ago(at: Maybe<string>, now: number): string {
      if (at == null) return NONE;
      const minutes = Math.round((Date.parse(at) - now) / MINUTE_MILLIS);
      const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
      if (Math.abs(minutes) < 120) return relative.format(minutes, 'minute');
      return Math.abs(minutes) < 2880
        ? relative.format(Math.round(minutes / 60), 'hour')
        : relative.format(Math.round(minutes / 1440), 'day');
    },
  };
}
export type Formats = ReturnType<typeof formatsOf>;

export function useFormats(): Formats {
  const language = useLanguage();
  return useMemo(() => formatsOf(LOCALES[language]), [language]);
}
