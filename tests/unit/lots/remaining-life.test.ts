import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remainingLifeOf } from '#domain/lots/remaining-life.ts';
import { type Exposure, ExposureSchema } from '#schemas/exposure.ts';
import { type Instant, InstantSchema, LocalDaySchema } from '#schemas/instant.ts';

const zone = 'Europe/Berlin';
const expiresOn = LocalDaySchema.parse('2026-06-10');
const at = (text: string): Instant => InstantSchema.parse(text);
const having = (lostLifeHours: number): Exposure =>
  ExposureSchema.parse({ asOf: '2026-06-01T00:00:00Z', consecutiveMinutes: 0, cumulativeMinutes: 0, lostLifeHours });

describe('remaining life', () => {
  it('counts the days that are left by the local calendar, the printed day being the last', () => {
    const life = (text: string) => remainingLifeOf({ expiresOn }, at(text), zone);
    expect(life('2026-06-10T21:59:00.000Z')).toMatchObject({ remainingDays: 0, isExpired: false });
    expect(life('2026-06-10T22:00:00.000Z')).toMatchObject({ remainingDays: -1, isExpired: true });
  });

  it('is not known without a printed day', () => {
    const nothing = { expiresOn: null, dynamicExpiresOn: null, lifeEndsAt: null, remainingDays: null, isExpired: false };
    expect(remainingLifeOf({ exposure: having(50) }, at('2026-06-01T00:00:00Z'), zone)).toEqual(nothing);
  });

  it('ends earlier by what warmth has taken', () => {
    const life = remainingLifeOf({ expiresOn, exposure: having(30) }, at('2026-06-08T12:00:00Z'), zone);
    expect(life).toEqual({
      expiresOn,
      dynamicExpiresOn: '2026-06-09',
      lifeEndsAt: '2026-06-09T16:00:00.000Z',
      remainingDays: 1,
      isExpired: false,
    });
    expect(remainingLifeOf({ expiresOn, exposure: having(30) }, at('2026-06-09T16:00:00Z'), zone).isExpired).toBe(true);
  });

  it('is never longer than printed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2000, noNaN: true }), (lost) => {
        const { dynamicExpiresOn } = remainingLifeOf({ expiresOn, exposure: having(lost) }, at('2026-06-01T00:00:00Z'), zone);
        expect(dynamicExpiresOn !== null && dynamicExpiresOn <= expiresOn).toBe(true);
      }),
    );
  });
});
