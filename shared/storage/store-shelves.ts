import type { Hold } from '#schemas/hold.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { availableOf, type Lot, type PlaceId, PlaceIdSchema, type PlaceOfLot } from '#schemas/lot.ts';
import { holdsIn } from './holds.ts';
import type { VersionedPlace } from './lot-items.ts';
import { lotsIn } from './lots.ts';
import { productsIn } from './products.ts';
import { type ReservationTables, reservationsIn } from './reservations.ts';
import { unitsIn } from './units.ts';

interface ShelfTables extends ReservationTables {
  readonly products: string;
  readonly units: string;
}

/** How what is read is judged. */
interface ShelfRules<Shelf> {
  readonly placeRule: Parameters<typeof lotsIn>[1];
  /** Held units in which a lot has ever lain. */
  readonly placesInQuestion: (holds: readonly Hold[], lot: Lot) => PlaceId[];
  readonly shelfOf: (
    place: PlaceOfLot,
    productId: ProductId,
    known: { readonly lot: Lot | undefined; readonly holds: readonly Hold[]; readonly placed: readonly PlaceOfLot[] },
    asOf: Instant,
  ) => Shelf;
}

/** What lies of products in a store, judged by the holds that are in force: at a place of the store's name, and in the units of its site. */
export function storeShelvesIn<Shelf>(tables: ShelfTables, { placeRule, placesInQuestion, shelfOf }: ShelfRules<Shelf>) {
  const reservations = reservationsIn(tables);
  const lots = lotsIn(tables.lots, placeRule);
  const holds = holdsIn(tables.holds);
  const products = productsIn(tables.products);
  const units = unitsIn(tables.units);

  async function placesOf(storeId: string): Promise<PlaceId[]> {
    const own = (await units.every()).filter(({ site }) => site === storeId).map(({ unitId }) => unitId);
    return [...new Set([storeId, ...own])].map((place) => PlaceIdSchema.parse(place));
  }

  return async function shelvesOf(
    storeId: string,
    productIds: ReadonlySet<ProductId>,
    asOf: Instant,
  ): Promise<ReadonlyMap<string, readonly Shelf[]>> {
    const [places, known, inForce] = await Promise.all([placesOf(storeId), products.findMany([...productIds]), holds.active()]);

    async function shelf(place: VersionedPlace, productId: ProductId): Promise<Shelf> {
      const lot = await lots.find(place);
      const placed = lot === undefined ? [] : await lots.atPlaces(lot, placesInQuestion(inForce, lot));
      return shelfOf(place, productId, { lot, holds: inForce, placed }, asOf);
    }

    async function shelvesOfProduct(productId: ProductId): Promise<readonly [string, Shelf[]]> {
      const gtin = known.get(productId)?.gtin;
      if (gtin === undefined) return [productId, []];
      const found = (await Promise.all(places.map((place) => reservations.shelves(place, gtin)))).flat();
      const some = found.filter(({ state }) => Object.values(availableOf(state)).some((micros) => micros > 0));
      return [productId, await Promise.all(some.map((place) => shelf(place, productId)))];
    }

    return new Map(await Promise.all([...productIds].map(shelvesOfProduct)));
  };
}
