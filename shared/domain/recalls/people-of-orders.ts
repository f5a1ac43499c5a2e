import type { PersonKey } from '#schemas/ids.ts';
import type { OrderState } from '#schemas/order.ts';
import type { Profile } from '#schemas/profile.ts';
import type { Reach } from '#schemas/recall.ts';
import { isToBeTold, reachOf, standingOf } from './order-standing.ts';

/** An order of a recall as it stands; undefined when it is not known. */
export interface JudgedOrder {
  readonly orderRef: string;
  readonly order: OrderState | undefined;
  readonly isCertain: boolean;
}

/** Somebody whom orders of a recall belong to. */
export interface Buyer {
  readonly personKey: PersonKey;
  readonly orders: readonly string[];
  readonly isCertain: boolean;
  readonly reach: Reach;
}

/** Keys under which the owners of orders are known that somebody is to be told of. */
export const ownersOf = (judged: readonly JudgedOrder[]): PersonKey[] => [
  ...new Set(judged.flatMap(({ order }) => (order?.owner && isToBeTold(standingOf(order)) ? [order.owner.personKey] : []))),
];

/**
 * Whose orders they are, each person once.
 *
 * @param profiles - the people that the owners' keys stand for now; who cannot be read is not among them, and is nevertheless told of
 */
export function buyersOf(judged: readonly JudgedOrder[], profiles: ReadonlyMap<PersonKey, Profile>): Buyer[] {
  const buyers = new Map<PersonKey, Buyer>();
  for (const { orderRef, order, isCertain } of judged) {
    if (order?.owner === undefined || !isToBeTold(standingOf(order))) continue;
    const profile = profiles.get(order.owner.personKey);
    const personKey = profile?.personKey ?? order.owner.personKey;
    const known = buyers.get(personKey);
    buyers.set(personKey, {
      personKey,
      orders: [...(known?.orders ?? []), orderRef],
      isCertain: isCertain || (known?.isCertain ?? false),
      reach: profile === undefined ? 'none' : reachOf(profile.traits),
    });
  }
  return [...buyers.values()];
}
