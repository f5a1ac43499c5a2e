import { describe, expect, it } from 'vitest';
import { purchaseOrderOf, receive } from '#domain/inventory/purchase-order.ts';
import { NO_DELIVERIES, sumsOfDelivery, supplierRecordOf } from '#domain/inventory/supplier-record.ts';
import { offersOf } from '#domain/inventory/supply.ts';
import { InstantSchema, LocalDaySchema } from '#schemas/instant.ts';
import { type OrderProposal, OrderProposalSchema } from '#schemas/order-proposal.ts';
import type { Receipt } from '#schemas/purchase-order.ts';
import { type DeliverySums, type Supplier, SupplierSchema } from '#schemas/supplier.ts';

const at = InstantSchema.parse('2026-11-22T08:00:00Z');
const day = (text: string) => LocalDaySchema.parse(text);
const aSupplier = (supplierId: string, given: object = {}): Supplier =>
  SupplierSchema.parse({ supplierId, name: supplierId, currency: 'EUR', leadTimeDays: 2, updatedAt: at, ...given });
const sum = (deliveries: readonly DeliverySums[]): DeliverySums =>
  deliveries.reduce((one, other) => {
    const names = Object.keys(one) as (keyof DeliverySums)[];
    return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as DeliverySums;
  }, NO_DELIVERIES);

describe('how a supplier has kept to its terms', () => {
  it('is its word before the first delivery', () => {
    expect(supplierRecordOf(2, NO_DELIVERIES)).toMatchObject({ leadTimeDays: 2, leadDeviationDays: 0, onTimeInFullRate: null });
  });

  it('moves from its word to what was measured', () => {
    const late = Array.from({ length: 8 }, (_, index) => sumsOfDelivery(index % 2 === 0 ? 3 : 5, 2, index > 1));
    const record = supplierRecordOf(2, sum(late));
    expect(record).toMatchObject({
      deliveries: 8,
      measuredLeadTimeDays: 4,
      leadTimeDays: 3.6,
      onTimeRate: 0,
      inFullRate: 0.75,
      onTimeInFullRate: 0,
    });
    // Eight at 3 and 5, two at 2, around 3.6: squares 4·0.36 + 4·1.96 + 2·2.56 over nine.
    expect(record.leadDeviationDays).toBeCloseTo(Math.sqrt((4 * 0.36 + 4 * 1.96 + 2 * 2.56) / 9), 9);
  });

  it('does not depend on the order of deliveries', () => {
    const deliveries = [sumsOfDelivery(1, 2, true), sumsOfDelivery(4, 2, true), sumsOfDelivery(2, 2, false)];
    expect(supplierRecordOf(2, sum(deliveries))).toEqual(supplierRecordOf(2, sum(deliveries.toReversed())));
    expect(supplierRecordOf(2, sum(deliveries)).onTimeInFullRate).toBeCloseTo(1 / 3, 12);
  });
});

describe('whom a product is ordered from', () => {
  it('is the cheapest, then the fastest, then the first by name', () => {
    const of = (supplierId: string, costMinor: number, leadTimeDays = 2) => ({
      supplier: aSupplier(supplierId, { leadTimeDays, products: [{ productId: 'milk', costMinor }] }),
      sums: NO_DELIVERIES,
    });
    const chosen = (...known: ReturnType<typeof of>[]) => offersOf(known).get('milk' as never)?.supplier.supplierId;
    expect(chosen(of('b', 70), of('a', 72))).toBe('b');
    expect(chosen(of('b', 70, 1), of('a', 70, 3))).toBe('b');
    expect(chosen(of('b', 70), of('a', 70))).toBe('a');
  });
});

const proposal: OrderProposal = OrderProposalSchema.parse({
  proposalId: 'WyJkIl0xMjM0NTY',
  supplierId: 'dairy',
  storeId: 'store-1',
  productId: 'milk',
  productName: 'Milk',
  day: '2026-11-22',
  arrivesOn: '2026-11-24',
  quantity: 24,
  exactQuantity: 22.4,
  packSize: 12,
  unitCostMinor: 72,
  costMinor: 1728,
  currency: 'EUR',
  why: '',
  method: 'order-up-to',
  bound: 'service',
  serviceMeasure: 'cycle',
  serviceRate: 0.98,
  expectedDemand: 20,
  demandDeviation: 4,
  usableStock: 0,
  expiringStock: 0,
  inbound: 0,
  stockoutProbability: 0.02,
  ifTooLittle: { unitMinor: 57, expectedUnits: 0.1, expectedMinor: 6 },
  ifTooMuch: { unitMinor: 72, expectedUnits: 0, expectedMinor: 0 },
  forecastMethod: 'smoothing',
  forecastAccuracy: 0.8,
  status: 'pending',
  runId: 'order-proposals-2026-11-22',
  asOf: at,
});

describe('a purchase order', () => {
  const order = purchaseOrderOf(proposal, aSupplier('dairy', { products: [{ productId: 'milk', costMinor: 72, shelfLifeDays: 9 }] }), {
    purchaseOrderId: 'po-1',
    at,
    by: 'bo',
    day: day('2026-11-22'),
    quantity: 36,
    shelfLifeDays: 7,
  });
  const aReceipt = (receiptId: string, quantity: number): Receipt => ({
    receiptId,
    receivedAt: at,
    recordedAt: at,
    recordedBy: 'bo',
    lines: [{ productId: 'milk' as never, quantity, uom: 'EA' }],
  });

  it('is for what was accepted, by the day that the supplier says', () => {
    expect(order).toMatchObject({ expectedOn: '2026-11-24', costMinor: 2592, shelfLifeDays: 9, notice: 'none', status: 'ordered' });
    expect(order.lines).toEqual([{ productId: 'milk', quantity: 36, packSize: 12, unitCostMinor: 72, receivedQuantity: 0 }]);
  });

  it('is measured when all of it is there, by the last of it', () => {
    const first = receive(order, aReceipt('r1', 12), { receivedOn: day('2026-11-24'), isLast: false });
    expect(first).toMatchObject({ sums: undefined, order: { status: 'partly-received' } });
    const { order: closed, sums } = receive(first.order, aReceipt('r2', 24), { receivedOn: day('2026-11-25'), isLast: false });
    expect(closed).toMatchObject({ status: 'received', leadDays: 3, isOnTimeInFull: false });
    expect(sums).toMatchObject({ deliveries: 1, leadDays: 3, onTime: 0, inFull: 1 });
    expect(receive(closed, aReceipt('r3', 1), { receivedOn: day('2026-11-26'), isLast: true }).sums).toBeUndefined();
  });

  it('is not in full when nothing more will come', () => {
    const { order: closed, sums } = receive(order, aReceipt('r1', 30), { receivedOn: day('2026-11-23'), isLast: true });
    expect(closed).toMatchObject({ status: 'closed', isOnTimeInFull: false });
    expect(sums).toMatchObject({ onTime: 1, inFull: 0, onTimeInFull: 0 });
  });
});
