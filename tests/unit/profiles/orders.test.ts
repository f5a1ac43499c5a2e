import { describe, expect, it } from 'vitest';
import { foldOrders } from '#domain/profiles/fold-orders.ts';
import { emptyOrder, mergeFact } from '#domain/profiles/merge-order.ts';
import { amountsOf, contributionOf } from '#domain/profiles/order-contribution.ts';
import { orderDetailsOf } from '#domain/profiles/order-details.ts';
import { orderFactOf, UnusableOrderError } from '#domain/profiles/order-facts.ts';
import { type StoredEvent, StoredEventSchema } from '#schemas/stored-event.ts';
import { keyOfId, shop } from '../../support/shop-world.ts';

let keys = 0;
function aTold(name: string, properties: Record<string, unknown>, given: Partial<StoredEvent> = {}): StoredEvent {
  keys += 1;
  const at = '2026-11-20T10:00:00.000Z';
  const base = {
    key: String(keys).padStart(16, '0'),
    personKey: keyOfId('u1'),
    type: 'track',
    name,
    at,
    receivedAt: at,
    source: 'web',
    orderRef: 'shop#1',
  };
  return StoredEventSchema.parse({ ...base, userId: 'u1', properties, traits: {}, context: {}, ...given });
}
function stateOf(...events: StoredEvent[]) {
  return events.reduce((state, event) => {
    const fact = orderFactOf(event, shop);
    return fact ? mergeFact(state, fact) : state;
  }, emptyOrder('shop#1'));
}
const lines = [
  { product_id: 'milk', quantity: 3, price: 1.09 },
  { product_id: 'apples', quantity: 0.432, price: 2.99 },
  { product_id: 'gift', quantity: 0, line_total: 1.5 },
];

describe('the amounts of an order', () => {
  it('are the sum of its lines less its discount; a line total that is given wins', () => {
    const details = orderDetailsOf({ products: lines, discount: 1, total: 99 }, 2);
    expect(details.lines.map(({ lineTotalMinor }) => lineTotalMinor)).toEqual([327, 129, 150]);
    expect(details).toMatchObject({ totalMinor: 506, discountMinor: 100, items: 4, isRounded: true });
  });

  it('are what the shop calls them when a line has no price', () => {
    expect(orderDetailsOf({ products: [{ sku: 'x' }], revenue: '12.50' }, 2)).toMatchObject({
      totalMinor: 1250,
      lines: [{ productId: 'x', quantity: 1 }],
    });
    expect(orderDetailsOf({ subtotal: 5 }, 2)).toMatchObject({ totalMinor: 500 });
    expect(orderDetailsOf({}, 2).totalMinor).toBeUndefined();
  });

  it('keep returns as they are', () => {
    expect(orderDetailsOf({ products: [{ product_id: 'bottle', quantity: 1, line_total: -0.25 }] }, 2).totalMinor).toBe(-25);
  });

  it.each([
    ['an amount that is no number', { products: [{ product_id: 'p', price: 'two' }] }],
    ['a quantity that is no number', { products: [{ product_id: 'p', quantity: 'many' }] }],
    ['a currency that is none', { total: 1, currency: 'euros' }],
    ['an amount beyond counting', { total: 1e20 }],
  ])('are refused with %s', (_, properties) => {
    expect(() => orderFactOf(aTold('Order Completed', properties), shop)).toThrow(UnusableOrderError);
  });

  it('need the id of the order', () => {
    expect(() => orderFactOf(aTold('Order Completed', { total: 1 }, { orderRef: undefined }), shop)).toThrow('has no order_id');
  });
});

describe('the state of an order', () => {
  it('believes the event that tells most, and the earliest time', () => {
    const state = stateOf(
      aTold('Order Completed', { total: 11 }, { at: '2026-11-20T10:00:05.000Z' as never, channel: 'web' }),
      aTold('Order Completed', { products: lines, currency: 'EUR' }, { at: '2026-11-20T10:00:09.000Z' as never, channel: 'app' }),
    );
    expect(contributionOf(state)).toMatchObject({ spendMinor: 606, channel: 'app' });
    expect(state.orderedAt).toBe('2026-11-20T10:00:05.000Z');
  });

  it('takes a later revision for what it mentions', () => {
    const completed = aTold('Order Completed', { products: lines, discount: 1 });
    const revised = aTold('Order Updated', { products: lines.slice(0, 1), discount: 0 }, { at: '2026-11-20T11:00:00.000Z' as never });
    const early = aTold('Order Updated', { total: 77 }, { at: '2026-11-20T09:00:00.000Z' as never });
    expect(amountsOf(stateOf(revised, completed))).toMatchObject({ totalMinor: 327, discountMinor: 0, items: 3 });
    expect(amountsOf(stateOf(early, completed))).toMatchObject({ totalMinor: 506 });
  });

  it('counts a refund once by its id, whoever tells of it, and a refund without amount as the whole order', () => {
    const completed = aTold('Order Completed', { total: 20 });
    const refund = (properties: object) => aTold('Order Refunded', { refund_id: 'r1', ...properties });
    expect(amountsOf(stateOf(refund({ total: 5 }), completed, refund({ total: 5 })))).toMatchObject({ refundedMinor: 500 });
    expect(amountsOf(stateOf(completed, refund({})))).toMatchObject({ refundedMinor: 2000 });
    expect(amountsOf(stateOf(completed, refund({ total: -5 }), aTold('Order Refunded', { total: 90 })))).toMatchObject({
      refundedMinor: 2000,
    });
    expect(amountsOf(stateOf(completed, refund({ products: [{ product_id: 'milk', price: 1.09, quantity: 2 }] })))).toMatchObject({
      refundedMinor: 218,
    });
  });

  it('refunds the goods that are only named as the order has them, in whatever sequence that is told', () => {
    const completed = aTold('Order Completed', { products: lines, discount: 1 });
    const refund = (...products: object[]) => aTold('Order Refunded', { refund_id: 'r1', products });
    const refunded = (...told: StoredEvent[]) => amountsOf(stateOf(...told))?.refundedMinor;
    expect(refunded(completed, refund({ product_id: 'apples' }))).toBe(129);
    expect(refunded(refund({ product_id: 'milk', quantity: 2 }), completed)).toBe(218);
    expect(refunded(completed, refund({ product_id: 'milk', quantity: 1 }, { product_id: 'gift' }))).toBe(109 + 150);
    expect(refunded(completed, refund({ product_id: 'milk', quantity: 99 }))).toBe(327);
    expect(refunded(completed, refund({ product_id: 'milk' }, { product_id: 'apples', price: 1 }))).toBe(327 + 100);
    expect(refunded(completed, refund({ product_id: 'milk' }, { product_id: 'apples' }, { product_id: 'gift' }))).toBe(506);
  });

  it('refunds nothing for goods of which the order tells no total, until it does, and as a later revision has them', () => {
    const bare = aTold('Order Completed', { total: 20 });
    const refund = aTold('Order Refunded', { products: [{ product_id: 'milk' }] });
    const revised = aTold(
      'Order Updated',
      { products: [{ product_id: 'milk', price: 5, quantity: 1 }] },
      { at: '2026-11-20T11:00:00.000Z' as never },
    );
    expect(contributionOf(stateOf(bare, refund))).toMatchObject({ spendMinor: 2000, refundMinor: 0, refundCount: 1 });
    expect(amountsOf(stateOf(bare, refund, revised))).toMatchObject({ totalMinor: 500, refundedMinor: 500 });
  });

  it('counts each category once, shortened, and as a revision has them; a cancelled order has none', () => {
    const products = [
      { product_id: 'a', category: ' Fruit ' },
      { product_id: 'b', category: 'Fruit' },
      { product_id: 'c', category: 'Dairy & Eggs > Milk, plain or with taste' },
      { product_id: 'd' },
    ];
    const completed = aTold('Order Completed', { products, total: 9 });
    expect(contributionOf(stateOf(completed))?.categories).toEqual(['Dairy & Eggs > Milk, pla', 'Fruit']);
    const revised = aTold('Order Updated', { products: products.slice(0, 1) }, { at: '2026-11-20T11:00:00.000Z' as never });
    expect(contributionOf(stateOf(completed, revised))?.categories).toEqual(['Fruit']);
    expect(contributionOf(stateOf(completed, aTold('Order Cancelled', {})))?.categories).toEqual([]);
  });

  it('takes the goods from the same event when an older version kept it without them', () => {
    const completed = aTold('Order Completed', { products: lines });
    const { lines: _lines, categories: _categories, ...kept } = stateOf(completed).completion ?? {};
    const old = { ...stateOf(completed), completion: kept as never };
    const fact = orderFactOf(completed, shop);
    expect(fact && mergeFact(old, fact)).toEqual(stateOf(completed));
  });

  it.each(['constructor', '__proto__'])('counts a refund called %s like any other', (refund_id) => {
    const completed = aTold('Order Completed', { total: 20 });
    expect(amountsOf(stateOf(completed, aTold('Order Refunded', { total: 5, refund_id })))).toMatchObject({ refundedMinor: 500 });
  });

  it('reads a refund without currency in the currency of its order, and leaves one in another out', () => {
    const yen = aTold('Order Completed', { total: 2000, currency: 'JPY' });
    expect(amountsOf(stateOf(aTold('Order Refunded', { total: 500 }), yen))).toMatchObject({ refundedMinor: 500 });
    expect(amountsOf(stateOf(aTold('Order Refunded', { total: 5, currency: 'EUR' }), yen))).toMatchObject({ refundedMinor: 0 });
  });

  it('takes a cancelled order out of orders and spend', () => {
    const state = stateOf(aTold('Order Cancelled', {}), aTold('Order Completed', { products: lines }));
    expect(contributionOf(state)).toMatchObject({ orders: 0, spendMinor: 0, cancelledOrders: 1 });
  });

  it('is nobody’s and counts nothing until it is completed', () => {
    expect(contributionOf(stateOf(aTold('Order Refunded', { total: 5 }), aTold('Order Updated', { total: 5 })))).toBeUndefined();
  });
});

it('folds a person’s events to orders with their lines, oldest first', () => {
  const events = [
    aTold('Order Completed', { products: lines.slice(0, 1) }, { orderRef: 'shop#2', at: '2026-11-21T10:00:00.000Z' as never }),
    aTold('Order Completed', { products: lines }),
    aTold('Order Cancelled', {}, { orderRef: 'shop#2' }),
    aTold('Product Reviewed', { product_id: 'milk', rating: 4 }, { orderRef: undefined }),
  ];
  expect(foldOrders(events, shop)).toMatchObject([
    {
      orderRef: 'shop#1',
      totalMinor: 606,
      isCancelled: false,
      lines: [{ productId: 'milk' }, { productId: 'apples' }, { productId: 'gift', quantity: 0 }],
    },
    { orderRef: 'shop#2', isCancelled: true, lines: [{ productId: 'milk', lineTotalMinor: 327 }] },
  ]);
});

it('has the lines of a revision in the currency of the order, though the revision does not name it', () => {
  const revised = aTold(
    'Order Updated',
    { products: [{ product_id: 'tea', price: 700, quantity: 2 }] },
    { at: '2026-11-20T11:00:00.000Z' as never },
  );
  const yen = aTold('Order Completed', { currency: 'JPY', products: [{ product_id: 'tea', price: 650 }] });
  expect(foldOrders([yen], shop)).toMatchObject([{ totalMinor: 650, lines: [{ productId: 'tea', lineTotalMinor: 650 }] }]);
  expect(foldOrders([revised, yen], shop)).toMatchObject([{ totalMinor: 1400, lines: [{ productId: 'tea', lineTotalMinor: 1400 }] }]);
});
