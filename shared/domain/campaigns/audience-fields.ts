import type { Audience } from '#schemas/audience.ts';
import type { Profile } from '#schemas/profile.ts';
import { leavesOf } from './judge-audience.ts';

type Field = keyof Profile;

/** What is asked of everybody, whatever the audience: their arm, their segment, and whether their data rest. */
const OF_ALL: readonly Field[] = ['personKey', 'customerId', 'segment', 'restrictedAt', 'ruleSegments'];

/** What features, labels, forecasts and days of orders are worked out from. */
const OF_FEATURES: readonly Field[] = [
  'byCurrency',
  'firstSeenAt',
  'orders',
  'items',
  'refundCount',
  'channels',
  'categories',
  'feedback',
  'socialEvents',
  'activeOn',
  'activeDays',
  'lastActiveOn',
];

function fieldsOfLeaf({ feature, rfm, lastPurchase, churnRisk, region, taste, bought, due, uplift }: Audience): readonly Field[] {
  if (feature !== undefined || rfm || lastPurchase || churnRisk || uplift) return OF_FEATURES;
  if (region) return ['traits'];
  if (taste) return ['traits', 'categories', 'orders'];
  return bought || due ? ['linkedIds'] : [];
}

/** The fields of a profile that decide whether somebody belongs to an audience and how they take part. */
export const fieldsOfAudience = (audience: Audience): Field[] => [...new Set([...OF_ALL, ...leavesOf(audience).flatMap(fieldsOfLeaf)])];
