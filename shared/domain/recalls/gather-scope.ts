import type { Gtin } from '#schemas/gtin.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Lot, LotRef, PlaceOfLot } from '#schemas/lot.ts';
import type { Product } from '#schemas/product.ts';
import type { RecalledLot, SaleWindow } from '#schemas/recall.ts';
import { type FindLots, lotKeyOf, traceLotsFrom } from '../lots/trace-lots.ts';

/** Where what has to be known of the goods is read. */
export interface ScopeReaders {
  readonly findLots: FindLots;
  readonly placesOf: (lot: Lot) => Promise<readonly PlaceOfLot[]>;
  readonly lotsOfGtins: (gtins: ReadonlySet<Gtin>) => Promise<readonly LotRef[]>;
  readonly catalogue: () => Promise<readonly Product[]>;
  /** The site of each refrigerated unit. */
  readonly sites: () => Promise<ReadonlyMap<string, string>>;
}

export interface GatheredScope {
  readonly lots: RecalledLot[];
  /** Trade items of the products that are recalled as a whole. */
  readonly gtins: Gtin[];
  readonly stores: ReadonlySet<string>;
  /** As the catalogue has them: everything that may be in an order of the recall. */
  readonly products: Product[];
  /** The rest of the catalogue. */
  readonly others: Product[];
}

const AT_ONCE = 50;

/** When a lot lay where, by store: a unit belongs to the store in which it stands, any other place is one itself. */
function windowsOf(places: readonly PlaceOfLot[], sites: ReadonlyMap<string, string>): SaleWindow[] | undefined {
  const windows = places.flatMap(({ place, state }) =>
    state.stays.map(({ from, to }) => ({ storeId: sites.get(place) ?? place, ...(from ? { from } : {}), ...(to ? { to } : {}) })),
  );
  return windows.length === 0 ? undefined : windows;
}

/**
 * The goods of a recall: the lots that were named, those of products that are recalled as a whole, and all that was made of
 * either, with what they are sold as, and where and when they were.
 */
export async function gatherScope(
  { lots: named, productIds }: { readonly lots: readonly LotRef[]; readonly productIds: readonly ProductId[] },
  readers: ScopeReaders,
): Promise<GatheredScope> {
  const [catalogue, sites] = await Promise.all([readers.catalogue(), readers.sites()]);
  const whole = new Set<string>(productIds);
  const gtins = new Set(catalogue.flatMap(({ productId, gtin }) => (whole.has(productId) ? (gtin ?? []) : [])));
  const ofProducts = gtins.size === 0 ? [] : await readers.lotsOfGtins(gtins);
  const { lots: reached } = await traceLotsFrom([...named, ...ofProducts], 'forward', readers.findLots, Number.POSITIVE_INFINITY);
  const described = await describedLots(reached, readers);
  const sold = Map.groupBy(catalogue, ({ gtin }) => gtin);
  const lots: RecalledLot[] = reached.map((ref) => {
    const { lot, places } = described.get(lotKeyOf(ref)) ?? { lot: undefined, places: [] };
    const windows = windowsOf(places, sites);
    const alike = (sold.get(ref.gtin) ?? []).map(({ productId }) => productId);
    return { ...ref, productIds: [...new Set([...(lot?.productId ? [lot.productId] : []), ...alike])], ...(windows ? { windows } : {}) };
  });
  const concerned = new Set<string>([...productIds, ...lots.flatMap((lot) => lot.productIds)]);
  const isConcerned = ({ productId }: Product) => concerned.has(productId);
  return {
    lots,
    gtins: [...gtins],
    stores: new Set([...sites.values(), ...lots.flatMap(({ windows = [] }) => windows.flatMap(({ storeId }) => storeId ?? []))]),
    products: catalogue.filter(isConcerned),
    others: catalogue.filter((product) => !isConcerned(product)),
  };
}

/** What is known of lots, with where they lay. */
async function describedLots(refs: readonly LotRef[], { findLots, placesOf }: ScopeReaders) {
  const known = new Map<string, { lot: Lot; places: readonly PlaceOfLot[] }>();
  for (let from = 0; from < refs.length; from += AT_ONCE) {
    const lots = await findLots(refs.slice(from, from + AT_ONCE));
    const placed = await Promise.all(lots.map(async (lot) => ({ lot, places: await placesOf(lot) })));
    for (const one of placed) known.set(lotKeyOf(one.lot), one);
  }
  return known;
}
