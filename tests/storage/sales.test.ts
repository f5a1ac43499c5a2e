import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalDay } from '#schemas/instant.ts';
import { type Sale, SaleSchema } from '#schemas/sale.ts';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { aLotRef } from '../support/lot-builders.ts';
import { type People, startPeople } from '../support/people.ts';

const day = (text: string) => text as LocalDay;
const MILK = '09521234543213';

let shop: People;
let sales: ReturnType<typeof import('#storage/sales.ts')['salesIn']>;
let openOrders: ReturnType<typeof import('#storage/open-orders.ts')['openOrdersIn']>;
beforeAll(async () => {
  shop = await startPeople();
  sales = (await import('#storage/sales.ts')).salesIn('sales-table');
  openOrders = (await import('#storage/open-orders.ts')).openOrdersIn({ sales: 'sales-table', orders: 'orders-table' });
});
afterAll(() => shop.stop());

const bought = (orderId: string, at: string, lot: string | undefined, given: object = {}) =>
  anOrder(orderId, {
    at,
    messageId: `m-${orderId}`,
    properties: {
      products: [{ product_id: 'milk', gtin: MILK, quantity: 1, price: 2, ...(lot ? { lot } : {}) }],
      store_id: 'mitte',
      ...given,
    },
  });

describe('the sales that an order leaves', () => {
  it('tell its lots once, however often it is sent, and nothing of the person', async () => {
    const chunk = aChunk([bought('s1', '2026-03-10T10:00:00.000Z', 'L1')]);
    for (let time = 0; time < 3; time++) await shop.store(chunk);
    const found = await sales.between(day('2026-03-10'), day('2026-03-10'));
    expect(found).toMatchObject([
      { orderRef: 'shop#s1', storeId: 'mitte', lines: [{ productId: 'milk', gtin: MILK, lot: 'L1', quantity: 1 }] },
    ]);
    expect(JSON.stringify(found)).not.toContain('ada');
  });

  it('are none when no line names a lot and every line has a total', async () => {
    await shop.store(aChunk([bought('s2', '2026-03-12T10:00:00.000Z', undefined)]));
    expect(await sales.between(day('2026-03-12'), day('2026-03-12'))).toEqual([]);
    expect((await shop.orders.find('shop#s2'))?.completion?.storeId).toBe('mitte');
  });

  it('are found by day across weeks and years, of the shop’s calendar', async () => {
    const days = ['2025-12-31T22:59:59.000Z', '2025-12-31T23:00:00.000Z', '2026-01-05T10:00:00.000Z'];
    await shop.store(aChunk(days.map((at, index) => bought(`y${index}`, at, 'L2'))));
    const refs = async (from: string, until: string) => (await sales.between(day(from), day(until))).map(({ orderRef }) => orderRef).sort();
    expect(await refs('2025-12-31', '2025-12-31')).toEqual(['shop#y0']);
    expect(await refs('2026-01-01', '2026-01-04')).toEqual(['shop#y1']);
    expect(await refs('2025-12-31', '2026-01-05')).toEqual(['shop#y0', 'shop#y1', 'shop#y2']);
  });

  it('hold an order of a thousand lines', async () => {
    const products = Array.from({ length: 1000 }, (_, line) => ({
      product_id: `p-${line}`,
      gtin: MILK,
      quantity: 1,
      price: 1,
      lot: `L${line}`,
    }));
    await shop.store(aChunk([anOrder('big', { at: '2026-04-01T10:00:00.000Z', properties: { products } })]));
    expect((await sales.between(day('2026-04-01'), day('2026-04-01')))[0]?.lines).toHaveLength(1000);
  });
});

describe('an order on its way', () => {
  it('is one with the lot that is neither handed over, cancelled nor somebody’s who was erased', async () => {
    const at = '2026-05-04T10:00:00.000Z';
    await shop.store(aChunk(['w1', 'w2', 'w3', 'w4'].map((id) => bought(id, at, id === 'w4' ? 'other' : 'L9'))));
    const told = (event: string, order_id: string) => anEvent({ event, at, messageId: `${event} ${order_id}`, properties: { order_id } });
    await shop.store(aChunk([told('Order Delivered', 'w2'), told('Order Cancelled', 'w3')]));
    const found = await openOrders.withLots([aLotRef('L9')], [day('2026-05-04'), day('2026-05-03')]);
    expect(found).toMatchObject([{ orderRef: 'shop#w1', storeId: 'mitte', lots: [{ lot: 'L9' }] }]);
    const bare = { product_id: 'milk', quantity: 1, price: 2, lot: 'L8' };
    await shop.store(aChunk([bought('w5', at, undefined, { products: [bare] })]));
    const byProduct = (productIds: string[]) => openOrders.withLots([{ ...aLotRef('L8'), productIds }], [day('2026-05-04')]);
    expect(await byProduct(['milk'])).toMatchObject([{ orderRef: 'shop#w5' }]);
    expect(await byProduct(['cream'])).toEqual([]);
  });

  it('are kept beside one that cannot be written, whose place is told', async () => {
    const sale = (orderRef: string): Sale =>
      SaleSchema.parse({ orderRef, key: 'k', at: '2026-06-15T10:00:00.000Z', day: '2026-06-15', lines: [] });
    const tooLong = sale(`shop#${'x'.repeat(1100)}`);
    const obstacles = await sales.putAll([[sale('shop#w1')], [tooLong], [sale('shop#w2'), sale('shop#w3')]]);
    expect([...obstacles.keys()]).toEqual([1]);
    const found = await sales.between(day('2026-06-15'), day('2026-06-15'));
    expect(found.map(({ orderRef }) => orderRef).sort()).toEqual(['shop#w1', 'shop#w2', 'shop#w3']);
  });
});
