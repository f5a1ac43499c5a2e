/** How fast level, trend and season follow what happens, each 0–1, and by which share the trend goes on at each step. */
export interface SmoothingGains {
  readonly alpha: number;
  /** @default 0 */
  readonly beta?: number;
  /** @default 0 */
  readonly gamma?: number;
  /** 1 is a straight line, 0 no trend. @default 1 */
  readonly phi?: number;
}

/** Where the smoothing stands; `season[phase]` is that of the next value. */
export interface SmoothingState {
  level: number;
  trend: number;
  /** Of one period; a single 0 where there is none. */
  readonly season: Float64Array;
  phase: number;
}

export function startOfSmoothing({ level, trend = 0, season = [0] }: { level: number; trend?: number; season?: ArrayLike<number> }) {
  return { level, trend, season: Float64Array.from(season), phase: 0 } satisfies SmoothingState;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Holt and Winters' additive smoothing: takes in the values of a span, one after the other, and changes the state.
 * What is not known (NaN) changes neither level nor season.
 *
 * With e = y − (l + φb + s): l ← l + φb + αe, b ← φb + αβe, s ← s + γ(1 − α)e, which is the form with
 * s ← γ(y − l) + (1 − γ)s of the new level.
 *
 * @returns the sum of squared one-step errors
 * @see reference/domain.md §12
 */
export function smoothThrough(values: Float64Array, { from, to }: Span, state: SmoothingState, gains: SmoothingGains): number {
  const { alpha, beta = 0, gamma = 0, phi = 1 } = gains;
  const { season } = state;
  const period = season.length;
  const [trendGain, seasonGain] = [alpha * beta, gamma * (1 - alpha)];
  let { level, trend, phase } = state;
  let squares = 0;
  for (let index = from; index < to; index++) {
    const seasonal = season[phase] as number;
    trend *= phi;
    level += trend;
    const error = (values[index] as number) - level - seasonal;
    if (!Number.isNaN(error)) {
      squares += error * error;
      level += alpha * error;
      trend += trendGain * error;
      season[phase] = seasonal + seasonGain * error;
    }
    if (++phase === period) phase = 0;
  }
  state.level = level;
  state.trend = trend;
  state.phase = phase;
  return squares;
}

/** The same without a trend: half of the time. */
export function smoothSeason(values: Float64Array, { from, to }: Span, state: SmoothingState, gains: SmoothingGains): number {
  const { alpha, gamma = 0 } = gains;
  const { season } = state;
  const period = season.length;
  const seasonGain = gamma * (1 - alpha);
  let { level, phase } = state;
  let squares = 0;
  for (let index = from; index < to; index++) {
    const seasonal = season[phase] as number;
    const error = (values[index] as number) - level - seasonal;
    if (!Number.isNaN(error)) {
      squares += error * error;
      level += alpha * error;
      season[phase] = seasonal + seasonGain * error;
    }
    if (++phase === period) phase = 0;
  }
  state.level = level;
  state.phase = phase;
  return squares;
}

/** Beyond it the logarithms of a product are taken, before it runs out of range. */
const LARGEST_PRODUCT = 1e150;
/** What is forecast of a series above 0 does not come nearer to it than this share of the first level. */
const LEAST_SHARE = 1e-3;

/**
 * The season as factors, moved by the error as a share of the forecast, with a trend that is added to the level: with
 * m = l + φb and e = y/(m·s) − 1, l ← m(1 + αe), b ← φb + αβme, s ← s(1 + γe), the model ETS(M,Ad,M). With no trend at the
 * start and β = 0 it is ETS(M,N,M).
 *
 * @param state - `season` holds factors; values are 0 or more
 * @returns the sum of squared relative errors, and of the logarithms of the forecasts, of which the likelihood is made
 * @see Hyndman and others, Forecasting with Exponential Smoothing (2008), chapter 2
 */
export function smoothFactors(values: Float64Array, { from, to }: Span, state: SmoothingState, gains: SmoothingGains) {
  const { alpha, beta = 0, gamma = 0, phi = 1 } = gains;
  const { season } = state;
  const period = season.length;
  const trendGain = alpha * beta;
  const least = LEAST_SHARE * Math.abs(state.level);
  let { level, trend, phase } = state;
  let [squares, product, logs] = [0, 1, 0];
  for (let index = from; index < to; index++) {
    const factor = season[phase] as number;
    trend *= phi;
    level = Math.max(least, level + trend);
    const forecast = level * factor;
    const error = (values[index] as number) / forecast - 1;
    if (!Number.isNaN(error)) {
      squares += error * error;
      product *= forecast;
      if (product > LARGEST_PRODUCT || product < 1 / LARGEST_PRODUCT) {
        logs += Math.log(product);
        product = 1;
      }
      trend += trendGain * level * error;
      level = Math.max(least, level * (1 + alpha * error));
      season[phase] = Math.max(LEAST_SHARE, factor * (1 + gamma * error));
    }
    if (++phase === period) phase = 0;
  }
  state.level = level;
  state.trend = trend;
  state.phase = phase;
  return { squares, logs: logs + Math.log(product) };
}

/** Simple exponential smoothing. @returns the sum of squared one-step errors */
export function smoothLevel(values: Float64Array, { from, to }: Span, state: SmoothingState, alpha: number): number {
  let { level } = state;
  let squares = 0;
  for (let index = from; index < to; index++) {
    const error = (values[index] as number) - level;
    if (Number.isNaN(error)) continue;
    squares += error * error;
    level += alpha * error;
  }
  state.level = level;
  return squares;
}

/** Writes the forecasts of the values that follow. */
export function foresee({ level, trend, season, phase }: SmoothingState, phi: number, out: Float64Array): void {
  let [sum, step] = [level, trend];
  for (let ahead = 0; ahead < out.length; ahead++) {
    step *= phi;
    sum += step;
    out[ahead] = sum + (season[(phase + ahead) % season.length] as number);
  }
}

/** The same with the season as factors. */
export function foreseeFactors({ level, trend, season, phase }: SmoothingState, phi: number, out: Float64Array): void {
  let [sum, step] = [level, trend];
  for (let ahead = 0; ahead < out.length; ahead++) {
    step *= phi;
    sum += step;
    out[ahead] = Math.max(0, sum) * (season[(phase + ahead) % season.length] as number);
  }
}
