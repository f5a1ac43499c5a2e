import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placeRule } from '#domain/lots/place-history.ts';
import { CampaignDraftSchema } from '#schemas/campaign.ts';
import { HoldSchema } from '#schemas/hold.ts';
import { ProductIdSchema } from '#schemas/ids.ts';
import { InstantSchema, LocalDaySchema } from '#schemas/instant.ts';
import type { OrderProposal } from '#schemas/order-proposal.ts';
import type { PurchaseOrder } from '#schemas/purchase-order.ts';
import { aLotRef, aMovement } from '../support/lot-builders.ts';
import { aForecast, type OrderShop, startOrderShop } from '../support/order-shop.ts';

const AS_OF = '2026-11-22T04:30:00.000Z';
const GTIN = '09521234543213';
let shop: OrderShop;
let nights = 0;

beforeAll(async () => {
  shop = await startOrderShop();
  await shop.putProduct('milk', { name: 'Milk', priceMinor: 129, currency: 'EUR', shelfLifeDays: 7, gtin: GTIN });
  await shop.putProduct('roll', { name: 'Roll', priceMinor: 60, currency: 'EUR', shelfLifeDays: 1 });
  await shop.putProduct('salt', { name: 'Salt', priceMinor: 99, currency: 'EUR' });
  await shop.putProduct('gift', { name: 'Gift' });
  const products = [
    { productId: 'milk', costMinor: 72, packSize: 12, supplierSku: 'MN-1' },
    { productId: 'roll', costMinor: 20 },
    { productId: 'gift', costMinor: 10 },
  ];
  await shop.putSupplier('dairy', { name: 'Dairy', currency: 'EUR', leadTimeDays: 2, minimumOrderMinor: 100_000, products });
  await shop.putSupplier('dry', { name: 'Dry', currency: 'EUR', leadTimeDays: 3, products: [{ productId: 'salt', costMinor: 30 }] });
});
beforeEach(() => {
  shop.foreseen.forecasts = [
    aForecast('milk', 40),
    aForecast('roll', 25),
    aForecast('salt', 5, { storeId: undefined }),
    aForecast('gift', 3),
  ];
  shop.sent();
});
afterAll(() => shop.stop());

const night = (asOf = AS_OF) => shop.propose(asOf, `order-proposals-2026-11-22-m00000${nights++}`);
const of = (items: readonly OrderProposal[], productId: string) => items.find((item) => item.productId === productId) as OrderProposal;
const stock = (productId: string, quantity: number, nearestExpiry?: string) =>
  import('#storage/products.ts').then(({ productsIn }) =>
    productsIn('products-table').setStock(productId as never, [
      { storeId: 'store-1', quantity, ...(nearestExpiry === undefined ? {} : { nearestExpiry: LocalDaySchema.parse(nearestExpiry) }) },
    ]),
  );

describe('the proposals of a night', () => {
  it('say how many, why, and what it costs to be wrong either way', async () => {
    expect(await night()).toMatchObject({ proposals: 3, without: { NO_PRICE: 1 } });
    const items = await shop.proposed();
    const milk = of(items, 'milk');
    expect(milk).toMatchObject({
      storeId: 'store-1',
      day: '2026-11-22',
      arrivesOn: '2026-11-24',
      packSize: 12,
      method: 'order-up-to',
      status: 'pending',
    });
    expect(milk.quantity % 12).toBe(0);
    expect(milk.quantity).toBeGreaterThanOrEqual(120);
    expect(milk.why).toMatch(/^\d+ \(\d+ packs of 12\): 120 ± 11 expected in the 3 days until the next order can help; 0 of stock/);
    expect(milk.ifTooLittle.unitMinor).toBe(57);
    expect(milk.ifTooMuch.unitMinor).toBe(72);
    // A roll lives a day: enough on (60 − 20) / 60 of days.
    expect(of(items, 'roll')).toMatchObject({ method: 'newsvendor', serviceRate: expect.closeTo(2 / 3, 9), quantity: 27 });
    expect(of(items, 'salt')).toMatchObject({ storeId: '', supplierId: 'dry', shortOfMinimumMinor: 0 });
    const dairyMinor = of(items, 'milk').costMinor + of(items, 'roll').costMinor;
    expect(milk.shortOfMinimumMinor).toBe(100_000 - dairyMinor);
  });

  it('are told by store and supplier, page by page, and as a table', async () => {
    await night();
    expect((await shop.proposed({ store: 'store-1' })).map(({ productId }) => productId).sort()).toEqual(['milk', 'roll']);
    expect((await shop.proposed({ supplier: 'dry' })).map(({ productId }) => productId)).toEqual(['salt']);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await shop.list({ limit: '1', ...(cursor === '' ? {} : { cursor }) });
      seen.push(...body.items.map(({ productId }: OrderProposal) => productId));
      cursor = body.cursor;
    }
    expect(seen.sort()).toEqual(['milk', 'roll', 'salt']);
    expect((await shop.list({ cursor: 'nonsense' })).status).toBe(400);
    expect(await shop.table({ format: 'csv' })).toMatch(/^day,storeId,supplierId,productId,.*\r\n2026-11-22,store-1,dairy,milk,Milk,MN-1,/);
    expect(await shop.table({}, { accept: 'text/csv' })).toContain('salt');
  });

  it('reckon with stock that sells in time, and not with what is held, expires first or is too old', async () => {
    const { lotsIn } = await import('#storage/lots.ts');
    const { holdsIn } = await import('#storage/holds.ts');
    const lots = lotsIn('lots-table', placeRule);
    const arrived = async (name: string, quantity: number, expiresOn: string) => {
      const ref = aLotRef(name, GTIN);
      await lots.learn(ref, { expiresOn: LocalDaySchema.parse(expiresOn) });
      await lots.record(ref, [aMovement('in', 0, { ...ref, kind: 'received', to: 'store-1', quantity })]);
      return ref;
    };
    await night();
    const empty = of(await shop.proposed(), 'milk').exactQuantity;
    await arrived('good', 60, '2026-11-28');
    await arrived('today', 100, '2026-11-22');
    await arrived('over', 500, '2026-11-20');
    const held = await arrived('held', 300, '2026-11-28');
    await holdsIn('holds-table').place(
      HoldSchema.parse({ target: { kind: 'lot', ...held }, reason: 'warm', heldAt: AS_OF, heldBy: 'quinn' }),
    );
    // 60, 100 and 300 pieces at 72, of which a day is expected to sell 40; of no other product is the stock known.
    expect(await night()).toMatchObject({ cover: [{ storeId: 'store-1', stockMinor: 460 * 72, dailyMinor: 40 * 72 }] });
    const milk = of(await shop.proposed(), 'milk');
    // 40 of today's hundred sell today; the sixty last.
    expect(milk).toMatchObject({ usableStock: 100, expiringStock: 60 });
    expect(milk.exactQuantity).toBeCloseTo(empty - 100, 6);
    expect(milk.why).toContain('60 expire before they sell');
  });

  it('keep what day a product was gone or held, for the forecast', async () => {
    const { stockDaysIn } = await import('#storage/stock-days.ts');
    const { holdsIn } = await import('#storage/holds.ts');
    const target = { kind: 'product', productId: ProductIdSchema.parse('salt') } as const;
    await stock('roll', 0);
    await holdsIn('holds-table').place(HoldSchema.parse({ target, reason: 'stones', heldAt: AS_OF, heldBy: 'quinn' }));
    await import('#storage/products.ts').then(({ productsIn }) =>
      productsIn('products-table').setStock('salt' as never, [{ quantity: 9 }]),
    );
    expect(await night('2026-11-23T04:30:00.000Z')).toMatchObject({ without: { ON_HOLD: 1 } });
    const days = (store: string) => stockDaysIn('inventory-table').between(store, '2026-11-20' as never, '2026-11-30' as never);
    expect(await days('store-1')).toEqual([{ day: '2026-11-22', productId: 'roll', kind: 'out' }]);
    expect(await days('')).toEqual([{ day: '2026-11-22', productId: 'salt', kind: 'held' }]);
    const at = InstantSchema.parse(AS_OF);
    await holdsIn('holds-table').release(target, { releasedAt: at, releasedBy: 'quinn', releaseReason: 'none found' });
  });
});

describe('a decision on a proposal', () => {
  let milk: OrderProposal;
  let week = 0;
  /** A night of a week of this test's own, so that each is later than those before. */
  const nightOf = (day: number, hour = '04') => night(`2026-12-${String(7 * week + day).padStart(2, '0')}T${hour}:30:00.000Z`);
  beforeEach(async () => {
    week += 1;
    // More than all that earlier tests have ordered.
    shop.foreseen.forecasts = [aForecast('milk', 500 * week)];
    await nightOf(0);
    milk = of(await shop.proposed(), 'milk');
  });

  it('makes one order of it, however often it is said, which the next night keeps and counts', async () => {
    const replies = await Promise.all([1, 2, 3].map(() => shop.accept(milk.proposalId, { quantity: 24 })));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    const orders = new Set(replies.map(({ body }) => body.purchaseOrder.purchaseOrderId));
    expect(orders.size).toBe(1);
    expect((await shop.accept(milk.proposalId, { quantity: 36 })).status).toBe(409);
    expect((await shop.reject(milk.proposalId, 'no')).status).toBe(409);
    await nightOf(0, '05');
    expect(of(await shop.proposed(), 'milk')).toMatchObject({ status: 'accepted', purchaseOrderId: [...orders][0] });
    await nightOf(1);
    expect(of(await shop.proposed(), 'milk')).toMatchObject({ status: 'pending', inbound: 24 });
    expect((await shop.accept(milk.proposalId)).status).toBe(404);
  });

  it('can be taken back until something has come', async () => {
    expect((await shop.reject(milk.proposalId, 'we close')).body).toMatchObject({ status: 'rejected', reason: 'we close' });
    expect((await shop.accept(milk.proposalId)).status).toBe(409);
    expect((await shop.undo(milk.proposalId)).body).toMatchObject({ status: 'pending' });
    const { purchaseOrder } = (await shop.accept(milk.proposalId)).body;
    const undone = await shop.undo(milk.proposalId);
    expect(undone.body).toMatchObject({ status: 'pending' });
    expect(undone.body.purchaseOrderId).toBeUndefined();
    expect((await shop.order(purchaseOrder.purchaseOrderId)).body).toMatchObject({ status: 'cancelled' });
    const again = (await shop.accept(milk.proposalId)).body.purchaseOrder;
    expect(again.purchaseOrderId).not.toBe(purchaseOrder.purchaseOrderId);
    await shop.receive(again.purchaseOrderId, { receivedAt: AS_OF, lines: [{ productId: 'milk', quantity: 1 }] });
    expect((await shop.undo(milk.proposalId)).status).toBe(409);
  });

  it('takes whole packs only', async () => {
    expect((await shop.accept(milk.proposalId, { quantity: 25 })).status).toBe(400);
  });
});

describe('what comes of an order', () => {
  it('is on the shelf by lot, and measures the supplier', async () => {
    shop.foreseen.forecasts = [aForecast('milk', 5000)];
    await night('2026-12-30T04:30:00.000Z');
    const { purchaseOrder } = (await shop.accept(of(await shop.proposed(), 'milk').proposalId, { quantity: 24 })).body;
    const id = purchaseOrder.purchaseOrderId as string;
    const line = { productId: 'milk', lot: 'MN7', quantity: 12, expiresOn: '2026-12-05' };
    const first = { receiptId: 'dn-1', receivedAt: new Date().toISOString(), lines: [line] };
    const replies = await Promise.all([1, 2].map(() => shop.receive(id, first)));
    expect(replies.map(({ body }) => (body as PurchaseOrder).status)).toEqual(['partly-received', 'partly-received']);
    expect((await shop.order(id)).body.receipts).toHaveLength(1);
    expect((await shop.getSupplier('dairy')).body.measured).toMatchObject({ deliveries: 0, onTimeInFullRate: null, leadTimeDays: 2 });
    const second = { receiptId: 'dn-2', receivedAt: new Date().toISOString(), lines: [{ ...line, quantity: 12 }] };
    expect((await shop.receive(id, second)).body).toMatchObject({ status: 'received', leadDays: 0, isOnTimeInFull: true });
    const { measured } = (await shop.getSupplier('dairy')).body;
    expect(measured).toMatchObject({ deliveries: 1, onTimeInFullRate: 1, measuredLeadTimeDays: 0 });
    expect(measured.leadTimeDays).toBeCloseTo(4 / 3, 9);
    const { lotsIn } = await import('#storage/lots.ts');
    const [placed] = await lotsIn('lots-table', placeRule).atPlaces(aLotRef('MN7', GTIN), ['store-1' as never]);
    expect(placed?.state.balances).toEqual({ EA: 24_000_000 });
    expect((await shop.receive(id, { ...first, receiptId: 'x', lines: [{ productId: 'roll', quantity: 1 }] })).status).toBe(400);
    expect((await shop.orders({ supplier: 'dairy' })).body.items[0]).toMatchObject({ purchaseOrderId: id });
  });
});

describe('what would expire unsold', () => {
  it('gets one price for everybody, and the draft of a campaign to those who can use it', async () => {
    await stock('roll', 80, '2026-11-22');
    expect(await night('2026-11-22T04:30:00.000Z')).toMatchObject({ markdowns: expect.any(Number) });
    const { items } = (await shop.markdowns()).body;
    const roll = items.find(({ productId }: OrderProposal) => productId === 'roll');
    expect(roll).toMatchObject({ quantity: 80, expectedAtUsualPrice: 25, expiringUnits: 55, usualPriceMinor: 60, lastDay: '2026-11-22' });
    expect(roll.priceMinor).toBeLessThan(60);
    expect(roll.gainMinor).toBeGreaterThan(0);
    const draft = CampaignDraftSchema.parse(roll.campaign);
    expect(draft.audience.all).toEqual(
      expect.arrayContaining([
        { bought: { productIds: ['roll'], withinDays: 180, times: 2 } },
        { not: { due: { productIds: ['roll'], withinDays: 0 } } },
      ]),
    );
    expect(draft.offer?.expiring).toEqual({ units: 55, wasteUnitMinor: 20 });
  });
});

describe('what the orders would have saved', () => {
  it('is unknown before anything was measured, and then the cost of stock times what was measured', async () => {
    expect((await shop.savings({ monthlyStockCostMinor: '500' })).body).toMatchObject({ measuredReduction: null, savedMinor: null });
    const week = [30, 32, 35, 38, 52, 60, 20];
    const values = Array.from({ length: 140 }, (_, day) => (week[day % 7] ?? 0) + ((day * 7919) % 11) - 5);
    shop.foreseen.samples = [{ productId: 'roll' as never, storeId: 'store-1' as never, startsOn: '2026-07-01' as never, values }];
    expect(await night('2026-11-22T04:40:00.000Z')).toMatchObject({ replayedSeries: 1 });
    const { measuredReduction, savedMinor, measured } = (await shop.savings({ monthlyStockCostMinor: '50000' })).body;
    expect(measured).toMatchObject({ series: 1, days: 56 });
    expect(measuredReduction).toBeCloseTo(1 - measured.ours.costMinor / measured.lastWeek.costMinor, 9);
    expect(measuredReduction).toBeGreaterThan(0);
    expect(savedMinor).toBe(Math.round(50_000 * measuredReduction));
  });
});
