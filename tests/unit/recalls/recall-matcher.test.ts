import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysToSearch, joinMatches, recallMatcher } from '#domain/recalls/recall-matcher.ts';
import type { Gtin, LotId } from '#schemas/gtin.ts';
import type { Instant } from '#schemas/instant.ts';
import { type RecalledLot, RecalledLotSchema } from '#schemas/recall.ts';
import { type Sale, SaleSchema } from '#schemas/sale.ts';

const MILK = '09521234543213' as Gtin;
const CREAM = '04006381333931' as Gtin;
const aLot = (given: object = {}): RecalledLot =>
  RecalledLotSchema.parse({ gtin: MILK, lot: 'L1', steps: 0, productIds: ['milk'], ...given });
const aSale = (given: object = {}): Sale =>
  SaleSchema.parse({
    orderRef: 'shop#1',
    key: 'k',
    at: '2026-11-10T12:00:00.000Z',
    day: '2026-11-10',
    storeId: 'mitte',
    lines: [{ productId: 'milk', quantity: 2, gtin: MILK, lot: 'L1' }],
    ...given,
  });
const goods = (lots: readonly RecalledLot[], given: object = {}) =>
  recallMatcher({ lots, productIds: [], gtins: [], stores: new Set(['mitte', 'nord']), ...given });
const certaintyOf = (lots: readonly RecalledLot[], sale: Sale, given: object = {}) => goods(lots, given).ofSale(sale)?.certainty;
const line = (given: object) => aSale({ lines: [{ productId: 'milk', quantity: 1, ...given }] });

describe('a line of an order', () => {
  it.each([
    ['names the lot and its trade item', { gtin: MILK, lot: 'L1' }, 'certain'],
    ['names the lot by the shop’s id of the product', { lot: 'L1' }, 'certain'],
    ['names another lot of it', { gtin: MILK, lot: 'L2' }, undefined],
    ['names the same lot number of another trade item', { productId: 'cream', gtin: CREAM, lot: 'L1' }, undefined],
    ['names no lot, while the lot may have been on sale', { gtin: MILK }, 'possible'],
    ['is of another product', { productId: 'bread' }, undefined],
  ])('that %s', (_what, given, expected) => {
    expect(certaintyOf([aLot()], line(given))).toBe(expected);
  });

  it('with only a lot number is possible when nobody has said as what the lot is sold', () => {
    expect(certaintyOf([aLot({ productIds: [] })], line({ productId: 'm-1', lot: 'L1' }))).toBe('possible');
  });

  it('without a lot is possible only where and while the lot was on sale', () => {
    const windows = [{ storeId: 'mitte', from: '2026-11-09T06:00:00.000Z', to: '2026-11-10T06:00:00.000Z' }];
    const sold = (at: string, storeId?: string) =>
      certaintyOf([aLot({ windows })], aSale({ at, storeId, lines: [{ productId: 'milk', quantity: 1 }] }));
    expect(sold('2026-11-09T05:59:59.999Z', 'mitte')).toBeUndefined();
    expect(sold('2026-11-09T06:00:00.000Z', 'mitte')).toBe('possible');
    // For a day after the books had none left.
    expect(sold('2026-11-11T06:00:00.000Z', 'mitte')).toBe('possible');
    expect(sold('2026-11-11T06:00:00.001Z', 'mitte')).toBeUndefined();
    expect(sold('2026-11-10T06:00:00.000Z', 'nord')).toBeUndefined();
    // Neither a store that nobody knows nor an order without one is known to be elsewhere.
    expect(sold('2026-11-10T06:00:00.000Z', 'a market stall')).toBe('possible');
    expect(sold('2026-11-10T06:00:00.000Z')).toBe('possible');
  });

  it('of a product that is recalled as a whole is certain whatever its lot, within the period', () => {
    const whole = { productIds: ['milk'], gtins: [MILK], period: { from: '2026-11-10T00:00:00.000Z', to: '2026-11-11T00:00:00.000Z' } };
    expect(certaintyOf([], line({ gtin: MILK, lot: 'any' }), whole)).toBe('certain');
    expect(certaintyOf([], line({ productId: 'another name', gtin: MILK }), whole)).toBe('certain');
    expect(certaintyOf([], aSale({ at: '2026-11-12T00:00:00.000Z' }), whole)).toBeUndefined();
  });
});

describe('an order that only its own item tells of', () => {
  const order = (given: object = {}) => ({
    schemaVersion: 1,
    orderRef: 'shop#1',
    version: 1,
    refunds: {},
    orderedAt: '2026-11-10T12:00:00.000Z' as Instant,
    completion: { lines: [['milk', 2, 300]], storeId: 'mitte' },
    ...given,
  });
  it('is possible by its product', () => {
    expect(goods([aLot()]).ofOrder(order() as never)).toMatchObject({ certainty: 'possible', lines: [{ productId: 'milk', quantity: 2 }] });
  });
  it('is left to the sales when those tell it line by line', () => {
    expect(goods([aLot()]).ofOrder(order({ isItemised: true }) as never)).toBeUndefined();
  });
  it('is found by a trade item with or without leading zeros', () => {
    expect(goods([aLot({ productIds: [] })]).mentions(10)).toEqual([MILK.slice(1), 'L1']);
    expect(goods([aLot()]).mentions(10)).toEqual([MILK.slice(1), 'milk']);
    expect(goods([aLot()]).mentions(1)).toBeUndefined();
  });
});

it('looks 400 days back, and further when a lot is older', () => {
  const asOf = '2026-11-22T10:00:00.000Z' as Instant;
  expect(daysToSearch({ lots: [aLot()] }, asOf, 'Europe/Berlin')).toEqual({ from: '2025-10-17', until: '2026-11-23' });
  const old = aLot({ windows: [{ from: '2024-01-10T00:00:00.000Z' }] });
  expect(daysToSearch({ lots: [old] }, asOf, 'Europe/Berlin').from).toBe('2024-01-09');
});

it('believes what is certain of an order, in whatever sequence it is told', () => {
  const certain = goods([aLot()]).ofSale(aSale());
  const possible = goods([aLot()]).ofSale(line({ gtin: MILK }));
  if (!certain || !possible) throw new Error('Both match.');
  expect(joinMatches(certain, possible)).toBe(certain);
  expect(joinMatches(possible, certain)).toBe(certain);
});

describe('the scope of a recall', () => {
  const lots = fc.constantFrom('A', 'B', 'C');
  const aLine = fc.record({ product: fc.constantFrom('milk', 'cream'), lot: fc.option(lots, { nil: undefined }), hasGtin: fc.boolean() });
  const sales = fc.array(
    fc.record({
      store: fc.constantFrom('mitte', 'nord', undefined),
      day: fc.integer({ min: 1, max: 28 }),
      lines: fc.array(aLine, { maxLength: 4 }),
    }),
    {
      maxLength: 30,
    },
  );
  const recalled = fc.array(
    fc.record({
      product: fc.constantFrom('milk', 'cream'),
      lot: lots,
      store: fc.constantFrom('mitte', 'nord'),
      from: fc.integer({ min: 1, max: 28 }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const GTINS: Record<string, Gtin> = { milk: MILK, cream: CREAM };
  const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z`;

  /** Line by line against lot by lot, as a join would do it. */
  function bruteForce(
    given: { product: string; lot: string; store: string; from: number }[],
    sale: { store: string | undefined; day: number; lines: { product: string; lot: string | undefined }[] },
  ) {
    const isCertain = sale.lines.some((one) => given.some((lot) => lot.product === one.product && lot.lot === one.lot));
    const isPossible = sale.lines.some(
      (one) =>
        one.lot === undefined &&
        given.some((lot) => lot.product === one.product && (sale.store === undefined || sale.store === lot.store) && sale.day >= lot.from),
    );
    return isCertain ? 'certain' : isPossible ? 'possible' : undefined;
  }

  it('is that of a brute-force join', () => {
    fc.assert(
      fc.property(recalled, sales, (given, sold) => {
        const matcher = goods(
          given.map(({ product, lot, store, from }) =>
            aLot({ gtin: GTINS[product], lot: lot as LotId, productIds: [product], windows: [{ storeId: store, from: at(from) }] }),
          ),
        );
        for (const { store, day, lines } of sold) {
          const told = lines.map(({ product, lot, hasGtin }) => ({
            productId: product,
            quantity: 1,
            lot,
            ...(hasGtin ? { gtin: GTINS[product] } : {}),
          }));
          const match = matcher.ofSale(aSale({ at: at(day), storeId: store, lines: told }));
          expect(match?.certainty).toBe(bruteForce(given, { store, day, lines }));
        }
      }),
      { numRuns: 500 },
    );
  });
});
