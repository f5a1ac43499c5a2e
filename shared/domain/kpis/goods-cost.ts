import type { KeptLine } from '#schemas/person-orders.ts';
import type { SuppliedProduct } from '#schemas/supplier.ts';

/** What a piece of each product costs the shop; of several suppliers the cheapest. */
export function unitCosts(supplied: Iterable<Pick<SuppliedProduct, 'productId' | 'costMinor'>>): Map<string, number> {
  const costs = new Map<string, number>();
  for (const { productId, costMinor } of supplied) costs.set(productId, Math.min(costs.get(productId) ?? costMinor, costMinor));
  return costs;
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
