import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { KeptLine, KeptOrder, PersonOrders } from '#schemas/person-orders.ts';
import { orderPacker, type PackedOrders, unpackOrders } from '#storage/packed-orders.ts';

const SHOP = { timeZone: 'Pacific/Kiritimati', currency: 'EUR' };
const DAY = 86_400_000;
const keyOf = (number: number) => String(number).padStart(22, '0') as PersonKey;

const someLine: fc.Arbitrary<KeptLine> = fc.record(
  {
    productId: fc.constantFrom('tea', 'milk', 'bread', 'ø'),
    name: fc.constantFrom('Tea', '', 'Ø'),
    category: fc.constantFrom('Drinks', ''),
    quantity: fc.constantFrom<0 | 1>(0, 1),
    amount: fc.constantFrom(2, 0.375, 24),
  },
  { requiredKeys: ['productId', 'quantity'] },
);
/** A local day may begin fourteen hours before and end twelve hours after that of Greenwich. */
const someOrder = fc
  .record({
    millis: fc.integer({ min: -DAY, max: 4e12 }),
    hours: fc.integer({ min: -12, max: 14 }),
    storeId: fc.option(fc.constantFrom('s1', 's2'), { nil: undefined }),
    lines: fc.array(someLine, { maxLength: 6 }),
  })
  .map(
    ({ millis, hours, storeId, lines }): KeptOrder => ({
      orderedAt: new Date(millis).toISOString() as Instant,
      orderedDay: Math.floor((millis + hours * 3_600_000) / DAY),
      isCancelled: false,
      ...(storeId === undefined ? {} : { storeId }),
      lines,
    }),
  );
const somePerson: fc.Arbitrary<PersonOrders> = fc.record({
  orders: fc.array(someOrder, { maxLength: 5 }),
  reviews: fc.array(fc.record({ productId: fc.constantFrom('tea', 'jam'), stars: fc.integer({ min: 1, max: 5 }) }), { maxLength: 2 }),
});
const mark = (events: number) => ({ events, links: 0, from: Number.NEGATIVE_INFINITY, until: 1.7e12 });

const packed = (people: readonly PersonOrders[]): PackedOrders => {
  const packer = orderPacker(SHOP);
  for (const [number, person] of people.entries()) packer.add(keyOf(number), mark(number), person);
  return unpackOrders(packer.bytes());
};

describe('packed orders', () => {
  it('come back as they were, person by person', () => {
    fc.assert(
      fc.property(fc.array(somePerson, { maxLength: 6 }), (people) => {
        const read = packed(people);
        expect(Array.from({ length: read.count }, (_, row) => read.ordersAt(row))).toEqual(people);
        people.forEach((_, number) => {
          expect(read.keyAt(number)).toBe(keyOf(number));
          expect(read.markAt(read.rowOf(keyOf(number)) ?? -1)).toEqual(mark(number));
        });
      }),
    );
  });

  it('are the same when some are copied and some are new, and keep no product of those who are gone', () => {
    fc.assert(
      fc.property(fc.array(somePerson, { maxLength: 4 }), fc.array(somePerson, { maxLength: 4 }), (before, news) => {
        const gone: PersonOrders = { orders: [], reviews: [{ productId: 'cake for ann', stars: 5 }] };
        const earlier = packed([gone, ...before]);
        const packer = orderPacker(SHOP);
        for (const [number, person] of news.entries()) packer.add(keyOf(100 + number), mark(number), person);
        const copy = packer.copier(earlier);
        for (const number of before.keys()) copy(number + 1);
        const read = unpackOrders(packer.bytes());
        expect(Array.from({ length: read.count }, (_, row) => read.ordersAt(row))).toEqual([...before, ...news]);
        expect(packer.counts()).toEqual({
          customers: read.count,
          orders: [...before, ...news].reduce((sum, { orders }) => sum + orders.length, 0),
        });
        expect(read.products.map(([id]) => id)).not.toContain('cake for ann');
      }),
    );
  });

  it('are refused in another format, and when they end too early', () => {
    const packer = orderPacker(SHOP);
    packer.add(keyOf(1), mark(1), { orders: [], reviews: [] });
    const bytes = packer.bytes();
    const older = Buffer.from(Buffer.from(bytes).toString('latin1').replace('larderly-orders/2', 'larderly-orders/1'), 'latin1');
    expect(() => unpackOrders(older)).toThrow();
    expect(() => unpackOrders(bytes.subarray(0, bytes.length - 30))).toThrow('ends before its last person');
  });

  it('take a day for wrong that no time zone has', () => {
    const order: KeptOrder = { orderedAt: '2026-11-22T10:00:00.000Z' as Instant, orderedDay: 20_790, isCancelled: false, lines: [] };
    expect(() => orderPacker(SHOP).add(keyOf(1), mark(1), { orders: [order], reviews: [] })).toThrow(RangeError);
  });
});
