import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveNumber } from '#numerics/effective-number.ts';
import { logPoissonTail } from '#numerics/poisson-tail.ts';

describe('the upper tail of a Poisson law', () => {
  it.each([
    // From Python: 1 - sum(exp(-m) m**i / i! for i < k), in exact fractions of e^-m.
    [3, 1, 0.08030139707139416],
    [1, 0.5, 0.3934693402873666],
    [10, 10, 0.5420702855281477],
    [5, 20, 0.9999830552560699],
  ])('of %i where %d were expected', (count, mean, chance) => {
    expect(Math.exp(logPoissonTail(count, mean))).toBeCloseTo(chance, 12);
  });

  it('keeps its digits where the chance is too small for a difference', () => {
    // log of e^-0.01 (0.01^20/20! + …)
    expect(logPoissonTail(20, 0.01)).toBeCloseTo(
      20 * Math.log(0.01) - 0.01 - Math.log(2432902008176640000) + Math.log1p(0.01 / 21 + 0.01 ** 2 / (21 * 22)),
      9,
    );
  });

  it('is certain of nothing, and impossible where nothing can be', () => {
    expect(logPoissonTail(0, 3)).toBe(0);
    expect(logPoissonTail(1, 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(() => logPoissonTail(1.5, 1)).toThrow(RangeError);
    expect(() => logPoissonTail(1, -1)).toThrow(RangeError);
  });

  it('falls with what was seen and rises with what was expected', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.01, max: 60, noNaN: true }), (count, mean) => {
        const chance = logPoissonTail(count, mean);
        expect(chance).toBeLessThanOrEqual(1e-12);
        expect(logPoissonTail(count + 1, mean)).toBeLessThanOrEqual(chance);
        expect(logPoissonTail(count, mean + 1)).toBeGreaterThanOrEqual(chance - 1e-9);
      }),
    );
  });
});

describe('the effective number of sources', () => {
  it('is 2.82842712 for 10, 5 and 5', () => {
    expect(effectiveNumber([10, 5, 5])).toBeCloseTo(2.82842712, 8);
  });

  it('is their number when all count alike, 1 when one counts alone, 0 when none does', () => {
    expect(effectiveNumber([4, 4, 4, 4])).toBeCloseTo(4, 12);
    expect(effectiveNumber([7, 0])).toBeCloseTo(1, 12);
    expect(effectiveNumber([])).toBe(0);
  });
});
