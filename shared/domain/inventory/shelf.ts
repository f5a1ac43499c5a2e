import type { Hold } from '#schemas/hold.ts';
import type { Instant } from '#schemas/instant.ts';
import { availableOf, type PlaceOfLot } from '#schemas/lot.ts';
import { type KnownOfLot, lotStatusOf } from '../lots/lot-status.ts';
import type { LotOnShelf } from './reserve-lots.ts';

const holdsProduct = ({ target }: Hold, productId: string) => target.kind === 'product' && target.productId === productId;

/** How a lot at a place stands for whoever wants some of a product: what has not been promised, until when, and whether it may be sold. */
export function shelfIn(zone: string) {
  return (place: PlaceOfLot, productId: string, known: KnownOfLot, asOf: Instant): LotOnShelf => {
    const { isOnHold, isExpired, dynamicExpiresOn } = lotStatusOf(place, known, asOf, zone);
    return {
      gtin: place.gtin,
      lot: place.lot,
      place: place.place,
      available: availableOf(place.state),
      lastDay: dynamicExpiresOn,
      receivedAt: place.state.stays.at(-1)?.from ?? '',
      isHeld: isOnHold || isExpired || known.holds.some((hold) => holdsProduct(hold, productId)),
    };
  };
}
