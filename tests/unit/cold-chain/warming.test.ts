import { describe, expect, it } from 'vitest';
import {
  approach,
  deviationOfTimeToLimit,
  type Limit,
  recoveryTime,
  sensitivities,
  temperatureAfter,
  timeToLimit,
} from '#domain/cold-chain/warming.ts';

// Vectors of reference/domain.md §1, computed there in Python and cross-checked in Node.
const warming = (startCelsius: number, asymptoteCelsius: number, tauSeconds: number) => ({ startCelsius, asymptoteCelsius, tauSeconds });
const high = (celsius: number, isInclusive = false): Limit => ({ celsius, side: 'high', isInclusive });
const close = (actual: number, expected: number) => expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-6);

describe('warming', () => {
  it.each([
    [600, 5.679067293],
    [1800, 8.645183556],
    [3600, 12.26285615],
    [7200, 17.27453174],
    [21600, 23.95447156],
  ])('stands after %d s at %d °C', (seconds, celsius) => close(temperatureAfter(warming(4, 25, 7200), seconds), celsius));

  it('gives the same in irregular steps as in one', () => {
    const stepped = [100, 7, 1693].reduce((celsius, seconds) => approach(celsius, 25, seconds / 7200), 4);
    expect(stepped).toBeCloseTo(temperatureAfter(warming(4, 25, 7200), 1800), 9);
  });
});

describe('time to limit', () => {
  it.each([
    ['heating to 8', warming(4, 25, 7200), high(8), 1521.425474],
    ['heating to 5', warming(4, 25, 7200), high(5), 351.289182],
    ['frozen to −15', warming(-18, 25, 21600), high(-15), 1562.12629],
    ['frozen to −12', warming(-18, 25, 21600), high(-12), 3246.095586],
    ['freezing risk', warming(4, -5, 5400), { celsius: 0, side: 'low', isInclusive: false } as Limit, 3174.04799],
    ['close to the asymptote', warming(4, 8.000004, 7200), high(8), 99471.68322],
  ])('%s', (_name, curve, limit, seconds) => close(timeToLimit(curve, limit), seconds));

  it.each([7.9, 8, 4, 2])('is never reached when heading for %d', (asymptote) => {
    expect(timeToLimit(warming(4, asymptote, 7200), high(8))).toBe(Number.POSITIVE_INFINITY);
    expect(timeToLimit(warming(4, asymptote, 7200), high(8, true))).toBe(Number.POSITIVE_INFINITY);
  });

  it('at the limit, is 0 while warming and depends on the mode while cooling', () => {
    expect(timeToLimit(warming(8, 25, 7200), high(8))).toBe(0);
    expect(timeToLimit(warming(8, 25, 7200), high(8, true))).toBe(0);
    expect(timeToLimit(warming(8, 2, 7200), high(8, true))).toBe(0);
    expect(timeToLimit(warming(8, 2, 7200), high(8))).toBe(Number.POSITIVE_INFINITY);
  });

  it('above the limit, is 0 even while cooling', () => {
    expect(timeToLimit(warming(8.1, 2, 7200), high(8))).toBe(0);
    expect(timeToLimit(warming(8.1, 2, 7200), high(8, true))).toBe(0);
  });

  it.each([
    [4, 25, 0],
    [4, 25, -1],
    [Number.NaN, 25, 7200],
    [4, Number.POSITIVE_INFINITY, 7200],
  ])('refuses %d, %d, %d', (start, asymptote, tau) => {
    expect(() => timeToLimit(warming(start, asymptote, tau), high(8))).toThrow('INVALID');
  });

  it('has the partial derivatives and the deviation of the delta method', () => {
    const slopes = sensitivities(warming(4, 25, 7200), 8);
    close(slopes.tauSeconds, 0.2113090937);
    close(slopes.asymptoteCelsius, -80.67226891);
    close(slopes.startCelsius, -342.8571429);
    close(deviationOfTimeToLimit(warming(4, 25, 7200), 8, { startCelsius: 0.1, asymptoteCelsius: 2, tauSeconds: 600 }), 208.0435579);
  });
});

describe('recovery', () => {
  it('tells when a limit is kept again', () => {
    close(recoveryTime(warming(12, 2, 5400), 5), 6501.453143);
    close(temperatureAfter(warming(12, 2, 5400), 1800), 9.165313106);
  });

  it('never happens when heading for a temperature above the limit, and is over below it', () => {
    expect(recoveryTime(warming(12, 6, 5400), 5)).toBe(Number.POSITIVE_INFINITY);
    expect(recoveryTime(warming(4, 2, 5400), 5)).toBe(0);
  });
});
