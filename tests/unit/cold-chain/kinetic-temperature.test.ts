import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kineticTemperatureOf, meanKineticTemperature } from '#domain/cold-chain/kinetic-temperature.ts';

describe('mean kinetic temperature', () => {
  // All vectors of reference/domain.md §3 with ΔH/R = 10,000 K.
  it.each<[string, number[], number[] | undefined, number]>([
    ['one warm reading of five', [4, 4, 4, 4, 16], undefined, 8.10885721],
    ['a week of days', [2, 3, 5, 8, 15, 8, 5], undefined, 7.67903944],
    ['a constant temperature', [5, 5, 5], undefined, 5],
    ['two hours at 12 of a day', [5, 12], [22, 2], 5.86628284],
    ['six hours at 14 of a day', [5, 14], [18, 6], 8.28521577],
  ])('of %s', (_what, celsius, weights, expected) => {
    expect(meanKineticTemperature(celsius, weights)).toBeCloseTo(expected, 6);
  });

  const irregular = [0, 30, 45, 120, 180].map((minute, index) => ({ minute, celsius: [4, 6, 10, 7, 4][index] ?? 0 }));

  it('is taken by the trapezoid rule where steps differ', () => {
    expect(kineticTemperatureOf(irregular, Number.POSITIVE_INFINITY)).toBeCloseTo(7.15384977, 6);
    const leftHeld = meanKineticTemperature([4, 6, 10, 7], [30, 15, 75, 60]);
    expect(leftHeld).toBeCloseTo(7.94922078, 6);
  });

  it('does not guess what was in a gap of more than an hour', () => {
    const withoutGap = [
      [4, 6, 30],
      [6, 10, 15],
      [7, 4, 60],
    ];
    const celsius = withoutGap.flatMap(([from = 0, to = 0]) => [from, to]);
    const weights = withoutGap.flatMap(([, , minutes = 0]) => [minutes / 2, minutes / 2]);
    expect(kineticTemperatureOf(irregular)).toBeCloseTo(meanKineticTemperature(celsius, weights), 9);
    expect(kineticTemperatureOf(irregular.slice(2, 4))).toBeNull();
  });

  it('never falls below the arithmetic mean', () => {
    const celsius = fc.array(fc.double({ min: -30, max: 50, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(celsius, (readings) => {
        const mean = readings.reduce((sum, reading) => sum + reading, 0) / readings.length;
        expect(meanKineticTemperature(readings)).toBeGreaterThanOrEqual(mean - 1e-9);
      }),
    );
  });

  it('of no reading is an error', () => {
    expect(() => meanKineticTemperature([])).toThrow(RangeError);
  });
});
