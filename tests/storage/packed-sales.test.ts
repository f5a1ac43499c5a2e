import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonKey } from '#schemas/ids.ts';
import type { PersonSale } from '#schemas/person-sales.ts';
import { type PackedSales, salesPacker, unpackSales } from '#storage/packed-sales.ts';

const keyOf = (number: number) => String(number).padStart(22, '0') as PersonKey;
const someAmount = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
const someSale: fc.Arbitrary<PersonSale> = fc.record({
  day: fc.integer({ min: -10, max: 30_000 }),
  currency: fc.constantFrom('EUR', 'JPY'),
  netMinor: someAmount,
  refundedMinor: fc.constantFrom(0, 5),
  discountMinor: fc.constantFrom(0, 7, 900),
  items: fc.integer({ min: 0, max: 300 }),
  channel: fc.constantFrom(undefined, 'web', 'app'),
  storeId: fc.constantFrom(undefined, 's1'),
  coupons: fc.constantFrom([], ['TEN'], ['TEN', 'ø']),
});
const somePeople = fc.array(fc.array(someSale, { maxLength: 5 }), { maxLength: 6 });

function packed(people: readonly (readonly PersonSale[])[]): PackedSales {
  const packer = salesPacker();
  for (const [number, sales] of [...people.entries()].toReversed()) packer.add(keyOf(number), sales);
  return unpackSales(packer.bytes());
}

const salesOf = (file: PackedSales): PersonSale[][] =>
  Array.from({ length: file.count }, (_, row) => {
    const sales: PersonSale[] = [];
    file.salesAt(row)((sale) => sales.push({ ...sale }));
    return sales;
  });

describe('packed sales', () => {
  it('come back as they were, people by key', () => {
    fc.assert(
      fc.property(somePeople, (people) => {
        const file = packed(people);
        expect(salesOf(file)).toEqual(people);
        people.forEach((_, row) => {
          expect(file.keyAt(row)).toBe(keyOf(row));
        });
      }),
    );
  });

  it('are the same when they are copied from another file', () => {
    fc.assert(
      fc.property(somePeople, somePeople, (known, others) => {
        const packer = salesPacker();
        for (const [number, sales] of others.entries()) packer.add(keyOf(known.length + number), sales);
        const copy = packer.copier(packed(known));
        for (const [row] of known.entries()) copy(row);
        expect(salesOf(unpackSales(packer.bytes()))).toEqual([...known, ...others]);
      }),
    );
  });

  it('take some six bytes an order', () => {
    const sale = { currency: 'EUR', netMinor: 3150, refundedMinor: 0, discountMinor: 0, items: 9, channel: 'web', coupons: [] };
    const sales = Array.from({ length: 100_000 }, (_, index) => ({ ...sale, day: 20_000 + index * 3 }));
    const packer = salesPacker();
    packer.add(keyOf(1), sales);
    expect(packer.bytes().length / sales.length).toBeLessThan(6);
  });

  it('of another form are refused', () => {
    expect(() => unpackSales(new Uint8Array([9, 0, 0, 0]))).toThrow();
  });
});
