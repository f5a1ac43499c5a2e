import { addError, addErrors, type ErrorSums, NO_ERRORS, noErrors } from './forecast-errors.ts';
import { type Forecaster, meanOf, seasonalNaive } from './forecaster.ts';
import { intermittentForecaster } from './intermittent-forecaster.ts';
import { type Regressors, regressionForecaster } from './regression-forecaster.ts';
import { scaledSmoothing } from './scaled-forecaster.ts';
import { isOccasional } from './series-figures.ts';
import { smoothingForecaster } from './smoothing-forecaster.ts';
import { thetaForecaster } from './theta-forecaster.ts';

export interface SeriesToForecast {
  /** Oldest first; NaN where nothing is known. */
  readonly values: Float64Array;
  /** How many values ahead. */
  readonly horizon: number;
  /** After how many values the season repeats itself; 1 for none. */
  readonly period: number;
  /** Each of at least as many entries as there are values and steps ahead. */
  readonly regressors?: Regressors;
}

/** How one way of forecasting would have done at the origins. */
export interface Trial {
  readonly forecaster: Forecaster;
  readonly sums: ErrorSums;
  /** Of each origin. */
  readonly errors: readonly ErrorSums[];
  /** Forecasts of every origin, one origin after the other. */
  readonly forecasts: Float64Array;
}

export interface RollingChoice {
  readonly chosen: Trial;
  readonly naive: Trial;
  readonly trials: readonly Trial[];
  /** What came, in the order of the forecasts. */
  readonly actual: Float64Array;
  readonly horizon: number;
}

/** Origins at which the past is forecast. */
const MOST_ORIGINS = 12;
/** So much of a series, at least, is what a model learns from before the first origin. */
const LEARNED_SHARE = 0.5;
const LEAST_LEARNED = 8;
/** Shares by which another forecast must beat the mean of the two best-founded ones. */
const MOSTLY_BETTER = 0.6;
const CLEARLY_BETTER = 0.93;

/**
 * Tries every way of forecasting that suits the series at several origins of its past, always with what was known there, and
 * chooses the one with the smallest error: absolute errors, or squared ones where demand comes now and then, since the median
 * of such demand is 0. One that does not beat the seasonal naive forecast is not chosen. Afterwards all have learned
 * from the whole series.
 */
export function chooseForecaster(series: SeriesToForecast): RollingChoice {
  const { values, horizon, period } = series;
  const origins = originsOf(values.length, horizon, period);
  const candidates = candidatesFor(series);
  const actual = new Float64Array(origins.length * horizon);
  for (const [number, origin] of origins.entries()) actual.set(values.subarray(origin, origin + horizon), number * horizon);
  const trials = tried(candidates, origins, { values, horizon });
  for (const one of candidates) one.learn(values.length);
  const [naive] = trials as [Trial, ...Trial[]];
  return { chosen: bestOf(trials, isOccasional(values, { from: 0, to: values.length })), naive, trials, actual, horizon };
}

/** The first one is the seasonal naive forecast. */
function candidatesFor({ values, period, regressors = [] }: SeriesToForecast): Forecaster[] {
  const naive = seasonalNaive(values, period);
  const smoothing = smoothingForecaster(values, period, 'added');
  const theta = thetaForecaster(values, period);
  if (isOccasional(values, { from: 0, to: values.length })) {
    const others = (['sba', 'tsb'] as const).map((method) => intermittentForecaster(values, method));
    return [naive, smoothing, theta, meanOf('combined', [smoothing, theta]), ...others];
  }
  const scaled = scaledSmoothing(values, period, smoothing);
  const candidates = [naive, smoothing, scaled, theta, meanOf('combined', [smoothing, scaled, theta])];
  if (regressors.length > 0) candidates.push(regressionForecaster(values, period, { columns: regressors }));
  return candidates;
}

/** Positions of the first value to forecast, ascending; none when the series is too short. */
function originsOf(length: number, horizon: number, period: number): number[] {
  const first = Math.max(LEAST_LEARNED, 2 * period + 1, Math.ceil(length * LEARNED_SHARE));
  const last = length - horizon;
  if (last < first) return [];
  const count = Math.min(MOST_ORIGINS, 1 + Math.floor((last - first) / Math.max(1, Math.ceil(horizon / 2))));
  const stride = count > 1 ? Math.min(Math.ceil(horizon / 2), Math.floor((last - first) / (count - 1))) : 0;
  return Array.from({ length: count }, (_, number) => last - (count - 1 - number) * stride);
}

function tried(
  candidates: readonly Forecaster[],
  origins: readonly number[],
  { values, horizon }: { values: Float64Array; horizon: number },
): Trial[] {
  const forecasts = candidates.map(() => new Float64Array(origins.length * horizon));
  const out = new Float64Array(horizon);
  for (const [number, origin] of origins.entries()) {
    for (const one of candidates) {
      if (number === 0) one.learn(origin);
      else one.advance(origin);
    }
    for (let index = 0; index < candidates.length; index++) {
      (candidates[index] as Forecaster).foresee(out);
      const kept = forecasts[index] as Float64Array;
      for (let ahead = 0; ahead < horizon; ahead++) kept[number * horizon + ahead] = Math.max(0, out[ahead] as number);
    }
  }
  return candidates.map((forecaster, index): Trial => {
    const said = forecasts[index] as Float64Array;
    const errors = origins.map((origin, number) => errorsAt(values, said, { origin, horizon, place: number * horizon }));
    return { forecaster, forecasts: said, errors, sums: errors.reduce(addErrors, NO_ERRORS) };
  });
}

/** Errors at one origin, whose forecasts begin at a place of all. */
function errorsAt(
  values: Float64Array,
  forecasts: Float64Array,
  { origin, horizon, place }: { origin: number; horizon: number; place: number },
): ErrorSums {
  const sums = noErrors();
  for (let ahead = 0; ahead < horizon; ahead++) addError(sums, values[origin + ahead] as number, forecasts[place + ahead] as number);
  return sums;
}

/**
 * The favourite, unless another is clearly better: in the sum of its errors and at most of the origins. Among those that beat
 * the seasonal naive forecast, if there are any.
 */
function bestOf(trials: readonly Trial[], isBySquares: boolean): Trial {
  const errorOf = ({ squares, absolute }: ErrorSums) => (isBySquares ? squares : absolute);
  const costOf = ({ sums }: Trial) => errorOf(sums);
  const [naive] = trials as [Trial, ...Trial[]];
  const favourite = trials.find(({ forecaster }) => forecaster.name === 'combined') ?? naive;
  if (favourite.sums.count === 0) return favourite;
  const isClearlyBetter = (trial: Trial) => {
    if (costOf(trial) >= CLEARLY_BETTER * costOf(favourite)) return false;
    const wins = trial.errors.filter((sums, origin) => errorOf(sums) < errorOf(favourite.errors[origin] as ErrorSums)).length;
    return wins >= MOSTLY_BETTER * trial.errors.length;
  };
  const beating = trials.filter((trial) => costOf(trial) < costOf(naive));
  const better = beating.includes(favourite) ? [favourite, ...beating.filter(isClearlyBetter)] : beating;
  return better.reduce((one, other) => (costOf(other) < costOf(one) ? other : one), better[0] ?? naive);
}
