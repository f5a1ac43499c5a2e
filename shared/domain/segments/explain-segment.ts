import { exponentOf } from '#domain/money.ts';
import { squaredDistance } from '#numerics/columns.ts';
import type { Instant } from '#schemas/instant.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { Membership } from '#schemas/profile.ts';
import type { SegmentModel, SegmentName } from '#schemas/segment.ts';
import { customerScore, weightsFor } from './customer-score.ts';
import { featureIndex, featureOf } from './feature-catalogue.ts';
import { scaledPoint } from './feature-scales.ts';

const DECIDING_FEATURES = 2;
/** Segments that are remembered before the present one. */
const REMEMBERED = 8;

type Scored = Pick<SegmentModel, 'weights' | 'bounds' | 'runId' | 'asOf'>;
type Explained = Pick<SegmentModel, 'scales' | 'centres' | 'currency'>;

/**
 * What the profile will say: segment and score.
 *
 * @param features - one feature row
 * @param before - the segment on the profile, whose `since` stays while the name does
 */
export function membershipOf(segmentation: Scored, name: SegmentName, features: Float64Array, before: Membership | undefined): Membership {
  const { weights, bounds, runId, asOf } = segmentation;
  const { score } = customerScore(weightsFor(weights, name), bounds.byFeature, (feature) => features[featureIndex(feature)] as number);
  const since: Instant = before?.name === name && before.since < asOf ? before.since : asOf;
  return {
    name,
    since,
    runId,
    score: round(score, 4),
    history: historyWith(before, name),
  };
}

/** The segments before, oldest first. */
function historyWith(before: Membership | undefined, name: string): Membership['history'] {
  if (before === undefined) return [];
  if (before.name === name) return before.history;
  return [...before.history, { name: before.name, since: before.since }].slice(-REMEMBERED);
}

/**
 * Distances to the nearest centres, and the features that speak most for the one against the other, in plain words.
 *
 * @param name - the segment that the last night gave
 * @param features - one feature row, as of that night
 */
export function reasonFor(segmentation: Explained, name: string, features: Float64Array): string {
  const inputs = Object.keys(segmentation.scales);
  const values = scaledPoint(segmentation.scales, (input) => features[featureIndex(input)] as number);
  const distances = segmentation.centres.map(({ name: segment, centreZ }) => {
    const centre = inputs.map((input) => centreZ[input] ?? 0);
    return { segment, centre, distance: Math.sqrt(squaredDistance(values, centre)) };
  });
  const own = distances.find(({ segment }) => segment === name);
  const [next] = distances.filter(({ segment }) => segment !== name).sort((left, right) => left.distance - right.distance);
  if (own === undefined) return `${name}: given by an earlier night.`;
  if (next === undefined) return `${name}: the only segment.`;
  const deciding = inputs
    .map((input, column) => {
      const z = values[column] ?? 0;
      return { input, z, weight: (z - (next.centre[column] ?? 0)) ** 2 - (z - (own.centre[column] ?? 0)) ** 2 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.weight - left.weight)
    .slice(0, DECIDING_FEATURES)
    .map(({ input, z }) => `${wordsFor(input, features[featureIndex(input)] as number, segmentation.currency)} (${signed(z)} sd)`);
  const [ownWay, nextWay] = [own.distance.toFixed(2), next.distance.toFixed(2)];
  const nearest =
    own.distance <= next.distance
      ? `Nearest to ${name} (distance ${ownWay}), then ${next.segment} (${nextWay})`
      : `Stays in ${name} (distance ${ownWay}), though ${next.segment} is nearer (${nextWay})`;
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
