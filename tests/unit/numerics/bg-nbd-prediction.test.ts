import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastPurchases, probabilityAlive } from '#numerics/bg-nbd-prediction.ts';

const PUBLISHED = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const FITTED = { r: 0.242593, alpha: 4.413532, a: 0.792886, b: 2.425754 };

const within = (share: number, actual: number, expected: number) => expect(Math.abs(actual / expected - 1)).toBeLessThan(share);
const unit = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const model = fc.record({ r: unit(0.05, 5), alpha: unit(0.1, 100), a: unit(0.05, 5), b: unit(0.05, 50) });
const history = fc
  .tuple(fc.integer({ min: 0, max: 60 }), unit(0, 300), unit(0, 300))
  .map(([repeats, last, beyond]) => (repeats === 0 ? { repeats, lastAge: 0, age: last } : { repeats, lastAge: last, age: last + beyond }));

describe('the probability of being alive', () => {
  it.each([
    [2, 30.43, 38.86, 0.72657857],
    [23, 39, 39, 0.968555454],
    [5, 30, 39, 0.705626847],
    [20, 30, 39, 0.196820444],
  ])('of %d repeat purchases, the last at %d of %d weeks, is the published one', (repeats, lastAge, age, expected) => {
    within(1e-7, probabilityAlive(PUBLISHED, { repeats, lastAge, age }), expected);
  });

  it('is 1 for everybody who bought once, however long ago', () => {
    expect(probabilityAlive(PUBLISHED, { repeats: 0, lastAge: 0, age: 500 })).toBe(1);
  });

  it('lies between 0 and 1, and falls while nothing is bought', () => {
    fc.assert(
      fc.property(model, history, unit(0, 100), (parameters, one, longer) => {
        const now = probabilityAlive(parameters, one);
        expect(now).toBeGreaterThanOrEqual(0);
        expect(now).toBeLessThanOrEqual(1);
        expect(probabilityAlive(parameters, { ...one, age: one.age + longer })).toBeLessThanOrEqual(now);
      }),
    );
  });

  it('refuses histories that cannot be', () => {
    for (const impossible of [
      { repeats: 2, lastAge: 9, age: 5 },
      { repeats: 0, lastAge: 3, age: 5 },
      { repeats: 1, lastAge: Number.NaN, age: 5 },
      { repeats: 1, lastAge: 1, age: Number.POSITIVE_INFINITY },
    ])
      expect(() => probabilityAlive(PUBLISHED, impossible)).toThrow(RangeError);
  });
});

describe('a forecast of purchases', () => {
  it.each([
    [2, 30.43, 38.86, 1.22591],
    [1, 1.71, 38.86, 0.203251],
    [0, 0, 38.86, 0.194781],
    [7, 29.43, 38.86, 3.337239],
  ])('of %d repeat purchases, the last at %d of %d weeks, is the published one for 39 weeks', (repeats, lastAge, age, expected) => {
    within(2e-6, forecastPurchases(FITTED, { repeats, lastAge, age }, 39).expected, expected);
  });

  /** By the form with ₂F₁, in 30 digits by mpmath. */
  it.each([
    [PUBLISHED, [2, 30.43, 38.86, 39], 1.22602817476714],
    [PUBLISHED, [23, 39, 39, 39], 15.685398700839],
    [PUBLISHED, [20, 30, 39, 39], 2.78207523525007],
    [{ r: 0.55, alpha: 30, a: 1.5, b: 2.8 }, [150, 300, 310, 365], 49.1810130300707],
    [{ r: 0.55, alpha: 0.01, a: 0.3, b: 2.8 }, [3, 1, 1, 365], 319.779456366249],
    [{ r: 2, alpha: 0.5, a: 1e-6, b: 1e5 }, [12, 50, 52, 52], 13.8666666653979],
    [{ r: 0.55, alpha: 30, a: 1.0000001, b: 2.8 }, [4, 300, 310, 365], 3.041038974232],
  ])('of %o for %o agrees with the hypergeometric form', (parameters, [repeats = 0, lastAge = 0, age = 0, time = 0], expected) => {
    within(1e-11, forecastPurchases(parameters, { repeats, lastAge, age }, time).expected, expected);
  });

  it('knows no exception where the usual form divides by zero, at a = 1', () => {
    const at = (a: number) => forecastPurchases({ r: 0.55, alpha: 30, a, b: 2.8 }, { repeats: 4, lastAge: 300, age: 310 }, 365).expected;
    within(1e-6, at(1), at(1.0000001));
  });

  it('rises with the time, from nothing at once, and stays finite', () => {
    fc.assert(
      fc.property(model, history, unit(0, 400), unit(0, 400), (parameters, one, time, more) => {
        expect(forecastPurchases(parameters, one, 0).expected).toBe(0);
        const near = forecastPurchases(parameters, one, time);
        const far = forecastPurchases(parameters, one, time + more);
        expect(far.expected).toBeGreaterThanOrEqual(near.expected * (1 - 1e-12));
        expect(Number.isFinite(far.expected)).toBe(true);
        expect(near.low).toBeLessThanOrEqual(near.high);
      }),
      { numRuns: 60 },
    );
  });

  it('gives a range that holds what people do nine times in ten on either side', () => {
    // Nobody drops out: purchases are negative binomial with n = 12, mean 12·30/130 = 2.77; scipy's quantiles are 1 and 5.
    const forecast = forecastPurchases({ r: 2, alpha: 30, a: 1e-9, b: 1 }, { repeats: 10, lastAge: 100, age: 100 }, 30);
    expect(forecast).toMatchObject({ low: 1, high: 5 });
  });

  it('refuses to look back', () => {
    expect(() => forecastPurchases(PUBLISHED, { repeats: 0, lastAge: 0, age: 1 }, -1)).toThrow(RangeError);
  });
});
