import { describe, expect, it } from 'vitest';
import { isStillTrue, orderMarkOf, ordersAsOf } from '#domain/profiles/orders-as-of.ts';
import type { Instant } from '#schemas/instant.ts';
import { type StoredEvent, StoredEventSchema } from '#schemas/stored-event.ts';
import { aCustomer } from '../../support/segment-builders.ts';
import { keyOfId, shop } from '../../support/shop-world.ts';

const moment = (day: number) => `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z` as Instant;

let keys = 0;
function told(name: string, day: number, given: { order?: string; properties?: Record<string, unknown> } = {}): StoredEvent {
  keys += 1;
  const order = given.order === undefined ? {} : { orderRef: `shop#${given.order}` };
  return StoredEventSchema.parse({
    key: String(keys).padStart(16, '0'),
    personKey: keyOfId('ann'),
    type: 'track',
    name,
    at: moment(day),
    receivedAt: moment(day),
    source: 'web',
    userId: 'ann',
    properties: given.properties ?? {},
    traits: {},
    context: {},
    ...order,
  });
}
const bought = (day: number, order: string, ...products: object[]) => told('Order Completed', day, { order, properties: { products } });

const EVENTS = [
  bought(1, 'a', { product_id: 'tea', name: 'Tea', category: 'Drinks', quantity: 2, price: 3 }, { product_id: 'bag', quantity: 0 }),
  bought(5, 'b', { product_id: 'cake', quantity: 1, price: 4, store_id: 's1' }),
  told('Product Reviewed', 6, { properties: { product_id: 'tea', rating: 4 } }),
  told('Order Cancelled', 9, { order: 'b' }),
  told('Product Reviewed', 12, { properties: { product_id: 'tea', rating: 1 } }),
];

describe('the orders of a person as of a moment', () => {
  it('are those that were placed and not cancelled by then, with what was bought and what was only named', () => {
    const { person } = ordersAsOf(EVENTS, shop, moment(10));
    expect(person.orders).toEqual([
      {
        orderedAt: moment(1),
        orderedDay: 20_758,
        isCancelled: false,
        lines: [
          { productId: 'tea', name: 'Tea', category: 'Drinks', quantity: 1, amount: 2 },
          { productId: 'bag', quantity: 0 },
        ],
      },
    ]);
    expect(person.reviews).toEqual([{ productId: 'tea', stars: 4 }]);
  });

  it('do not know what happens later: an order that will be cancelled stands, with the store that it names', () => {
    const { person } = ordersAsOf(EVENTS, shop, moment(8));
    expect(person.orders.map(({ lines, storeId }) => [storeId, lines.map(({ productId }) => productId)])).toEqual([
      [undefined, ['tea', 'bag']],
      ['s1', ['cake']],
    ]);
  });

  it('say between which moments they are the same', () => {
    const { from, until } = ordersAsOf(EVENTS, shop, moment(8));
    expect([from, until]).toEqual([Date.parse(moment(6)), Date.parse(moment(9))]);
    expect(ordersAsOf([], shop, moment(8))).toMatchObject({ from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY });
  });
});

describe('orders that were read before', () => {
  const read = { events: 5, links: 1, ...ordersAsOf(EVENTS, shop, moment(10)) };

  it('are still true while nothing has come and nothing has happened', () => {
    expect(isStillTrue(read, { events: 5, links: 1 }, moment(11))).toBe(true);
  });

  it.each([
    ['an event has come', { events: 6, links: 1 }, moment(11)],
    ['an id was joined', { events: 5, links: 2 }, moment(11)],
    ['what lay ahead has happened', { events: 5, links: 1 }, moment(12)],
    ['an earlier moment is asked for', { events: 5, links: 1 }, moment(8)],
  ])('are not when %s', (_, now, asOf) => {
    expect(isStillTrue(read, now, asOf)).toBe(false);
  });

  it('depend on all events of all sources and on the ids that were joined', () => {
    expect(orderMarkOf(aCustomer({ sources: { web: 3, till: 2 }, linkedIds: ['device'] }))).toEqual({ events: 5, links: 1 });
  });
});
