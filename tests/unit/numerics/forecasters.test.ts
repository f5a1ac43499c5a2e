import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { chooseForecaster } from '#numerics/rolling-choice.ts';
import { isSeasonal, seasonalPattern, withoutSeason } from '#numerics/seasonal-pattern.ts';
import { minimise } from '#numerics/simplex.ts';

const WEEK = [0.7, 0.8, 0.9, 1, 1.2, 1.5, 0.9];

/** Days around a level with a weekly season and noise. */
function weekly(days: number, { level = 50, noise = 0.1, seed = 1 } = {}): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: days }, (_, day) => Math.max(0, level * (WEEK[day % 7] as number) * (1 + noise * gaussian(random))));
}
const errorOf = (said: ArrayLike<number>, came: ArrayLike<number>) =>
  Array.from(came).reduce((sum, value, index) => sum + Math.abs(value - (said[index] as number)), 0);

function foreseen(values: Float64Array, horizon: number, period = 7): { name: string; out: Float64Array } {
  const { chosen } = chooseForecaster({ values, horizon, period });
  const out = new Float64Array(horizon);
  chosen.forecaster.foresee(out);
  return { name: chosen.forecaster.name, out };
}

describe('the choice among ways of forecasting', () => {
  it('finds the season of the week, and is nearer than "as a week before"', () => {
    let [own, naive] = [0, 0];
    for (const seed of [1, 2, 3, 4, 5]) {
      const all = weekly(378, { seed });
      const [came, lastWeek] = [all.subarray(364), all.subarray(357, 364)];
      const { out, name } = foreseen(all.slice(0, 364), 14);
      expect(name).not.toBe('seasonal-naive');
      own += errorOf(out, came);
      naive += errorOf(Float64Array.of(...lastWeek, ...lastWeek), came);
      expect((out[5] as number) / (out[0] as number)).toBeCloseTo(1.5 / 0.7, 0);
    }
    expect(own).toBeLessThan(0.85 * naive);
  });

  it('goes on with a trend', () => {
    const values = Float64Array.from({ length: 120 }, (_, day) => 100 + 2 * day);
    expect(foreseen(values, 10, 1).out.at(-1)).toBeGreaterThan(100 + 2 * 122);
  });

  it('stays with seasonal naive where nothing beats it', () => {
    const values = Float64Array.from({ length: 140 }, (_, day) => [0, 0, 40, 0, 0, 7, 90][day % 7] as number);
    expect([...foreseen(values, 7).out]).toEqual([0, 0, 40, 0, 0, 7, 90]);
  });

  it('looks at nothing that comes after: the forecasts of an origin are those of the series that ends there', () => {
    const all = weekly(200, { seed: 4 });
    const horizon = 7;
    const cut = chooseForecaster({ values: all, horizon, period: 7 });
    const changed = all.slice();
    changed.fill(1e6, all.length - horizon);
    const again = chooseForecaster({ values: changed, horizon, period: 7 });
    for (const [index, trial] of cut.trials.entries()) {
      const other = again.trials[index];
      expect([...trial.forecasts]).toEqual([...(other?.forecasts ?? [])]);
    }
  });

  it('fills what is not known from what is: a gap moves the forecast by little', () => {
    const all = weekly(300, { seed: 2 });
    const gappy = all.map((value, day) => (day % 11 === 0 ? Number.NaN : value));
    const [whole, holed] = [foreseen(all, 7).out, foreseen(gappy, 7).out];
    for (let ahead = 0; ahead < 7; ahead++) expect(Math.abs((holed[ahead] as number) / (whole[ahead] as number) - 1)).toBeLessThan(0.15);
  });

  it('never gives anything but finite numbers, whatever comes', () => {
    const series = fc.array(
      fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant(Number.NaN)),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 4, 7), (values, horizon, period) => {
        const { trials } = chooseForecaster({ values: Float64Array.from(values), horizon, period });
        for (const { forecaster } of trials) {
          const out = new Float64Array(horizon);
          forecaster.foresee(out);
          expect([forecaster.name, out.every(Number.isFinite)]).toEqual([forecaster.name, true]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a seasonal pattern', () => {
  it('is found where there is one, and not in noise', () => {
    const random = seededRandom(3);
    const noise = Float64Array.from({ length: 200 }, () => gaussian(random));
    const span = { from: 0, to: 200 };
    expect(isSeasonal(weekly(200), span, 7)).toBe(true);
    expect(isSeasonal(noise, span, 7)).toBe(false);
  });

  it.each([7, 4] as const)('of period %i leaves a level without a season', (period) => {
    const effects = Array.from({ length: period }, (_, phase) => phase - (period - 1) / 2);
    const values = Float64Array.from({ length: 10 * period }, (_, index) => 20 + (effects[index % period] as number));
    const pattern = seasonalPattern(values, { from: 0, to: values.length }, period, 'additive');
    for (const value of withoutSeason(values, pattern)) expect(value).toBeCloseTo(20, 9);
    const factors = seasonalPattern(values, { from: 0, to: values.length }, period, 'multiplicative');
    for (const value of withoutSeason(values, factors)) expect(value).toBeCloseTo(20, 0);
  });
});

describe('the simplex', () => {
  it('finds the lowest point within its bounds, on one of them too', () => {
    const bowl = ([x = 0, y = 0]: readonly number[]) => (x - 0.3) ** 2 + 2 * (y + 1) ** 2;
    const { at } = minimise(bowl, [0.5, 0.5], { lowest: [0, 0], highest: [1, 1], maxEvaluations: 200, tolerance: 1e-12 });
    expect(at[0]).toBeCloseTo(0.3, 3);
    expect(at[1]).toBeCloseTo(0, 6);
  });
});
