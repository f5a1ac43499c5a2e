import { type AsOf, featuresOfAnyone } from '#domain/segments/customer-features.ts';
import { FEATURES, type FeatureName, featureIndex } from '#domain/segments/feature-catalogue.ts';
import type { Profile } from '#schemas/profile.ts';

/**
 * Features that are worked out from the buckets of days and months, so that they can be told as of a day before a campaign; totals
 * of all time would know what came of it.
 */
const COLUMNS: readonly FeatureName[] = [
  'daysSinceLastOrder',
  'orders30',
  'orders90',
  'orders365',
  'spend90Minor',
  'spend365Minor',
  'averageOrderMinor',
  'tenureDays',
  'orderIntervalDays',
];

const HAS_ORDERED = 'hasOrdered';

/** What a model of the uplift knows of a person, in its order. */
export const UPLIFT_COLUMNS: readonly string[] = [...COLUMNS, HAS_ORDERED];

const places = COLUMNS.map((name) => ({ place: featureIndex(name), isLog: FEATURES[featureIndex(name)]?.scale === 'log1p' }));
const ordersPlace = featureIndex('orders365');

/** One number for each of {@link UPLIFT_COLUMNS}; what is not known is 0, which `hasOrdered` tells apart. */
export function upliftColumnsOf(profile: Profile, currency: string, asOf: AsOf): number[] {
  const row = featuresOfAnyone(profile, profile.byCurrency[currency], asOf);
  const columns = places.map(({ place, isLog }) => {
    const value = row[place] as number;
    if (!Number.isFinite(value)) return 0;
    return isLog ? Math.log1p(Math.max(0, value)) : value;
  });
  return [...columns, (row[ordersPlace] as number) > 0 ? 1 : 0];
}
