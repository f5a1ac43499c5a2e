import { GtinSchema } from '#schemas/gtin.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';
import type { HeldGoods } from '../recommendations/veto-items.ts';

/** Whether any of the products that a message promotes must not be sold at present, as a whole or because of one of its lots. */
export function promotesHeld(promoted: readonly ProductId[], catalogue: ReadonlyMap<ProductId, Product>, held: HeldGoods): boolean {
  return promoted.some((productId) => {
    const gtin = catalogue.get(productId)?.gtin ?? GtinSchema.safeParse(productId).data;
    return held.productIds.has(productId) || (gtin !== undefined && held.gtins.has(gtin));
  });
}
