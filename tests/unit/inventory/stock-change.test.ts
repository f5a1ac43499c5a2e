import { describe, expect, it } from 'vitest';
import { isOnlyCountedAnew } from '#domain/inventory/stock-change.ts';
import { type Stock, StockListSchema } from '#schemas/stock.ts';

const stock = (...entries: object[]): Stock[] => StockListSchema.parse(entries);

describe('new figures of the stock', () => {
  it.each([
    ['a sale', stock({ quantity: 3 }), stock({ quantity: 2 }), true],
    ['the last piece', stock({ quantity: 1 }), stock({ quantity: 0 }), false],
    ['a delivery to an empty shelf', stock({ quantity: 0 }), stock({ quantity: 9 }), false],
    [
      'older pieces that are gone',
      stock({ quantity: 3, nearestExpiry: '2026-12-01' }),
      stock({ quantity: 2, nearestExpiry: '2026-12-09' }),
      false,
    ],
    ['a store more', stock({ storeId: 'a', quantity: 3 }), stock({ storeId: 'a', quantity: 3 }, { storeId: 'b', quantity: 1 }), false],
    [
      'another sequence of stores, and a sale',
      stock({ storeId: 'a', quantity: 3 }, { quantity: 1 }),
      stock({ quantity: 1 }, { storeId: 'a', quantity: 2 }),
      true,
    ],
    ['the first figures', undefined, stock({ quantity: 3 }), false],
    ['a repetition', stock({ quantity: 3 }), stock({ quantity: 3 }), false],
  ])('%s: only counted anew is %#', (_, before, after, isOnly) => {
    expect(isOnlyCountedAnew(before, after)).toBe(isOnly);
  });
});
