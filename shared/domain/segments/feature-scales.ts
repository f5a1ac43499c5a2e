import { type Rows, rowAt } from '#numerics/rows.ts';
import { innerRange, mean, populationDeviation } from '#numerics/statistics.ts';
import type { FeatureScale } from '#schemas/segment.ts';
import { featureIndex, featureOf, onScale, REQUIRED_INPUTS } from './feature-catalogue.ts';

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
 * The scale of each input over all customers. Values beyond the first and the ninety-ninth percentile count as those, or
 * a handful of customers without spend would become a segment of their own.
 */
export function fitScales(inputs: readonly string[], features: Rows): Record<string, FeatureScale> {
  return Object.fromEntries(
    inputs.map((name) => {
      const { scale } = featureOf(name);
      const column = featureColumn(features, name).map((value) => onScale(scale, value));
      const { low, high } = innerRange(column);
      const kept = column.map((value) => Math.min(high, Math.max(low, value)));
      return [name, { scale, low, high, mean: mean(kept), deviation: populationDeviation(kept) }];
    }),
  );
}

/** One feature of every customer. */
export function featureColumn(features: Rows, name: string): Float64Array {
  const column = featureIndex(name);
  return Float64Array.from({ length: features.count }, (_, index) => features.values[index * features.width + column] as number);
}

/** The coordinates in which distances are measured: z-scores, 0 where all customers are alike. */
export function scaledRows(scales: Readonly<Record<string, FeatureScale>>, features: Rows): Rows {
  const entries = Object.entries(scales).map(([name, scale]) => ({ index: featureIndex(name), ...scale }));
  const values = new Float64Array(features.count * entries.length);
  for (let row = 0; row < features.count; row++) {
    const own = rowAt(features, row);
    entries.forEach((entry, column) => {
      values[row * entries.length + column] = zScore(entry, own[entry.index] as number);
    });
  }
  return { count: features.count, width: entries.length, values };
}

function zScore({ scale, low, high, mean: centre, deviation }: FeatureScale, value: number): number {
  const kept = Math.min(high, Math.max(low, onScale(scale, value)));
  return deviation > 0 ? (kept - centre) / deviation : 0;
}
