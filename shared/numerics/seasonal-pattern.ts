import type { Span } from './holt-winters.ts';

/** What repeats itself every `period` values: to be added to, or multiplied with, what is left without it. */
export interface SeasonalPattern {
  readonly kind: 'additive' | 'multiplicative';
  /** Of the first value of the series and those after it; the mean is 0, of factors 1. */
  readonly effects: Float64Array;
}

/** One-sided 90 % quantile of the normal distribution, as Hyndman's test of a season has it. */
const SIGNIFICANT = 1.644854;
const LEAST_FACTOR = 0.01;

/**
 * The seasonal pattern of a span by classical decomposition: mean deviation (or ratio) of each phase from the centred moving
 * average over one period. Phases of which nothing is known have no effect.
 *
 * @param period - at least 2; the span holds at least two of it
 * @returns multiplicative factors only where every value is above 0
 */
export function seasonalPattern(values: Float64Array, { from, to }: Span, period: number, kind: SeasonalPattern['kind']): SeasonalPattern {
  const isAdditive = kind === 'additive';
  const totals = new Float64Array(period);
  const known = new Int32Array(period);
  const half = Math.floor(period / 2);
  const levelAt = movingAverage(values, { from, to }, period);
  let phase = (from + half) % period;
  for (let index = from + half; index + half < to; index++) {
    const value = values[index] as number;
    const level = levelAt();
    if (!Number.isNaN(value - level) && (isAdditive || level > 0)) {
      totals[phase] = (totals[phase] as number) + (isAdditive ? value - level : value / level);
      known[phase] = (known[phase] as number) + 1;
    }
    if (++phase === period) phase = 0;
  }
  return { kind, effects: normalised(totals, known, kind) };
}

/** Means of what is known in windows of one period, each a value later than the one before; NaN where nothing is known. */
function movingAverage(values: Float64Array, { from, to }: Span, period: number): () => number {
  const isKnown = (index: number) => (index < to && !Number.isNaN(values[index] as number) ? 1 : 0);
  const valueAt = (index: number) => (isKnown(index) === 1 ? (values[index] as number) : 0);
  let [sum, count, first] = [0, 0, from];
  for (let index = from; index < from + period; index++) {
    sum += valueAt(index);
    count += isKnown(index);
  }
  const isEven = period % 2 === 0;
  return () => {
    const [leaving, coming] = [valueAt(first), valueAt(first + period)];
    const [fewer, more] = [isKnown(first), isKnown(first + period)];
    // A window of an even period has half of its first value and of the one after its last, which are of the same phase.
    const level = isEven ? (2 * sum - leaving + coming) / (2 * count - fewer + more) : sum / count;
    sum += coming - leaving;
    count += more - fewer;
    first++;
    return level;
  };
}

function normalised(totals: Float64Array, known: Int32Array, kind: SeasonalPattern['kind']): Float64Array {
  const neutral = kind === 'additive' ? 0 : 1;
  let mean = 0;
  for (let phase = 0; phase < totals.length; phase++) {
    totals[phase] = known[phase] === 0 ? neutral : (totals[phase] as number) / (known[phase] as number);
    mean += (totals[phase] as number) / totals.length;
  }
  for (let phase = 0; phase < totals.length; phase++) {
    const effect = totals[phase] as number;
    totals[phase] = kind === 'additive' ? effect - mean : Math.max(LEAST_FACTOR, mean > 0 ? effect / mean : 1);
  }
  return totals;
}

/** The first `count` values of the series, all by default, without their season. */
export function withoutSeason(values: Float64Array, { kind, effects }: SeasonalPattern, count = values.length): Float64Array {
  const out = new Float64Array(count);
  const period = effects.length;
  for (let index = 0, phase = 0; index < count; index++) {
    const effect = effects[phase] as number;
    out[index] = kind === 'additive' ? (values[index] as number) - effect : (values[index] as number) / effect;
    if (++phase === period) phase = 0;
  }
  return out;
}

/** Puts the season back onto values of which the first one is number `start` of the series. */
export function addSeason(values: Float64Array, start: number, { kind, effects }: SeasonalPattern): void {
  const period = effects.length;
  for (let index = 0; index < values.length; index++) {
    const effect = effects[(start + index) % period] as number;
    values[index] = kind === 'additive' ? (values[index] as number) + effect : (values[index] as number) * effect;
  }
}

/**
 * Whether values are more alike one period apart than chance would make them.
 *
 * @see Assimakopoulos and Nikolopoulos, The theta model, International Journal of Forecasting 16 (2000)
 */
export function isSeasonal(values: Float64Array, { from, to }: Span, period: number): boolean {
  const length = to - from;
  if (period < 2 || length < 2 * period + 1) return false;
  const centred = centredOf(values.subarray(from, to));
  const variance = lagged(centred, 0);
  if (!(variance > 0)) return false;
  let squares = 0;
  for (let lag = 1; lag < period; lag++) squares += (lagged(centred, lag) / variance) ** 2;
  return Math.abs(lagged(centred, period) / variance) > SIGNIFICANT * Math.sqrt((1 + 2 * squares) / length);
}

/** Deviations from the mean; 0 where nothing is known. */
function centredOf(values: Float64Array): Float64Array {
  let [sum, count] = [0, 0];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  const out = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    out[index] = Number.isNaN(value) ? 0 : value - mean;
  }
  return out;
}

function lagged(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let index = lag; index < centred.length; index++) sum += (centred[index] as number) * (centred[index - lag] as number);
  return sum;
}
