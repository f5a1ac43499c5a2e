import { normalQuantile } from './normal.ts';
import type { Trial } from './rolling-choice.ts';
import { quantileOfSorted } from './statistics.ts';

/** How what comes scatters around what was forecast. */
export interface ForecastSpread {
  /** One step ahead, of a forecast f: `scale`·f^`power`; it grows with the distance as √(1 + gain²·(steps − 1)). */
  readonly scale: number;
  /** 0: the same whatever the forecast; 1: a share of it. */
  readonly power: number;
  readonly gain: number;
  /** Mean error in deviations, where it is larger than chance would have it; else 0. Above 0: more comes than is forecast. */
  readonly lean: number;
  /** Quantiles of (what came − forecast) in deviations, at the levels asked for. */
  readonly quantiles: readonly number[];
}

const POWERS = [0, 0.5, 1] as const;
/** Forecasts below this share of their mean scatter as one of that size. */
const LEAST_SHARE = 0.05;
/** So many errors weigh as much as the normal distribution that is supposed before any is seen. */
const PRIOR_ERRORS = 20;
/** Standard errors, over the origins, from which a mean error is no chance. */
const NO_CHANCE = 2;
/** Fewer origins do not tell a mean error from chance. */
const LEAST_ORIGINS = 3;

/** Errors of known days, in columns: what came − forecast, the forecast, and the growth of the spread by its distance. */
interface Errors {
  readonly count: number;
  readonly error: Float64Array;
  readonly forecast: Float64Array;
  readonly growth: Float64Array;
  /** The origin of each, from 0. */
  readonly origin: Int32Array;
}

/**
 * The spread of a way of forecasting, from its errors at the origins of its trial.
 *
 * @param levels - shares of which quantiles are wanted
 * @returns undefined when there are no errors
 */
export function forecastSpread(
  { forecaster, forecasts }: Trial,
  actual: Float64Array,
  horizon: number,
  levels: readonly number[],
): ForecastSpread | undefined {
  const gain = forecaster.gain();
  const errors = errorsOf(forecasts, actual, { horizon, gain });
  if (errors.count < 2) return undefined;
  const { scale, power } = likeliestScale(errors);
  if (!(scale > 0)) return { scale: 0, power, gain, lean: 0, quantiles: levels.map(() => 0) };
  const sizes = new Float64Array(errors.count);
  for (let index = 0; index < errors.count; index++)
    sizes[index] = (errors.error[index] as number) / (scale * unitOf(errors, index, power));
  const lean = leanOf(errors, sizes, forecasts.length / horizon);
  const sorted = sizes.sort();
  const weight = sorted.length / (sorted.length + PRIOR_ERRORS);
  const quantiles = levels.map((level) => weight * quantileOfSorted(sorted, level) + (1 - weight) * normalQuantile(level));
  return { scale, power, gain, lean, quantiles };
}

function errorsOf(forecasts: Float64Array, actual: Float64Array, { horizon, gain }: { horizon: number; gain: number }): Errors {
  let sum = 0;
  for (let index = 0; index < forecasts.length; index++) sum += forecasts[index] as number;
  const least = Math.max((LEAST_SHARE * sum) / forecasts.length, Number.MIN_VALUE);
  const columns = {
    error: new Float64Array(actual.length),
    forecast: new Float64Array(actual.length),
    growth: new Float64Array(actual.length),
  };
  const origin = new Int32Array(actual.length);
  let count = 0;
  for (let index = 0; index < actual.length; index++) {
    const forecast = forecasts[index] as number;
    const error = (actual[index] as number) - forecast;
    if (Number.isNaN(error)) continue;
    columns.error[count] = error;
    columns.forecast[count] = Math.max(forecast, least);
    columns.growth[count] = Math.sqrt(1 + gain * gain * (index % horizon));
    origin[count] = Math.floor(index / horizon);
    count++;
  }
  return { count, ...columns, origin };
}

/** What an error is compared with before its scale is known. */
function unitOf({ forecast, growth }: Errors, index: number, power: number): number {
  const size = forecast[index] as number;
  return (power === 0 ? 1 : power === 1 ? size : Math.sqrt(size)) * (growth[index] as number);
}

/** Of normal errors with each power, the one that makes them most likely. */
function likeliestScale(errors: Errors) {
  let logs = 0;
  for (let index = 0; index < errors.count; index++) logs += Math.log(errors.forecast[index] as number) / errors.count;
  let best = { scale: 0, power: 0, cost: Number.POSITIVE_INFINITY };
  for (const power of POWERS) {
    let squares = 0;
    for (let index = 0; index < errors.count; index++) squares += ((errors.error[index] as number) / unitOf(errors, index, power)) ** 2;
    const scale = Math.sqrt(squares / errors.count);
    const cost = Math.log(scale) + power * logs;
    if (cost < best.cost) best = { scale, power, cost };
  }
  return best;
}

/** Errors of one origin go together, so that chance is judged by the means of the origins. */
function leanOf({ count, origin }: Errors, sizes: Float64Array, origins: number): number {
  const sums = new Float64Array(origins);
  const counts = new Int32Array(origins);
  for (let index = 0; index < count; index++) {
    const at = origin[index] as number;
    sums[at] = (sums[at] as number) + (sizes[index] as number);
    counts[at] = (counts[at] as number) + 1;
  }
  const means = [...sums].flatMap((sum, at) => ((counts[at] as number) > 0 ? [sum / (counts[at] as number)] : []));
  if (means.length < LEAST_ORIGINS) return 0;
  const mean = means.reduce((sum, one) => sum + one, 0) / means.length;
  const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (means.length - 1);
  return Math.abs(mean) > NO_CHANCE * Math.sqrt(variance / means.length) ? mean : 0;
}

/** Deviations of forecasts that follow each other, and of the sums of the first 1, 2, 3 … of them. */
export function deviationsOf(forecasts: ArrayLike<number>, { scale, power, gain }: Pick<ForecastSpread, 'scale' | 'power' | 'gain'>) {
  const count = forecasts.length;
  let mean = 0;
  for (let ahead = 0; ahead < count; ahead++) mean += (forecasts[ahead] as number) / count;
  const least = Math.max(LEAST_SHARE * mean, Number.MIN_VALUE);
  const single = Array.from({ length: count }, (_, ahead) => scale * Math.max(forecasts[ahead] as number, least) ** power);
  const deviations = single.map((size, ahead) => size * Math.sqrt(1 + gain * gain * ahead));
  const totals = single.map((_, last) => {
    // A surprise moves all that comes after it by its share.
    let squares = 0;
    for (let ahead = 0; ahead <= last; ahead++) squares += ((single[ahead] as number) * (1 + gain * (last - ahead))) ** 2;
    return Math.sqrt(squares);
  });
  return { deviations, totals };
}
