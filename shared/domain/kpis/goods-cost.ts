import type { Gtin } from '#schemas/gtin.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { KeptLine } from '#schemas/person-orders.ts';
import type { Product } from '#schemas/product.ts';
import type { SuppliedProduct } from '#schemas/supplier.ts';

/** What a piece of each product costs the shop; of several suppliers the cheapest. */
export function unitCosts(supplied: Iterable<Pick<SuppliedProduct, 'productId' | 'costMinor'>>): Map<ProductId, number> {
  const costs = new Map<ProductId, number>();
  for (const { productId, costMinor } of supplied) costs.set(productId, Math.min(costs.get(productId) ?? costMinor, costMinor));
  return costs;
}

/** What a piece or a kilogram of each trade item costs the shop; of several products under one number the cheapest. */
export function itemCosts(
  products: Iterable<Pick<Product, 'productId' | 'gtin'>>,
  costs: ReadonlyMap<ProductId, number>,
): Map<Gtin, number> {
  const byItem = new Map<Gtin, number>();
  for (const { productId, gtin } of products) {
    const cost = costs.get(productId);
    if (gtin !== undefined && cost !== undefined) byItem.set(gtin, Math.min(byItem.get(gtin) ?? cost, cost));
  }
  return byItem;
}

/** What an order's goods cost the shop; undefined unless the cost of all of them is known. */
export function goodsCost(lines: readonly KeptLine[], costs: ReadonlyMap<string, number>): number | undefined {
  let sum = 0;
  for (const { productId, quantity, amount = 1 } of lines) {
    if (quantity === 0) continue;
    const cost = costs.get(productId);
    if (cost === undefined) return undefined;
    sum += amount * cost;
  }
  return Math.round(sum);
}
