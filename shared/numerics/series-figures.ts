import type { Span } from './holt-winters.ts';

/** Means of fewer values are too rough to start from. */
const LEAST_VALUES = 5;
/** Periods for each one with demand from which demand is intermittent or lumpy. */
const OCCASIONAL_INTERVAL = 1.32;

/** How many values of a span are known. */
export function countKnown(values: Float64Array, { from, to }: Span): number {
  let known = 0;
  for (let index = from; index < to; index++) if (!Number.isNaN(values[index] as number)) known++;
  return known;
}

/** Mean of the first values that are known, of at least five. */
export function firstMean(values: Float64Array, count: number): number {
  let [sum, known] = [0, 0];
  for (let index = 0; index < values.length && known < Math.max(LEAST_VALUES, count); index++) {
    const value = values[index] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    known++;
  }
  return known > 0 ? sum / known : 0;
}

/** A straight line through a span: its value at the first index, its slope, and the slope in standard errors. */
export function lineThrough(values: Float64Array, { from, to }: Span) {
  let [n, t, tt, y, ty, yy] = [0, 0, 0, 0, 0, 0];
  for (let index = from; index < to; index++) {
    const value = values[index] as number;
    if (Number.isNaN(value)) continue;
    const at = index - from;
    n++;
    t += at;
    tt += at * at;
    y += value;
    ty += at * value;
    yy += value * value;
  }
  const spread = tt - (t * t) / n;
  if (!(spread > 0)) return { start: n > 0 ? y / n : 0, slope: 0, significance: 0 };
  const slope = (ty - (t * y) / n) / spread;
  const rest = Math.max(0, yy - (y * y) / n - slope * slope * spread);
  const error = Math.sqrt(rest / Math.max(1, n - 2) / spread);
  return { start: y / n - slope * (t / n), slope, significance: error > 0 ? slope / error : 0 };
}

/** Blocks whose means show a trend: neighbouring values go together, the means of whole blocks hardly do. */
const TREND_BLOCKS = 12;

/** Slope of a line through the means of equal blocks of a span, in standard errors. */
export function trendSignificance(values: Float64Array, { from, to }: Span): number {
  const blocks = Math.min(TREND_BLOCKS, to - from);
  const means = new Float64Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const start = from + Math.floor((block * (to - from)) / blocks);
    const end = from + Math.floor(((block + 1) * (to - from)) / blocks);
    let [sum, known] = [0, 0];
    for (let index = start; index < end; index++) {
      if (Number.isNaN(values[index] as number)) continue;
      sum += values[index] as number;
      known++;
    }
    means[block] = known > 0 ? sum / known : Number.NaN;
  }
  return lineThrough(means, { from: 0, to: blocks }).significance;
}

/** Whether there is something so seldom that demand counts as intermittent: not in most of the periods that are known. */
export function isOccasional(values: Float64Array, { from, to }: Span): boolean {
  let [known, some] = [0, 0];
  for (let index = from; index < to; index++) {
    const value = values[index] as number;
    if (Number.isNaN(value)) continue;
    known++;
    if (value > 0) some++;
  }
  return some * OCCASIONAL_INTERVAL < known;
}

/** Mean and skewness of the values that are known. */
export function meanAndSkewness(values: Float64Array, { from, to }: Span) {
  let [count, sum] = [0, 0];
  for (let index = from; index < to; index++) {
    if (Number.isNaN(values[index] as number)) continue;
    sum += values[index] as number;
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  let [squares, cubes] = [0, 0];
  for (let index = from; index < to; index++) {
    const deviation = (values[index] as number) - mean;
    if (Number.isNaN(deviation)) continue;
    squares += deviation * deviation;
    cubes += deviation * deviation * deviation;
  }
  return { mean, skewness: squares > 0 ? cubes / count / (squares / count) ** 1.5 : 0 };
}

/** Whether all that is known before `end` is above 0. */
export function isAllPositive(values: Float64Array, end: number): boolean {
  for (let index = 0; index < end; index++) if ((values[index] as number) <= 0) return false;
  return true;
}
