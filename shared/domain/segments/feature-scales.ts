import type { Columns } from '#numerics/columns.ts';
import { innerRange, mean, populationDeviation } from '#numerics/statistics.ts';
import type { FeatureScale } from '#schemas/segment.ts';
import { featureOf, onScale, REQUIRED_INPUTS } from './feature-catalogue.ts';

/** How features become the coordinates in which distances are measured, by name and in the order of the coordinates. */
export type FeatureScales = Readonly<Record<string, FeatureScale>>;

/**
 * Names of the features that are clustered on.
 *
 * @throws {RangeError} when one is unknown or repeated, or one that is always among them is absent
 */
export function clusterInputs(names: readonly string[] = REQUIRED_INPUTS): string[] {
  for (const name of names) featureOf(name);
  const missing = REQUIRED_INPUTS.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new RangeError(`Customers are always clustered on ${missing.join(', ')} too.`);
  if (new Set(names).size < names.length) throw new RangeError(`An input is repeated in ${names.join(', ')}.`);
  return [...names];
}

/**
 * The scale of one feature over all customers. Values beyond the first and the ninety-ninth percentile count as those, or
 * a handful of customers without spend would become a segment of their own.
 */
export function fitScale(name: string, values: Float64Array): FeatureScale {
  const { scale } = featureOf(name);
  const column = values.map((value) => onScale(scale, value));
  const { low, high } = innerRange(column);
  const known = column.filter((value) => !Number.isNaN(value)).map((value) => Math.min(high, Math.max(low, value)));
  if (known.length === 0) return { scale, low: 0, high: 0, mean: 0, deviation: 0 };
  return { scale, low, high, mean: mean(known), deviation: populationDeviation(known) };
}

/** z-scores; 0 where a feature is unknown, and where all customers are alike. */
export function scaledColumns(scales: FeatureScales, columnOf: (name: string) => Float64Array): Columns {
  const columns = Object.entries(scales).map(([name, scale]) => columnOf(name).map((value) => zScore(scale, value)));
  return { count: columns[0]?.length ?? 0, columns };
}

/** The coordinates of one customer. */
export function scaledPoint(scales: FeatureScales, figureOf: (name: string) => number): number[] {
  return Object.entries(scales).map(([name, scale]) => zScore(scale, figureOf(name)));
}

/** A point on other scales, such as last night's centre on those that were fitted anew. */
export function rescaledPoint(point: readonly number[], from: FeatureScales, to: FeatureScales): number[] {
  return Object.entries(from).map(([name, { mean: centre, deviation }], index) => {
    const next = to[name];
    const value = (point[index] ?? 0) * deviation + centre;
    return next && next.deviation > 0 ? (value - next.mean) / next.deviation : 0;
  });
}

function zScore({ scale, low, high, mean: centre, deviation }: FeatureScale, value: number): number {
  if (Number.isNaN(value) || !(deviation > 0)) return 0;
  return (Math.min(high, Math.max(low, onScale(scale, value))) - centre) / deviation;
}
