import { describe, expect, it } from 'vitest';
import { demandsHold, severityOf, worseOf } from '#domain/cold-chain/severity.ts';
import { setPointBoundsOf, setPointOf, thresholdsOf, withinBounds } from '#domain/cold-chain/thresholds.ts';
import type { StorageClass } from '#schemas/storage-class.ts';
import { aUnit } from '../../support/cold-chain.ts';

const NEVER = Number.POSITIVE_INFINITY;
const CLASSES: Record<string, StorageClass> = { CH: 'CHILLED_TCS', FISH: 'FISH_ICE', FZ: 'FROZEN', AMB: 'AMBIENT' };

function judge(storageClass: string, given: Record<string, number>): string {
  const { T = 0, over = 0, cum = 0, tStar = NEVER, stale = 0, door = 0 } = given;
  const limits = thresholdsOf(aUnit({ storageClass: CLASSES[storageClass] }));
  const verdict = severityOf(
    {
      celsius: T,
      overMinutes: over,
      lowMinutes: over,
      cumulativeMinutes: cum,
      minutesToLimit: tStar,
      staleMinutes: stale,
      doorMinutes: door,
    },
    limits,
  );
  return `${verdict.severity}/${verdict.rule}`;
}

describe('severity', () => {
  // All vectors of reference/domain.md §4.
  it.each<[string, Record<string, number>, string]>([
    ['CH', { T: 3.2 }, 'S0/R9'],
    ['CH', { T: 4.1 }, 'S1/R8'],
    ['CH', { T: 5 }, 'S1/R8'],
    ['CH', { T: 3.6, tStar: 55 }, 'S1/R8'],
    ['CH', { T: 3.9, tStar: 22 }, 'S2/R7'],
    ['CH', { T: 5.2, over: 10, cum: 10, door: 3 }, 'S2/R6'],
    ['CH', { T: 5.8, over: 30, cum: 45 }, 'S3/R5'],
    ['CH', { T: 4.2, cum: 240 }, 'S4/R1'],
    ['CH', { T: 21, over: 5 }, 'S4/R1'],
    ['CH', { T: -1, over: 30 }, 'S3/R4'],
    ['CH', { T: 3, stale: 61 }, 'SF/R3'],
    ['CH', { T: 3, cum: 250, stale: 61 }, 'S4/R1'],
    ['FZ', { T: -18 }, 'S0/R9'],
    ['FZ', { T: -16.5, door: 2 }, 'S1/R8'],
    ['FZ', { T: -14.9, over: 19 }, 'S2/R6'],
    ['FZ', { T: -14.2, over: 20 }, 'S3/R5'],
    ['FZ', { T: -12, over: 20 }, 'S4/R2'],
    ['FISH', { T: 2.3, over: 15 }, 'S3/R5'],
    ['FISH', { T: 1.2, cum: 239, tStar: 90 }, 'S2/R7'],
    ['AMB', { T: 31, over: 130 }, 'S3/R5'],
    ['CH', { T: 3, cum: 119 }, 'S0/R9'],
    ['CH', { T: 3, cum: 120 }, 'S1/R8'],
    ['CH', { T: 3, cum: 192 }, 'S2/R7'],
  ])('of %s %o is %s', (storageClass, given, expected) => expect(judge(storageClass, given)).toBe(expected));

  it('lets a unit override its class, the warning keeping its distance', () => {
    expect(thresholdsOf(aUnit({ limitCelsius: 8, onDelayMinutes: 3 }))).toMatchObject({
      limitCelsius: 8,
      warnCelsius: 7,
      delayMinutes: 3,
      persistMinutes: 1,
      lowCelsius: -1,
    });
  });

  it('puts stock on hold from S3 on, and not for a silent sensor', () => {
    expect(['S0', 'S1', 'S2', 'SF', 'S3', 'S4'].map((severity) => demandsHold(severity as 'S0'))).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(worseOf('SF', 'S2')).toBe('SF');
    expect(worseOf('S3', 'S4')).toBe('S4');
  });
});

describe('set-point', () => {
  it.each<[StorageClass, number, number]>([
    ['CHILLED_TCS', 1, 4],
    ['FISH_ICE', 0, 1],
    ['FROZEN', -25, -18],
    ['AMBIENT', 2, 29],
  ])('of %s lies from %d to %d °C', (storageClass, lowest, highest) => {
    const unit = aUnit({ storageClass });
    expect(setPointBoundsOf(unit)).toEqual({ lowest, highest });
    expect(withinBounds(setPointOf(unit), { lowest, highest })).toBe(true);
    expect(withinBounds(highest + 0.1, { lowest, highest })).toBe(false);
  });
});
