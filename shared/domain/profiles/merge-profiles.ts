import { earlierOf, laterOf } from '#domain/time.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Facts, type Feedback, NO_FEEDBACK, type Profile, type RecentEvent } from '#schemas/profile.ts';
import { addByCurrency, addCounts } from './aggregates.ts';
import { mergeTraits } from './traits.ts';

const KEPT_RECENT = 5;

/** A person of whom nothing is known but that they were seen then. */
export function emptyFacts(seenAt: Instant): Facts {
  return {
    isIdentified: false,
    firstSeenAt: seenAt,
    lastSeenAt: seenAt,
    traits: {},
    orders: 0,
    items: 0,
    cancelledOrders: 0,
    refundCount: 0,
    byCurrency: {},
    channels: {},
    sources: {},
    categories: {},
    feedback: NO_FEEDBACK,
    socialEvents: 0,
    activeOn: [],
    activeDays: 0,
    recent: [],
  };
}

export function emptyProfile(personKey: PersonKey, customerId: CustomerId, seenAt: Instant): Profile {
  return { ...emptyFacts(seenAt), schemaVersion: 2, personKey, customerId, version: 0, linkedIds: [] };
}

/** An id of which nothing was ever seen, to be joined to a person: it adds nothing to what is known of them. */
export function unseenProfile(personKey: PersonKey, customerId: CustomerId, { firstSeenAt, lastSeenAt }: Facts): Profile {
  return { ...emptyProfile(personKey, customerId, firstSeenAt), lastSeenAt };
}

const byNewest = (left: RecentEvent, right: RecentEvent) => {
  if (left.at !== right.at) return left.at > right.at ? -1 : 1;
  if (left.key !== right.key) return left.key > right.key ? -1 : 1;
  return left.name > right.name ? -1 : 1;
};

const mergeRecent = (left: readonly RecentEvent[], right: readonly RecentEvent[]): RecentEvent[] =>
  [...left, ...right].sort(byNewest).slice(0, KEPT_RECENT);

function latest<Value extends string | number>(left: Value | undefined, right: Value | undefined): Value | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left > right ? left : right;
}

const addFeedback = (left: Feedback, right: Feedback): Feedback => ({
  count: left.count + right.count,
  ratings: left.ratings + right.ratings,
  ratingHundredths: left.ratingHundredths + right.ratingHundredths,
});

type Activity = Pick<Facts, 'activeOn' | 'activeDays'>;

/** Days with behaviour that were counted only. */
export const uncertainDaysOf = ({ activeOn, activeDays }: Activity): number => Math.max(0, activeDays - activeOn.length);

/** The days of either; those that were only counted add up. */
function mergeActivity(left: Activity, right: Activity): Activity {
  if (right.activeDays === 0 && right.activeOn.length === 0) return { activeOn: left.activeOn, activeDays: left.activeDays };
  const activeOn = [...new Set([...left.activeOn, ...right.activeOn])].sort((one, other) => one - other);
  return { activeOn, activeDays: activeOn.length + uncertainDaysOf(left) + uncertainDaysOf(right) };
}

/**
 * What is known of two ids of one person, together. Associative and commutative:
 * every field is a sum, a set, an extreme or a last word of events that the two do not share.
 */
export function combine(left: Facts, right: Facts): Facts {
  const newestOrderDay = latest(left.newestOrderDay, right.newestOrderDay);
  const lastActiveOn = latest(left.lastActiveOn, right.lastActiveOn);
  return {
    isIdentified: left.isIdentified || right.isIdentified,
    firstSeenAt: earlierOf(left.firstSeenAt, right.firstSeenAt),
    lastSeenAt: laterOf(left.lastSeenAt, right.lastSeenAt),
    traits: mergeTraits(left.traits, right.traits),
    orders: left.orders + right.orders,
    items: left.items + right.items,
    cancelledOrders: left.cancelledOrders + right.cancelledOrders,
    refundCount: left.refundCount + right.refundCount,
    byCurrency: addByCurrency(left.byCurrency, right.byCurrency, newestOrderDay),
    ...(newestOrderDay === undefined ? {} : { newestOrderDay }),
    channels: addCounts(left.channels, right.channels),
    sources: addCounts(left.sources, right.sources),
    categories: addCounts(left.categories, right.categories),
    feedback: addFeedback(left.feedback, right.feedback),
    socialEvents: left.socialEvents + right.socialEvents,
    ...mergeActivity(left, right),
    ...(lastActiveOn === undefined ? {} : { lastActiveOn }),
    recent: mergeRecent(left.recent, right.recent),
  };
}

/** The target person after taking in the source: its ids and history, under the target's own key, version and segment. */
export function mergeInto(target: Profile, source: Profile): Profile {
  const linkedIds = [...new Set([...target.linkedIds, source.customerId, ...source.linkedIds])].filter((id) => id !== target.customerId);
  const restrictedAt = latest(target.restrictedAt, source.restrictedAt);
  return { ...target, ...combine(target, source), ...(restrictedAt ? { restrictedAt } : {}), linkedIds: linkedIds.sort() };
}
