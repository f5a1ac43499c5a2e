import type { Hold } from '#schemas/hold.ts';
import type { Instant } from '#schemas/instant.ts';
import { availableOf, type Lot, type LotRef, type PlaceId, PlaceIdSchema, type PlaceOfLot } from '#schemas/lot.ts';
import { lotStatusOf, placesInQuestion } from '../lots/lot-status.ts';
import { lotKeyOf } from '../lots/trace-lots.ts';
import { localDayOf } from '../time.ts';
import type { StoredLot } from './store-stock.ts';

/** What gathering needs to read. */
export interface StockReaders {
  /** Lots of which some may lie in the place at that moment. */
  inPlace(place: PlaceId, since: Instant, until: Instant): Promise<PlaceOfLot[]>;
  findMany(refs: readonly LotRef[]): Promise<Lot[]>;
  atPlaces(ref: LotRef, places: readonly PlaceId[]): Promise<PlaceOfLot[]>;
}

export interface StockMoment {
  readonly asOf: Instant;
  readonly zone: string;
  /** In force. */
  readonly holds: readonly Hold[];
}

/** A place of the same name as the store, and the refrigerated units of its site; vehicles are units too. */
export const placesOfStore = (storeId: string, units: readonly { readonly unitId: string; readonly site: string }[]): PlaceId[] => {
  const own = units.filter(({ site }) => site === storeId).map(({ unitId }) => unitId);
  return [...new Set([...(storeId === '' ? [] : [storeId]), ...own])].map((place) => PlaceIdSchema.parse(place));
};

const LOTS_AT_ONCE = 500;

/** The lots that lie at the places of a store, by trade item, each with what may be sold of it and until when. */
export async function gatherStock(
  places: readonly PlaceId[],
  readers: StockReaders,
  { asOf, zone, holds }: StockMoment,
): Promise<Map<string, StoredLot[]>> {
  const found = (await Promise.all(places.map((place) => readers.inPlace(place, asOf, asOf)))).flat();
  const refs = [...new Map(found.map(({ gtin, lot }) => [lotKeyOf({ gtin, lot }), { gtin, lot }])).values()];
  const known = new Map<string, Lot>();
  for (let from = 0; from < refs.length; from += LOTS_AT_ONCE) {
    for (const lot of await readers.findMany(refs.slice(from, from + LOTS_AT_ONCE))) known.set(lotKeyOf(lot), lot);
  }
  const byItem = new Map<string, StoredLot[]>();
  for (const { gtin, lot: name, state } of found) {
    const lot = known.get(lotKeyOf({ gtin, lot: name }));
    const question = placesInQuestion(holds, lot);
    const placed = lot === undefined || question.length === 0 ? [] : await readers.atPlaces(lot, question);
    const { isOnHold, dynamicExpiresOn } = lotStatusOf({ gtin, lot: name }, { lot, holds, placed }, asOf, zone);
    const received = state.stays.at(-1)?.from ?? null;
    const own = byItem.get(gtin) ?? [];
    byItem.set(gtin, own);
    own.push({
      available: availableOf(state),
      lastDay: dynamicExpiresOn,
      receivedOn: received === null ? null : localDayOf(received, zone),
      isHeld: isOnHold,
    });
  }
  return byItem;
}
