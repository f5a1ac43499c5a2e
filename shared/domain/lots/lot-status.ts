import type { Gtin, LotId } from '#schemas/gtin.ts';
import { GtinSchema } from '#schemas/gtin.ts';
import type { Hold, HoldTarget } from '#schemas/hold.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Lot, type LotRef, type PlaceId, PlaceIdSchema, type PlaceOfLot } from '#schemas/lot.ts';
import { overlaps } from './place-history.ts';
import { remainingLifeOf } from './remaining-life.ts';

/** Whether a hold touches a lot: its own, one on the whole product, or one on a unit in which the product is known to lie. */
export function concerns({ target, gtins = [] }: Hold, gtin: Gtin, lot: LotId): boolean {
  if (gtins.includes(gtin)) return true;
  if (target.kind === 'lot') return target.gtin === gtin && target.lot === lot;
  return target.kind === 'product' && GtinSchema.safeParse(target.productId).data === gtin;
}

/** What a hold is on, in words. */
export function spokenTarget(target: HoldTarget): string {
  switch (target.kind) {
    case 'product':
      return `the product ${target.productId}`;
    case 'lot':
      return `lot ${target.lot} of ${target.gtin}`;
    case 'zone':
      return `the unit ${target.unitId}`;
  }
}

/** The unit of a hold, as a place. */
const placeOf = ({ target }: Hold): PlaceId | undefined => (target.kind === 'zone' ? PlaceIdSchema.parse(target.unitId) : undefined);

/** Held units in which a lot has ever lain: whether it lay there since the hold began is still to be read. */
export function placesInQuestion(holds: readonly Hold[], lot: Lot | undefined): PlaceId[] {
  const held = holds.flatMap((hold) => placeOf(hold) ?? []);
  return [...new Set(held)].filter((place) => lot?.places.includes(place));
}

/** Whether the lot lay in the unit of the hold since that was placed; what came later or has moved on is touched too. */
function lieIn(hold: Hold, placed: readonly PlaceOfLot[], asOf: Instant): boolean {
  const place = placeOf(hold);
  const states = placed.filter((candidate) => candidate.place === place);
  return states.some(({ state }) => state.stays.some((stay) => overlaps(stay, hold.heldAt, asOf)));
}

export interface KnownOfLot {
  readonly lot: Lot | undefined;
  /** In force, whether they touch the lot or not. */
  readonly holds: readonly Hold[];
  /** The lot in the places that are in question. */
  readonly placed: readonly PlaceOfLot[];
}

/** What a till is told: a hold stops a sale, and so does a printed day that is over. */
export function lotStatusOf(ref: LotRef, { lot, holds, placed }: KnownOfLot, asOf: Instant, zone: string) {
  const touching = holds.filter((hold) => concerns(hold, ref.gtin, ref.lot) || lieIn(hold, placed, asOf));
  const isOnHold = touching.length > 0;
  const life = remainingLifeOf(lot ?? {}, asOf, zone);
  const otherwise = life.isExpired ? 'expired' : 'available';
  return {
    gtin: ref.gtin,
    lot: ref.lot,
    status: isOnHold ? 'on-hold' : otherwise,
    isSellable: !isOnHold && !life.isExpired,
    isOnHold,
    isKnown: lot !== undefined,
    ...life,
    exposure: lot?.exposure ?? null,
    holds: touching,
    asOf,
  };
}
