import { describe, expect, it } from 'vitest';
import {
  biasOf,
  errorSums,
  maeOf,
  maseOf,
  meanPinball,
  naiveScale,
  naiveSquareScale,
  rmseOf,
  rmsseOf,
  smapeOf,
  trackingSignalOf,
  wapeOf,
} from '#numerics/forecast-errors.ts';
import { foresee, smoothLevel, smoothThrough, startOfSmoothing } from '#numerics/holt-winters.ts';
import { beforeAnyDemand, crostonForecast, demandPattern, sbaForecast, takeDemand, tsbForecast } from '#numerics/intermittent-demand.ts';
import { regressionForecaster } from '#numerics/regression-forecaster.ts';

/** Values of reference/domain.md §12. */
describe('the published figures of forecasting', () => {
  it('are those of simple exponential smoothing', () => {
    const values = Float64Array.of(20, 24, 18, 30, 26);
    const state = startOfSmoothing({ level: 20 });
    const forecasts = [...values].map((_, index) => {
      const before = state.level;
      smoothLevel(values, { from: index, to: index + 1 }, state, 0.3);
      return before;
    });
    for (const [index, expected] of [20, 20, 21.2, 20.24, 23.168].entries()) expect(forecasts[index]).toBeCloseTo(expected, 9);
    expect(state.level).toBeCloseTo(24.0176, 9);
  });

  it('are those of Holt and Winters with an additive season', () => {
    const state = startOfSmoothing({ level: 20, trend: 1, season: [-10, 0, 10] });
    const values = Float64Array.of(10, 20, 30, 13, 23, 33);
    const next = new Float64Array(1);
    for (const [index, expected] of [11, 21.45, 31.6025, 11.498625, 23.0767563, 33.8917341].entries()) {
      foresee(state, 1, next);
      expect(next[0]).toBeCloseTo(expected, 6);
      smoothThrough(values, { from: index, to: index + 1 }, state, { alpha: 0.5, beta: 0.1, gamma: 0.2 });
    }
    expect(state.level).toBeCloseTo(23.606117, 6);
    expect(state.trend).toBeCloseTo(0.824019234, 9);
    for (const [phase, expected] of [-9.9498625, -0.152675625, 9.75057659].entries()) expect(state.season[phase]).toBeCloseTo(expected, 8);
  });

  it('are those of Croston, of Syntetos and Boylan, and of Teunter, Syntetos and Babai', () => {
    const demand = [0, 0, 5, 0, 0, 3, 0, 4, 0, 0, 0, 6];
    const state = beforeAnyDemand();
    for (const value of demand) takeDemand(state, value, { alpha: 0.1, beta: 0.1 });
    expect(state.size).toBeCloseTo(4.848, 9);
    expect(state.interval).toBeCloseTo(3.01, 9);
    expect(state.probability).toBeCloseTo(0.347894263, 9);
    expect(crostonForecast(state)).toBeCloseTo(1.61063123, 8);
    expect(sbaForecast(state, 0.1)).toBeCloseTo(1.53009967, 8);
    expect(tsbForecast(state)).toBeCloseTo(1.68659139, 8);
    const { interval, variation, demandClass } = demandPattern(demand);
    expect(interval).toBe(3);
    expect(variation).toBeCloseTo(0.0617283951, 10);
    expect(demandClass).toBe('intermittent');
  });

  it('are those of every measure of error', () => {
    const pairs = { actual: [10, 0, 12, 8, 15, 20], forecast: [9, 2, 10, 10, 12, 18] };
    const insample = [8, 11, 9, 12, 10, 13];
    const sums = errorSums(pairs);
    expect(maeOf(sums)).toBe(2);
    expect(wapeOf(sums)).toBeCloseTo(0.184615385, 9);
    expect(rmseOf(sums)).toBeCloseTo(2.081666, 8);
    expect(biasOf(sums)).toBeCloseTo(-0.0615384615, 10);
    expect(naiveScale(insample, 1)).toBeCloseTo(2.6, 12);
    expect(maseOf(sums, naiveScale(insample, 1))).toBeCloseTo(0.769230769, 9);
    expect(naiveScale(insample, 2)).toBe(1);
    expect(maseOf(sums, naiveScale(insample, 2))).toBe(2);
    expect(rmsseOf(sums, naiveSquareScale(insample, 1))).toBeCloseTo(0.786795792, 9);
    expect(smapeOf(sums)).toBeCloseTo(0.472798157, 9);
    expect(meanPinball(pairs, 0.9)).toBeCloseTo(1.26666667, 8);
    expect(meanPinball(pairs, 0.5)).toBeCloseTo(1, 12);
    expect(trackingSignalOf(sums)).toBeCloseTo(2, 12);
  });

  it('have no share of nothing, and no scale where nothing ever changes', () => {
    expect(wapeOf(errorSums({ actual: [0, 0], forecast: [1, 2] }))).toBeNull();
    expect(maseOf(errorSums({ actual: [1], forecast: [2] }), naiveScale([3, 3, 3], 1))).toBeNull();
  });

  it('are those of a promotion: the factor of a mark and the elasticity of a price multiply', () => {
    const [factor, elasticity] = [0.25, -1.8];
    const length = 60;
    const promoted = Float64Array.from({ length: length + 1 }, (_, at) => Number(at % 5 === 0 || at === length));
    const prices = Float64Array.from({ length: length + 1 }, (_, at) =>
      at === length ? 0.8 : ([1, 0.8, 0.9, 1, 1.1, 0.7][at % 6] as number),
    );
    const values = Float64Array.from(
      { length },
      (_, at) => 50 * Math.exp(factor * (promoted[at] as number)) * (prices[at] as number) ** elasticity,
    );
    const forecaster = regressionForecaster(values, 1, { columns: [promoted, prices], ridge: 0 });
    forecaster.learn(length);
    const out = new Float64Array(1);
    forecaster.foresee(out);
    expect((out[0] as number) / 50).toBeCloseTo(1.91872018, 6);
  });
});
