import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantIn } from '../../../tools/import/local-times.ts';

describe('instantIn', () => {
  it.each([
    ['Europe/Berlin', '2026-07-01 12:00:00', '2026-07-01T10:00:00.000Z'],
    ['Europe/Berlin', '2026-01-01 12:00', '2026-01-01T11:00:00.000Z'],
    ['America/New_York', '2017-01-28 19:06:53', '2017-01-29T00:06:53.000Z'],
    ['Asia/Kolkata', '2026-01-01T00:00:00.250', '2025-12-31T18:30:00.250Z'],
    ['UTC', '2026-1-5 7:05', '2026-01-05T07:05:00.000Z'],
  ])('reads the clock of %s', (zone, text, instant) => {
    expect(instantIn(zone, text)).toBe(instant);
  });

  it('lets an offset in the cell win over the zone', () => {
    expect(instantIn('America/New_York', '2026-07-01T12:00:00+02:00')).toBe('2026-07-01T10:00:00.000Z');
    expect(instantIn('America/New_York', '2026-07-01 12:00:00Z')).toBe('2026-07-01T12:00:00.000Z');
  });

  it('puts a bare date at noon, so that it stays the same day in the shop', () => {
    expect(instantIn('Pacific/Auckland', '2017-03-03')).toBe('2017-03-02T23:00:00.000Z');
  });

  it('reads digits as seconds or milliseconds since 1970', () => {
    expect(instantIn('Europe/Berlin', '881250949')).toBe('1997-12-04T15:55:49.000Z');
    expect(instantIn('Europe/Berlin', '1479801600123')).toBe('2016-11-22T08:00:00.123Z');
  });

  it('takes the first of an hour that the clock shows twice, and moves one that it skips', () => {
    expect(instantIn('Europe/Berlin', '2026-10-25 02:30:00')).toBe('2026-10-25T00:30:00.000Z');
    expect(instantIn('Europe/Berlin', '2026-03-29 02:30:00')).toBe('2026-03-29T01:30:00.000Z');
  });

  it.each(['', 'yesterday', '2026-13-01', '2026-02-30', '2026-01-01 25:00', '01/02/2026', '2026-01-01T10:00:00+2'])(
    'refuses %j',
    (text) => {
      expect(instantIn('UTC', text)).toBeUndefined();
    },
  );

  it('shows the same clock again in every zone, but for skipped hours', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/Los_Angeles', 'Asia/Tokyo', 'Australia/Lord_Howe', 'America/Sao_Paulo');
    const minutes = fc.integer({ min: 0, max: 35 * 365 * 24 * 60 });
    fc.assert(
      fc.property(zones, minutes, (zone, minute) => {
        const wall = new Date(Date.UTC(1995, 0, 1) + minute * 60_000).toISOString().slice(0, 16).replace('T', ' ');
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
        const instant = new Date(instantIn(zone, wall) ?? '');
        const isSkipped = shown.format(instant) !== wall;
        if (isSkipped)
          expect(
            Math.abs(Date.parse(`${shown.format(instant).replace(' ', 'T')}Z`) - Date.parse(`${wall.replace(' ', 'T')}Z`)),
          ).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });
});
