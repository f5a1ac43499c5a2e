import { exponentOf } from '#domain/money.ts';
import { squaredDistance } from '#numerics/rows.ts';
import type { Instant } from '#schemas/instant.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { Membership } from '#schemas/profile.ts';
import type { Segmentation, SegmentName } from '#schemas/segment.ts';
import { customerScore, weightsFor } from './customer-score.ts';
import { featureIndex, featureOf } from './feature-catalogue.ts';
import { scaledRows } from './feature-scales.ts';

const DECIDING_FEATURES = 2;

/**
 * What the profile will say: segment, score with its parts, and why.
 *
 * @param features - one feature row
 * @param before - the segment on the profile, whose `since` stays while the name does
 */
export function membershipOf(
  segmentation: Segmentation,
  name: SegmentName,
  features: Float64Array,
  before: Membership | undefined,
): Membership {
  const { weights, bounds, runId, asOf } = segmentation;
  const { score, parts } = customerScore(
    weightsFor(weights, name),
    bounds.byFeature,
    (feature) => features[featureIndex(feature)] as number,
  );
  const since: Instant = before?.name === name && before.since < asOf ? before.since : asOf;
  return {
    name,
    since,
    runId,
    score: round(score, 4),
    parts: parts.map((part) => ({
      ...part,
      value: round(part.value, 4),
      weight: round(part.weight, 4),
      contribution: round(part.contribution, 4),
    })),
    reason: reasonFor(segmentation, name, features),
  };
}

/** Distances to the nearest centres, and the features that speak most for the one against the other, in plain words. */
function reasonFor(segmentation: Segmentation, name: SegmentName, features: Float64Array): string {
  const inputs = Object.keys(segmentation.scales);
  const { values } = scaledRows(segmentation.scales, { count: 1, width: features.length, values: features });
  const distances = segmentation.segments.map(({ name: segment, centreZ }) => {
    const centre = inputs.map((input) => centreZ[input] ?? 0);
    return { segment, centre, distance: Math.sqrt(squaredDistance(values, centre)) };
  });
  const own = distances.find(({ segment }) => segment === name);
  const [next] = distances.filter(({ segment }) => segment !== name).sort((left, right) => left.distance - right.distance);
  if (own === undefined || next === undefined) return `${name}: the only segment.`;
  const deciding = inputs
    .map((input, column) => {
      const z = values[column] ?? 0;
      return { input, z, weight: (z - (next.centre[column] ?? 0)) ** 2 - (z - (own.centre[column] ?? 0)) ** 2 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.weight - left.weight)
    .slice(0, DECIDING_FEATURES)
    .map(({ input, z }) => `${wordsFor(input, features[featureIndex(input)] as number, segmentation.currency)} (${signed(z)} sd)`);
  const nearest = `Nearest to ${name} (distance ${own.distance.toFixed(2)}), then ${next.segment} (${next.distance.toFixed(2)})`;
  return deciding.length > 0 ? `${nearest}: ${deciding.join(', ')}.` : `${nearest}.`;
}

const WORDS: Readonly<Record<string, string>> = {
  daysSinceLastOrder: 'days since the last order',
  ordersPerTenure: 'orders per 30 days',
  totalSpendMinor: 'spent in all',
  averageOrderMinor: 'an order on average',
};

function wordsFor(name: string, value: number, currency: CurrencyCode | null): string {
  const words = WORDS[name] ?? name;
  if (featureOf(name).unit !== 'minor units' || currency === null) return `${round(value, 1)} ${words}`;
  const exponent = exponentOf(currency);
  return `${(value / 10 ** exponent).toFixed(exponent)} ${currency} ${words}`;
}

function signed(z: number): string {
  return `${z < 0 ? '−' : '+'}${Math.abs(z).toFixed(1)}`;
}

function round(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
