import type { ProductId } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';

type Read = (productIds: Iterable<ProductId>) => Promise<ReadonlyMap<ProductId, Product>>;

interface Entry {
  /** Undefined: the catalogue did not have it. */
  readonly product: Product | undefined;
  readonly readAt: number;
}

/** A writer that ends between its write and its note leaves an old entry in force for as long as this. */
const KEPT_MILLIS = 300_000;
/** About a kilobyte each. */
const MOST_HELD = 50_000;

interface Source {
  /** As the catalogue is at this moment. */
  readonly read: Read;
  /** Differs whenever the catalogue has been changed in what decides on a recommendation. */
  readonly revision: () => Promise<number>;
  readonly nowMillis: () => number;
}

/**
 * Keeps in this function's memory what was read of the catalogue since it last changed. Every request asks for the revision first:
 * what was read under the same one is still what the catalogue says, at the price of one small item instead of one read for each product.
 */
export function catalogueInMemory({ read, revision, nowMillis }: Source, mostHeld = MOST_HELD) {
  let held = { revision: Number.NaN, entries: new Map<ProductId, Entry>() };

  /** @returns the catalogue as it is when this is called, or later; for one request */
  return async (): Promise<Read> => {
    const current = await revision();
    if (current !== held.revision) held = { revision: current, entries: new Map() };
    // What this request reads belongs to its own revision, though another one may be in force by then.
    const { entries } = held;
    return async (productIds) => {
      const since = nowMillis() - KEPT_MILLIS;
      const asked = [...new Set(productIds)];
      const isFresh = (entry: Entry | undefined) => entry !== undefined && entry.readAt > since;
      const known = new Map(asked.map((productId) => [productId, entries.get(productId)] as const).filter(([, entry]) => isFresh(entry)));
      const missing = asked.filter((productId) => !known.has(productId));
      const answer = missing.length === 0 ? new Map<ProductId, Product>() : await read(missing);
      if (entries.size + missing.length > mostHeld) entries.clear();
      for (const productId of missing) entries.set(productId, { product: answer.get(productId), readAt: nowMillis() });
      const found = asked.flatMap((productId) => answer.get(productId) ?? known.get(productId)?.product ?? []);
      return new Map(found.map((product) => [product.productId, product]));
    };
  };
}
