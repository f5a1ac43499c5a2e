import { normalQuantile } from '#numerics/normal.ts';
import { type DemandForecast, SHAPE_LEVELS } from '#schemas/demand.ts';
import { type Demand, quantileOf } from './demand-spread.ts';

/** What a forecast says of the days that it looks at. */
export type Foreseen = { readonly [Field in 'means' | 'deviations' | 'totalDeviations']: readonly number[] } & Pick<
  DemandForecast,
  'shape'
>;

/**
 * Demand of some days together.
 *
 * @param fromDay - from 0, the first day of the forecast
 * @param days - at least 1; days after the last one of the forecast count as the last week of it does
 */
export function demandOver(forecast: Foreseen, fromDay: number, days: number): Demand {
  const { means, deviations, totalDeviations, shape } = forecast;
  let [mean, squares] = [0, 0];
  for (let day = fromDay; day < fromDay + days; day++) {
    const at = placeOf(day, means.length);
    mean += means[at] as number;
    squares += (deviations[at] as number) ** 2;
  }
  // How far errors of neighbouring days go together, as the first days of the forecast tell it.
  const at = Math.min(days, totalDeviations.length) - 1;
  const apart = deviations.slice(0, at + 1).reduce((sum, deviation) => sum + deviation ** 2, 0);
  const together = apart > 0 ? (totalDeviations[at] as number) / Math.sqrt(apart) : 1;
  return { mean, deviation: Math.sqrt(squares) * together, isCounted: shape.kind === 'counted' };
}

const WEEK = 7;

/** A day of the forecast that stands for one after its end. */
function placeOf(day: number, length: number): number {
  if (day < length) return day;
  const week = Math.min(WEEK, length);
  return length - week + ((day - length) % week);
}

/** What the demand of one day does not exceed with the given probability. @param share - above 0, below 1 */
export function demandQuantile(forecast: Foreseen, day: number, share: number): number {
  const { means, deviations, shape } = forecast;
  const at = placeOf(day, means.length);
  const [mean, deviation] = [means[at] as number, deviations[at] as number];
  if (shape.kind === 'counted') return quantileOf({ mean, deviation, isCounted: true }, share);
  return Math.max(0, mean + deviation * measuredQuantile(shape.quantiles, share));
}

/** The same of the sum of some days; errors of several days make up for each other, so that their sum is nearer to normal. */
export function totalQuantile(forecast: Foreseen, { from, days }: { from: number; days: number }, share: number): number {
  if (days === 1) return demandQuantile(forecast, from, share);
  return quantileOf(demandOver(forecast, from, days), share);
}

/** Between measured levels by a straight line, beyond them as the normal distribution goes on. */
function measuredQuantile(quantiles: readonly number[], share: number): number {
  const last = SHAPE_LEVELS.length - 1;
  const above = SHAPE_LEVELS.findIndex((level) => level >= share);
  const valueAt = (at: number) => quantiles[at] as number;
  const levelAt = (at: number) => SHAPE_LEVELS[at] as number;
  if (above < 0) return valueAt(last) + normalQuantile(share) - normalQuantile(levelAt(last));
  if (above === 0) return valueAt(0) + normalQuantile(share) - normalQuantile(levelAt(0));
  const part = (share - levelAt(above - 1)) / (levelAt(above) - levelAt(above - 1));
  return valueAt(above - 1) + part * (valueAt(above) - valueAt(above - 1));
}
