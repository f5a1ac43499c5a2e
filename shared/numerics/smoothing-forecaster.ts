import type { Forecaster } from './forecaster.ts';
import { foresee, foreseeFactors, type SmoothingState, type Span, smoothFactors, smoothThrough, startOfSmoothing } from './holt-winters.ts';
import { fitLevel } from './level-fit.ts';
import { fitSmoothing, type SmoothingFit } from './season-fit.ts';
import { isSeasonal, type SeasonalPattern, seasonalPattern, withoutSeason } from './seasonal-pattern.ts';
import { countKnown, firstMean, isOccasional, lineThrough, trendSignificance } from './series-figures.ts';

/** A form of smoothing that was fitted, and how well it followed the past. */
interface Form extends SmoothingFit {
  /** Corrected information criterion of Akaike, comparable between additive and factored forms; lower is better. */
  readonly criterion: number;
}

export interface SmoothingForecaster extends Forecaster {
  /** Infinite where no form of it suits the series. */
  readonly criterion: () => number;
}

/** Periods of which the first level is the mean. */
const START_PERIODS = 2;
/** Periods from whose pattern a season that changes may start. */
const EARLY_PERIODS = 4;
/** Periods of history from which a season is tried. */
const SEASON_PERIODS = 2;
/** Standard errors of the slope of a line through the series from which a trend is tried. */
const TREND_SIGNIFICANT = 4;
const LEAST_FOR_TREND = 10;

/**
 * Exponential smoothing of level, season and damped trend, as many of them as explain the past best for their number of
 * parameters. `added`: the season is added to the level; `factored`: it multiplies the level, for values of 0 or more.
 *
 * @see Hyndman and Khandakar, Automatic time series forecasting, Journal of Statistical Software 27 (2008)
 */
export function smoothingForecaster(values: Float64Array, period: number, kind: 'added' | 'factored'): SmoothingForecaster {
  const isFactored = kind === 'factored';
  let here = 0;
  let near: number | undefined;
  let best: Form | undefined;
  let state = startOfSmoothing({ level: 0 });
  function advance(end: number): void {
    if (best !== undefined) (isFactored ? smoothFactors : smoothThrough)(values, { from: here, to: end }, state, best.gains);
    here = end;
  }
  return {
    name: isFactored ? 'factor-smoothing' : 'smoothing',
    learn(end) {
      const span = { from: 0, to: end };
      const past = { values, span, known: countKnown(values, span), period, isFactored, isRough: end < values.length, near };
      const forms = isFactored && !hasOnlyAmounts(values, end) ? [] : formsOf(past);
      [best] = forms.toSorted((left, right) => left.criterion - right.criterion);
      state = best === undefined ? startOfSmoothing({ level: 0 }) : { ...best.start, season: Float64Array.from(best.start.season) };
      near ??= isFactored ? undefined : forms[0]?.gains.alpha;
      here = 0;
      advance(end);
    },
    advance,
    foresee: (out) => (isFactored ? foreseeFactors : foresee)(state, best?.gains.phi ?? 1, out),
    gain: () => best?.gains.alpha ?? 0,
    criterion: () => best?.criterion ?? Number.POSITIVE_INFINITY,
  };
}

/** What forms are fitted to. */
interface Past {
  readonly values: Float64Array;
  readonly span: Span;
  readonly known: number;
  readonly period: number;
  readonly isFactored: boolean;
  /** The values are followed by others, which are to be forecast for a trial. */
  readonly isRough: boolean;
  /** The gain of the level alone with fewer values, near which that of all is looked for. */
  readonly near: number | undefined;
}

function formsOf(past: Past): Form[] {
  const { values, span, known, period, isFactored } = past;
  const isLong = period > 1 && span.to >= SEASON_PERIODS * period + 1;
  const hasSeason = isLong && (!isOccasional(values, span) || isSeasonal(values, span, period));
  const patterns = hasSeason ? patternsOf(past) : [];
  const [pattern] = patterns;
  const plain = pattern === undefined ? values : withoutSeason(values, pattern, span.to);
  const mayHaveTrend = known >= LEAST_FOR_TREND && Math.abs(trendSignificance(plain, span)) > TREND_SIGNIFICANT;
  const forms = isFactored ? [] : [levelForm(past)];
  if (hasSeason) forms.push(formOf(past, patterns, false));
  if (mayHaveTrend && (hasSeason || !isFactored)) forms.push(formOf(past, patterns, true));
  return forms;
}

function formOf(past: Past, patterns: readonly SeasonalPattern[], hasTrend: boolean): Form {
  const { values, span, known, period, isFactored, isRough } = past;
  const starts = startsFrom(past, patterns, hasTrend);
  const fit = fitSmoothing(values, span, known, { starts, isFactored, hasTrend, isRough });
  const parameters = (patterns.length > 0 ? period : 1) + (hasTrend ? 5 : 2);
  return { ...fit, criterion: criterionOf(fit.squares, known, parameters) };
}

function levelForm({ values, span, known, isRough, near }: Past): Form {
  const { alpha, level, squares } = fitLevel(values, span, { isRough, near });
  const gains = { alpha, beta: 0, gamma: 0, phi: 1 };
  return { start: startOfSmoothing({ level }), gains, squares, criterion: criterionOf(squares, known, 3) };
}

/** The pattern of the whole span and, where it is long, that of its beginning, from which a season that changes has to start. */
function patternsOf({ values, span, period, isFactored }: Past): SeasonalPattern[] {
  const kind = isFactored ? 'multiplicative' : 'additive';
  const whole = seasonalPattern(values, span, period, kind);
  const early = { from: 0, to: EARLY_PERIODS * period };
  return span.to >= 2 * early.to ? [whole, seasonalPattern(values, early, period, kind)] : [whole];
}

/** Level, trend and season at the beginning, as each of the patterns has it. */
function startsFrom({ values, span, period }: Past, patterns: readonly SeasonalPattern[], hasTrend: boolean): SmoothingState[] {
  const begin = { from: 0, to: Math.min(span.to, Math.max(LEAST_FOR_TREND, EARLY_PERIODS * period)) };
  const startOf = (plain: Float64Array, season: ArrayLike<number>) => {
    if (!hasTrend) return startOfSmoothing({ level: firstMean(plain, START_PERIODS * period), season });
    const { start, slope } = lineThrough(plain, begin);
    return startOfSmoothing({ level: start - slope, trend: slope, season });
  };
  if (patterns.length === 0) return [startOf(values, [0])];
  // Only the beginning is needed, unless much of it is not known.
  return patterns.map((pattern) => startOf(withoutSeason(values, pattern, Math.min(span.to, 2 * begin.to)), pattern.effects));
}

/** Whether nothing is below 0, and something above it. */
function hasOnlyAmounts(values: Float64Array, end: number): boolean {
  let most = 0;
  for (let index = 0; index < end; index++) {
    if ((values[index] as number) < 0) return false;
    if ((values[index] as number) > most) most = values[index] as number;
  }
  return most > 0;
}

function criterionOf(squares: number, known: number, parameters: number): number {
  const room = known - parameters - 1;
  if (room <= 0) return Number.POSITIVE_INFINITY;
  return known * Math.log(Math.max(squares / known, Number.MIN_VALUE)) + 2 * parameters + (2 * parameters * (parameters + 1)) / room;
}
