import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OrderQuestion, orderQuantity } from '#domain/inventory/order-quantity.ts';
import { steadyOutlook } from './order-builders.ts';

const base: OrderQuestion = {
  outlook: steadyOutlook(40, 12),
  supply: {
    leadDays: 2,
    leadDeviationDays: 0,
    reviewDays: 1,
    shelfLifeDays: Number.POSITIVE_INFINITY,
    packSize: 1,
    minimumQuantity: 0,
    orderCostMinor: 0,
    holdingMinor: 0,
  },
  cost: { underageMinor: 100, overageMinor: 100 },
  service: { measure: 'cycle', rate: 0.95 },
  wasteLimitRate: 0.05,
  batches: [],
};
const asked = (changes: Partial<Omit<OrderQuestion, 'supply'>>, supply: Partial<OrderQuestion['supply']> = {}) =>
  orderQuantity({ ...base, ...changes, supply: { ...base.supply, ...supply } });

describe('what to order', () => {
  it('of goods that keep, is what brings stock up to demand and safety of lead time and review period', () => {
    const { quantity, exact, level, method, bound } = asked({});
    expect(level).toBeCloseTo(154.187641, 4);
    expect({ quantity, method, bound }).toEqual({ quantity: 154, method: 'order-up-to', bound: 'service' });
    expect(exact).toBeCloseTo(level, 9);
    expect(asked({ batches: [{ quantity: 100, fromDay: 0, lastDay: 99 }] }).quantity).toBe(54);
    expect(asked({ batches: [{ quantity: 200, fromDay: 0, lastDay: 99 }] }).quantity).toBe(0);
  });

  it('takes a late supplier into account', () => {
    expect(asked({}, { leadDeviationDays: 0.5 }).level).toBeGreaterThan(asked({}).level + 10);
  });

  it('reaches the share of demand, where that is the aim', () => {
    expect(asked({ service: { measure: 'fill', rate: 0.98 } }).level).toBeCloseTo(148.639062, 4);
  });

  it('does not count what will expire before anybody buys it, but counts what sells first', () => {
    const old = { quantity: 100, fromDay: 0, lastDay: 0 };
    expect(asked({ batches: [old] })).toMatchObject({ usable: 40, expiring: 60 });
    expect(asked({ batches: [{ ...old, lastDay: 3 }] })).toMatchObject({ usable: 100, expiring: 0 });
  });

  it('counts what is on its way only if it comes in time and lives', () => {
    expect(asked({ batches: [{ quantity: 30, fromDay: 1, lastDay: 9 }] }).usable).toBe(30);
    expect(asked({ batches: [{ quantity: 30, fromDay: 2, lastDay: 1 }] }).usable).toBe(0);
  });

  it('for one period, is the quantile of the cost of being wrong', () => {
    const once = { shelfLifeDays: 1, leadDays: 1 };
    const { quantity, exact, method, serviceRate } = asked({ cost: { underageMinor: 300, overageMinor: 200 } }, once);
    expect(exact).toBeCloseTo(40 + 12 * 0.253347103, 6);
    expect({ quantity, method, serviceRate }).toEqual({ quantity: 43, method: 'newsvendor', serviceRate: 0.6 });
    // What lives to the day of the delivery is there already, what sells or expires today is not.
    expect(asked({ batches: [{ quantity: 60, fromDay: 0, lastDay: 5 }] }, once).usable).toBe(20);
    expect(asked({ batches: [{ quantity: 60, fromDay: 0, lastDay: 0 }] }, once).usable).toBe(0);
  });

  it('is bounded by the shelf life and by what the last piece is worth', () => {
    expect(
      asked({ cost: { underageMinor: 100, overageMinor: 1 }, service: { measure: 'cycle', rate: 0.9999 } }, { shelfLifeDays: 2 }).bound,
    ).toBe('shelf-life');
    const dear = asked({ cost: { underageMinor: 1, overageMinor: 100 } }, { shelfLifeDays: 2 });
    expect(dear.bound).toBe('waste');
    expect(dear.level).toBeLessThan(asked({}, { shelfLifeDays: 2 }).level);
  });

  it('comes in packs, the nearest that does not waste too much', () => {
    expect(asked({}, { packSize: 50 }).quantity).toBe(150);
    expect(asked({}, { packSize: 40 }).quantity).toBe(160);
    const short = { shelfLifeDays: 1, leadDays: 1, packSize: 30 };
    const cheap = { cost: { underageMinor: 300, overageMinor: 200 } };
    // 60 would be nearer to 48 than 30, but a third of it would be thrown away.
    const wanted = { ...cheap, outlook: steadyOutlook(46, 8) };
    expect(asked({ ...wanted, wasteLimitRate: 0.5 }, short).quantity).toBe(60);
    expect(asked({ ...wanted, wasteLimitRate: 0.05 }, short).quantity).toBe(30);
  });

  it('is nothing where the least that can be ordered would be thrown away', () => {
    const answer = asked({ outlook: steadyOutlook(2, 1) }, { shelfLifeDays: 2, minimumQuantity: 100 });
    expect(answer).toMatchObject({ quantity: 0, isRefusedByWaste: true });
  });

  it('is more at once where an order costs something by itself, as far as it keeps', () => {
    const dear = { orderCostMinor: 50, holdingMinor: 0.02 };
    const low = { batches: [{ quantity: 150, fromDay: 0, lastDay: 99 }] };
    expect(asked(low, dear).quantity).toBe(447);
    expect(asked({ ...low, cost: { underageMinor: 100, overageMinor: 1 } }, { ...dear, shelfLifeDays: 4 }).quantity).toBeLessThanOrEqual(
      120,
    );
  });

  it('is a whole number of packs, at least the minimum or nothing, and never more with more in stock', () => {
    fc.assert(
      fc.property(
        fc.record({
          mean: fc.float({ min: 0, max: 60, noNaN: true }),
          deviation: fc.float({ min: 0, max: 30, noNaN: true }),
          packSize: fc.integer({ min: 1, max: 12 }),
          minimumQuantity: fc.nat(30),
          shelfLifeDays: fc.constantFrom(1, 2, 5, 14, Number.POSITIVE_INFINITY),
          leadDays: fc.nat(4),
          stock: fc.nat(80),
        }),
        ({ mean, deviation, stock, ...supply }) => {
          const outlook = steadyOutlook(mean, deviation);
          const at = (quantity: number) => asked({ outlook, batches: [{ quantity, fromDay: 0, lastDay: 99 }] }, supply);
          const { quantity, expectedWaste, stockoutProbability } = at(stock);
          expect(quantity % supply.packSize).toBeCloseTo(0, 9);
          expect(quantity === 0 || quantity >= supply.minimumQuantity).toBe(true);
          expect(expectedWaste).toBeLessThanOrEqual(quantity);
          expect(stockoutProbability).toBeGreaterThanOrEqual(-1e-9);
          expect(at(stock + 5).exact).toBeLessThanOrEqual(at(stock).exact + 1e-6);
        },
      ),
    );
  });
});
