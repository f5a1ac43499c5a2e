import type { ProductId } from '#schemas/ids.ts';
import type { DeliverySums, SuppliedProduct, Supplier, SupplierRecord } from '#schemas/supplier.ts';
import { supplierRecordOf } from './supplier-record.ts';

/** One supplier's terms for one product. */
export interface Offer {
  readonly supplier: Supplier;
  readonly goods: SuppliedProduct;
  readonly record: SupplierRecord;
}

/** Whom each product is ordered from: the cheapest, of equals the fastest, then the first by name. */
export function offersOf(known: readonly { readonly supplier: Supplier; readonly sums: DeliverySums }[]): Map<ProductId, Offer> {
  const offers = known.flatMap(({ supplier, sums }) => {
    const record = supplierRecordOf(supplier.leadTimeDays, sums);
    return supplier.products.map((goods): Offer => ({ supplier, goods, record }));
  });
  const better = (one: Offer, other: Offer) =>
    one.goods.costMinor - other.goods.costMinor ||
    one.record.leadTimeDays - other.record.leadTimeDays ||
    (one.supplier.supplierId < other.supplier.supplierId ? -1 : 1);
  const best = new Map<ProductId, Offer>();
  for (const offer of offers.sort(better)) if (!best.has(offer.goods.productId)) best.set(offer.goods.productId, offer);
  return best;
}
