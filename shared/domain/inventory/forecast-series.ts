import { type ErrorSums, NO_ERRORS } from '#numerics/forecast-errors.ts';
import { deviationsOf, type ForecastSpread, forecastSpread } from '#numerics/forecast-spread.ts';
import { demandPattern } from '#numerics/intermittent-demand.ts';
import { normalQuantile } from '#numerics/normal.ts';
import type { Regressors } from '#numerics/regression-forecaster.ts';
import { chooseForecaster, type RollingChoice, type Trial } from '#numerics/rolling-choice.ts';
import { type DemandClass, type DemandShape, SHAPE_LEVELS } from '#schemas/demand.ts';

export interface ForecastOptions {
  /** How many periods ahead. */
  readonly horizon: number;
  /** Periods after which the season repeats itself; 1 for none. */
  readonly season: number;
  /** 1 where what was sold is only a lower bound of the demand, because there was none left or it was on hold. */
  readonly censored?: ArrayLike<number | boolean>;
  /** Known of each period beforehand, those to come included. */
  readonly regressors?: Regressors;
  /** Whether it is sold by the piece. @default whether all values are whole numbers */
  readonly isCounted?: boolean;
}

/** What to expect of one series. */
export interface SeriesForecast {
  readonly method: string;
  readonly demandClass: DemandClass;
  /** The forecast as the method gives it: what comes is as often above it as below. */
  readonly points: readonly number[];
  /** Expected demand. */
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  /** Of the sum of the first 1, 2, 3 … periods. */
  readonly totalDeviations: readonly number[];
  readonly shape: DemandShape;
  /** Errors at the origins of the past, of the method and of the seasonal naive forecast. */
  readonly errors: ErrorSums;
  readonly naiveErrors: ErrorSums;
}

/** Below this many known periods the mean of all is the forecast. */
const LEAST_HISTORY = 4;
const MEAN = 'mean';

/**
 * Demand of the periods to come, with its spread, by the method that was best at rolling origins of the past.
 *
 * @param values - demand of each period, oldest first, ≥ 0; NaN where nothing is known
 */
export function forecastSeries(values: Float64Array, options: ForecastOptions): SeriesForecast {
  const { demand, choice } = weighed(values, options);
  return choice === undefined ? fromMean(demand, options.horizon) : forecastBy(choice.chosen, choice, { demand, ...options });
}

/** The same by every method that suits the series; `chosen` is the name of the best one. */
export function forecastByAll(values: Float64Array, options: ForecastOptions): { chosen: string; forecasts: readonly SeriesForecast[] } {
  const { demand, choice } = weighed(values, options);
  const forecasts = choice
    ? choice.trials.map((trial) => forecastBy(trial, choice, { demand, ...options }))
    : [fromMean(demand, options.horizon)];
  return { chosen: choice?.chosen.forecaster.name ?? MEAN, forecasts };
}

/** The known demand since the first sale, and how well each method foresaw it; none where there is too little of it. */
function weighed(values: Float64Array, options: ForecastOptions): { demand: Float64Array; choice?: RollingChoice } {
  const all = uncensored(values, options.censored);
  const begin = firstSold(all);
  const demand = all.slice(begin);
  const known = demand.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  if (known < LEAST_HISTORY || demandPattern(demand).demandClass === 'none') return { demand };
  const { horizon, season, regressors = [] } = options;
  return {
    demand,
    choice: chooseForecaster({ values: demand, horizon, period: season, regressors: regressors.map((column) => column.subarray(begin)) }),
  };
}

interface Past extends Pick<ForecastOptions, 'isCounted'> {
  readonly demand: Float64Array;
}

/** What one way of forecasting expects, with the spread that it had at the origins. */
function forecastBy(trial: Trial, { actual, naive, horizon }: RollingChoice, past: Past): SeriesForecast {
  const { demand, isCounted: isByPiece = demand.every((value) => Number.isNaN(value) || Number.isInteger(value)) } = past;
  const out = new Float64Array(horizon);
  trial.forecaster.foresee(out);
  const points = Array.from(out, (value) => (value > 0 ? value : 0));
  const { demandClass } = demandPattern(demand);
  const spread = forecastSpread(trial, actual, horizon, SHAPE_LEVELS) ?? spreadOfPast(demand, trial.forecaster.gain());
  const { deviations, totals } = deviationsOf(points, spread);
  const isCounted = isByPiece && (demandClass === 'intermittent' || demandClass === 'lumpy');
  return {
    method: trial.forecaster.name,
    demandClass,
    points,
    means: points.map((point, ahead) => Math.max(0, point + (isCounted ? 0 : spread.lean * (deviations[ahead] as number)))),
    deviations,
    totalDeviations: totals,
    shape: isCounted ? { kind: 'counted' } : { kind: 'measured', quantiles: spread.quantiles.map((quantile) => quantile - spread.lean) },
    errors: trial.sums,
    naiveErrors: naive.sums,
  };
}

/** Nothing that was sold while there was too little tells what would have been. */
function uncensored(values: Float64Array, censored: ForecastOptions['censored']): Float64Array {
  return censored === undefined ? values : values.map((value, index) => (censored[index] ? Number.NaN : value));
}

/** Before the first sale a product was not on offer. */
function firstSold(demand: Float64Array): number {
  const first = demand.findIndex((value) => value > 0);
  return first < 0 ? 0 : first;
}

function fromMean(demand: Float64Array, horizon: number): SeriesForecast {
  const known = demand.filter((value) => !Number.isNaN(value));
  const mean = known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : 0;
  const points = new Array<number>(horizon).fill(mean);
  const { deviations, totals } = deviationsOf(points, spreadOfPast(demand, 0));
  return {
    method: MEAN,
    demandClass: demandPattern(demand).demandClass,
    points,
    means: points,
    deviations,
    totalDeviations: totals,
    shape: { kind: 'counted' },
    errors: NO_ERRORS,
    naiveErrors: NO_ERRORS,
  };
}

/** Where there were no origins to look back from: the spread of the past around its mean. */
function spreadOfPast(demand: Float64Array, gain: number): ForecastSpread {
  const known = demand.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  // A single value tells as much as one of a Poisson distribution.
  const scale = known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : Math.sqrt(mean);
  return { scale, power: 0, gain, lean: 0, quantiles: SHAPE_LEVELS.map((level) => normalQuantile(level)) };
}
