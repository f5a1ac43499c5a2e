import type { ProductId } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';

type Read = (productIds: Iterable<ProductId>) => Promise<ReadonlyMap<ProductId, Product>>;

interface Entry {
  readonly product: Product;
  readonly readAt: number;
}

const FRESH_MILLIS = 60_000;
/** About a kilobyte each. */
const MOST_HELD = 50_000;

/**
 * Keeps what was read of the catalogue in this function's memory for a minute; what is not in the catalogue is asked for
 * each time. Enough to look for what may suit; not to say that it does.
 */
export function productsInMemory({ read, nowMillis }: { read: Read; nowMillis: () => number }, mostHeld = MOST_HELD): Read {
  const held = new Map<ProductId, Entry>();
  return async (productIds) => {
    const now = nowMillis();
    const found = new Map<ProductId, Product>();
    const missing = new Set<ProductId>();
    for (const productId of productIds) {
      const entry = held.get(productId);
      if (entry !== undefined && now - entry.readAt < FRESH_MILLIS) found.set(productId, entry.product);
      else missing.add(productId);
    }
    if (missing.size === 0) return found;
    const answer = await read(missing);
    if (held.size + answer.size > mostHeld) held.clear();
    for (const [productId, product] of answer) {
      found.set(productId, product);
      held.set(productId, { product, readAt: now });
    }
    return found;
  };
}
