import { type Hold, HoldSchema } from '#schemas/hold.ts';
import type { Lot, LotRef, PlaceId, PlaceOfLot } from '#schemas/lot.ts';
import { readAll } from './batch-read.ts';
import { BOARD_KEY, holdKey, holdsOnBoard } from './hold-board.ts';
import { holdsIn } from './holds.ts';
import { lotKey, lotOf, placeKey, placeOf } from './lot-items.ts';

export interface LotStanding {
  readonly lot: Lot | undefined;
  /** On this lot, on any product and on any unit. */
  readonly holds: Hold[];
}

/** What a till needs of a lot, from two tables in one request. */
export function lotStandingsIn({ lots, holds }: { readonly lots: string; readonly holds: string }) {
  return {
    /** The lot and the holds that may touch it, consistently. */
    async find(ref: LotRef): Promise<LotStanding> {
      const ofLot = holdKey({ kind: 'lot', ...ref });
      const found = await readAll([
        { table: lots, key: lotKey(ref) },
        { table: holds, key: ofLot },
        { table: holds, key: BOARD_KEY },
      ]);
      const itemOf = (pk: string) => found.find(({ item }) => item['pk'] === pk)?.item;
      const [lot, own, board] = [itemOf(lotKey(ref).pk), itemOf(ofLot.pk), itemOf(BOARD_KEY.pk)];
      // Before the first hold on a product or a unit there is no board; older versions wrote none.
      const shown =
        board === undefined ? (await holdsIn(holds).active()).filter(({ target }) => target.kind !== 'lot') : holdsOnBoard(board);
      return { lot: lot && lotOf(lot), holds: [...(own ? [HoldSchema.parse(own)] : []), ...shown] };
    },

    /** The lot in some places. */
    async atPlaces(ref: LotRef, places: readonly PlaceId[]): Promise<PlaceOfLot[]> {
      if (places.length === 0) return [];
      return (await readAll(places.map((place) => ({ table: lots, key: placeKey(place, ref) })))).map(({ item }) => placeOf(item));
    },
  };
}
