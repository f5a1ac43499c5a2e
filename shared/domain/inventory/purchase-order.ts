import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { OrderProposal } from '#schemas/order-proposal.ts';
import { type PurchaseOrder, PurchaseOrderSchema, type Receipt } from '#schemas/purchase-order.ts';
import type { DeliverySums, Supplier } from '#schemas/supplier.ts';
import { addDays, daysBetween } from '../time.ts';
import { sumsOfDelivery } from './supplier-record.ts';

/** Who orders, and when by the shop's calendar. */
export interface Ordering {
  readonly purchaseOrderId: string;
  readonly at: Instant;
  readonly by: string;
  readonly day: LocalDay;
  readonly quantity: number;
  /** Life of the product itself, where the supplier tells none. */
  readonly shelfLifeDays: number | undefined;
}

/** The order that an accepted proposal becomes. It is expected when the supplier says that it comes, which it is measured by. */
export function purchaseOrderOf(proposal: OrderProposal, supplier: Supplier, ordering: Ordering): PurchaseOrder {
  const { supplierId, storeId, productId, proposalId, packSize, unitCostMinor, supplierSku, currency } = proposal;
  const { purchaseOrderId, at, by, day, quantity } = ordering;
  const goods = supplier.products.find((product) => product.productId === productId);
  return PurchaseOrderSchema.parse({
    purchaseOrderId,
    supplierId,
    storeId,
    proposalId,
    status: 'ordered',
    orderedAt: at,
    orderedBy: by,
    orderedOn: day,
    expectedOn: addDays(day, supplier.leadTimeDays),
    currency,
    costMinor: Math.round(unitCostMinor * quantity),
    shelfLifeDays: goods?.shelfLifeDays ?? ordering.shelfLifeDays ?? null,
    lines: [{ productId, quantity, packSize, unitCostMinor, ...(supplierSku === undefined ? {} : { supplierSku }) }],
    notice: supplier.webhookUrl === undefined ? 'none' : 'sending',
    version: 0,
  });
}

/** Weighed goods never come to the gram. */
const TOLERANCE = 1e-6;

/** How an order stands once something has come, and what its supplier's record learns of it when it is closed. */
export interface Received {
  readonly order: PurchaseOrder;
  readonly sums: DeliverySums | undefined;
}

/**
 * An order with one more receipt. All of it there, or nothing more to come, closes it: then its lead time is that of the last receipt.
 * What comes after that is kept, and measures nothing.
 *
 * @param receivedOn - local day of the receipt
 */
export function receive(
  order: PurchaseOrder,
  receipt: Receipt,
  { receivedOn, isLast }: { receivedOn: LocalDay; isLast: boolean },
): Received {
  const came = (productId: string) =>
    receipt.lines.filter((line) => line.productId === productId).reduce((sum, { quantity }) => sum + quantity, 0);
  const lines = order.lines.map((line) => ({ ...line, receivedQuantity: line.receivedQuantity + came(line.productId) }));
  const isInFull = lines.every(({ quantity, receivedQuantity }) => receivedQuantity >= quantity - TOLERANCE);
  const next = { ...order, lines, receipts: [...order.receipts, receipt] };
  if (order.status === 'received' || order.status === 'closed') return { order: next, sums: undefined };
  if (!isInFull && !isLast) return { order: { ...next, status: 'partly-received' }, sums: undefined };
  const leadDays = Math.max(0, daysBetween(order.orderedOn, receivedOn));
  const sums = sumsOfDelivery(leadDays, daysBetween(order.orderedOn, order.expectedOn), isInFull);
  const closed = { closedAt: receipt.receivedAt, leadDays, isOnTimeInFull: sums.onTimeInFull === 1 };
  return { order: { ...next, ...closed, status: isInFull ? 'received' : 'closed' }, sums };
}
