import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  daysBetween,
  epochDayOf,
  epochDayOfLocalDay,
  instantOf,
  localDayOf,
  localDayOfEpochDay,
  localHourOf,
  monthOfEpochDay,
  startOfDay,
  windowOfDays,
  zoneOffsetMillis,
} from '#domain/time.ts';
import { type Instant, InstantSchema, type LocalDay, LocalDaySchema } from '#schemas/instant.ts';

const instant = (text: string) => text as Instant;
const day = (text: string) => text as LocalDay;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'Asia/Kolkata', 'Pacific/Apia', 'America/St_Johns', 'UTC'];

describe('the local day of an instant', () => {
  it.each([
    ['2026-03-28T23:30:00.000Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-03-29T22:30:00.000Z', 'Europe/Berlin', '2026-03-30'],
    ['2026-10-25T22:30:00.000Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-11-22T04:59:59.999Z', 'America/New_York', '2026-11-21'],
    ['2026-06-01T16:00:00.000Z', 'Asia/Shanghai', '2026-06-02'],
    // Samoa left out 30 December 2011.
    ['2011-12-30T09:59:59.000Z', 'Pacific/Apia', '2011-12-29'],
    ['2011-12-30T10:00:00.000Z', 'Pacific/Apia', '2011-12-31'],
  ])('%s in %s is %s, by the zone in force then', (at, zone, expected) => {
    expect(localDayOf(instant(at), zone)).toBe(expected);
  });

  it('begins with its first moment, and the moment before is another day', () => {
    const days = fc.integer({ min: 0, max: 22_000 }).map(localDayOfEpochDay);
    fc.assert(
      fc.property(days, fc.constantFrom(...ZONES), (local, zone) => {
        if (zone === 'Pacific/Apia' && local === '2011-12-30') return; // there was no such day
        const start = startOfDay(local, zone);
        expect(localDayOf(start, zone)).toBe(local);
        expect(localDayOf(instantOf(Date.parse(start) - 1), zone) < local).toBe(true);
      }),
    );
  });

  it('agrees with the calendar of the platform at every quarter of an hour of days on which clocks change', () => {
    const changes = [
      ['Europe/Berlin', '2026-03-29'],
      ['Europe/Berlin', '2026-10-25'],
      ['America/New_York', '2026-11-01'],
      ['Australia/Lord_Howe', '2026-04-04'],
      ['Pacific/Apia', '2011-12-30'],
      ['Asia/Pyongyang', '2018-05-04'],
      ['Africa/Casablanca', '2026-02-15'],
    ] as const;
    for (const [zone, changedOn] of changes) {
      const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' });
      const begin = Date.parse(`${changedOn}T00:00:00.000Z`);
      const offsets = new Set<number>();
      for (let millis = begin - 86_400_000; millis < begin + 2 * 86_400_000; millis += 900_000) {
        expect(localHourOf(instantOf(millis), zone)).toBe(Number(calendar.format(millis)));
        offsets.add(zoneOffsetMillis(millis, zone));
      }
      expect([zone, offsets.size]).toEqual([zone, 2]);
    }
  });

  it('agrees with the calendar of the platform at any moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.constantFrom(...ZONES), (millis, zone) => {
        const expected = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(millis);
        expect(localDayOf(instantOf(millis), zone)).toBe(expected);
      }),
    );
  });
});

it('counts days and months of the calendar', () => {
  expect(addDays(day('2024-02-28'), 2)).toBe('2024-03-01');
  expect(daysBetween(day('2026-12-31'), day('2026-01-01'))).toBe(-364);
  expect(epochDayOfLocalDay(day('1970-01-11'))).toBe(10);
  expect(monthOfEpochDay(epochDayOf(instant('2026-11-30T23:30:00.000Z'), 'Europe/Berlin'))).toBe(202612);
  expect(localHourOf(instant('2026-07-01T22:00:00.000Z'), 'Europe/Berlin')).toBe(0);
});

it('makes windows that end with the day of asOf', () => {
  const today = epochDayOf(instant('2026-11-22T08:00:00.000Z'), 'Europe/Berlin');
  expect(windowOfDays(instant('2026-11-22T08:00:00.000Z'), 30, 'Europe/Berlin')).toEqual({ fromDay: today - 29, toDay: today });
});

describe('what is no moment', () => {
  it.each(['2026-02-29T00:00:00Z', '2026-02-30T12:00:00+02:00', '2026-04-31T08:00Z', '2026-13-01T00:00:00Z'])('%s is refused', (text) => {
    expect(InstantSchema.safeParse(text).success).toBe(false);
    expect(LocalDaySchema.safeParse(text.slice(0, 10)).success).toBe(false);
  });

  it.each([
    ['2028-02-29T00:30:00+02:00', '2028-02-28T22:30:00.000Z'],
    ['2026-12-31T23:59:59.999Z', '2026-12-31T23:59:59.999Z'],
  ])('but %s is one', (text, instant) => {
    expect(InstantSchema.parse(text)).toBe(instant);
  });
});
