import type { Instant } from '#schemas/instant.ts';
import type { Lot, PlaceOfLot } from '#schemas/lot.ts';
import { digitalLinkOf, percentEncoded } from './digital-links.ts';
import { amountsOf } from './lot-quantities.ts';
import { massBalancesOf } from './mass-balance.ts';
import { remainingLifeOf } from './remaining-life.ts';

/** A lot that has characters which GS1 does not know gets the link of the same form. */
export const linkOfLot = ({ gtin, lot }: Pick<Lot, 'gtin' | 'lot'>): string =>
  `${digitalLinkOf(new Map([['01', gtin]]))}/10/${percentEncoded(lot)}`;

/** Everything that is known of one lot at a moment. */
export function lotPageOf({ places: _places, ...lot }: Lot, at: readonly PlaceOfLot[], asOf: Instant, zone: string) {
  const stays = at.flatMap(({ place, state }) => state.stays.map((stay) => ({ place, ...stay })));
  return {
    ...lot,
    digitalLink: linkOfLot(lot),
    ...remainingLifeOf(lot, asOf, zone),
    onHand: at.flatMap(({ place, state }) => amountsOf(state.balances).map((amount) => ({ place, ...amount }))),
    stays: stays.sort((left, right) => ((left.from ?? '') < (right.from ?? '') ? -1 : 1)),
    massBalance: massBalancesOf(at.map(({ state }) => state)),
    asOf,
  };
}
