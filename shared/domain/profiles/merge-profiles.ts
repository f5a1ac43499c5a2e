import { earlierOf, laterOf } from '#domain/time.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Facts, Profile, RecentEvent } from '#schemas/profile.ts';
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
    activeDays: 0,
    recent: [],
  };
}

export function emptyProfile(personKey: PersonKey, customerId: CustomerId, seenAt: Instant): Profile {
  return { ...emptyFacts(seenAt), schemaVersion: 1, personKey, customerId, version: 0, linkedIds: [] };
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

/**
 * What is known of two ids of one person, together. Associative and commutative:
 * every field is a sum, an extreme or a last word of events that the two do not share.
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
    activeDays: left.activeDays + right.activeDays,
    ...(lastActiveOn === undefined ? {} : { lastActiveOn }),
    recent: mergeRecent(left.recent, right.recent),
  };
}

/** The target person after taking in the source: its ids and history, under the target's own key, version and segment. */
export function mergeInto(target: Profile, source: Profile): Profile {
  const linkedIds = [...new Set([...target.linkedIds, source.customerId, ...source.linkedIds])].filter((id) => id !== target.customerId);
  return { ...target, ...combine(target, source), linkedIds: linkedIds.sort() };
}
