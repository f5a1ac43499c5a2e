import type { ProductId } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';

/**
 * What goods belong to, so that two sets of goods can be compared: their categories, and each product itself, which is all that
 * is known of one that the catalogue does not have.
 */
export function categoriesOf(productIds: Iterable<ProductId>, catalogue: ReadonlyMap<ProductId, Product>): Set<string> {
  const found = new Set<string>();
  for (const productId of productIds) {
    found.add(`product ${productId}`);
    const product = catalogue.get(productId);
    for (const category of [product?.category ?? [], product?.categories ?? []].flat()) found.add(category.trim().toLowerCase());
  }
  return found;
}
