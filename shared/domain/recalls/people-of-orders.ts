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

/** Orders whose owner was erased: for them an address may be kept. */
export const ownerlessOf = (judged: readonly JudgedOrder[]): string[] =>
  judged.flatMap(({ orderRef, order }) => (standingOf(order) === 'erased' ? [orderRef] : []));

/** Who is told of an order, under the key by which they go now, and how. */
type Told = Pick<Buyer, 'personKey' | 'reach'>;

/** Whom orders belong to. */
interface Owners {
  /** The people that the owners' keys stand for now; who cannot be read is not among them, and is nevertheless told of. */
  readonly profiles: ReadonlyMap<PersonKey, Profile>;
  /** Of orders of the erased, whose address is kept for recalls, by order. */
  readonly escrow: ReadonlyMap<string, Told>;
}

function ownerOf({ orderRef, order }: JudgedOrder, { profiles, escrow }: Owners): Told | undefined {
  const standing = standingOf(order);
  if (standing === 'erased') return escrow.get(orderRef);
  if (order?.owner === undefined || !isToBeTold(standing)) return undefined;
  const profile = profiles.get(order.owner.personKey);
  if (profile === undefined) return { personKey: order.owner.personKey, reach: 'none' };
  return { personKey: profile.personKey, reach: reachOf(profile.traits) };
}

/** Whose orders they are, each person once. */
export function buyersOf(judged: readonly JudgedOrder[], owners: Owners): Buyer[] {
  const buyers = new Map<PersonKey, Buyer>();
  for (const one of judged) {
    const owner = ownerOf(one, owners);
    if (owner === undefined) continue;
    const known = buyers.get(owner.personKey);
    buyers.set(owner.personKey, {
      personKey: owner.personKey,
      orders: [...(known?.orders ?? []), one.orderRef],
      isCertain: one.isCertain || (known?.isCertain ?? false),
      reach: owner.reach,
    });
  }
  return [...buyers.values()];
}
