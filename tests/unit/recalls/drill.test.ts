import { describe, expect, it } from 'vitest';
import { busiestLot, drillFigures, isBalanced, isTracedBothWays } from '#domain/recalls/drill.ts';
import type { Gtin } from '#schemas/gtin.ts';
import { PlaceIdSchema, PlaceStateSchema } from '#schemas/lot.ts';
import { SaleSchema } from '#schemas/sale.ts';
import { aLot, aLotRef } from '../../support/lot-builders.ts';

const MILK = '09521234543213';
const aSale = (orderRef: string, lines: object[]) =>
  SaleSchema.parse({ orderRef, key: 'k', at: '2026-11-10T12:00:00.000Z', day: '2026-11-10', lines });
const aLine = (lot: string | undefined, given: object = { gtin: MILK }) => ({ productId: 'milk', quantity: 1, lot, ...given });

describe('the lot of a drill', () => {
  it('is the one that most orders have, not most lines', () => {
    const sales = [aSale('1', [aLine('A'), aLine('A'), aLine('A')]), aSale('2', [aLine('B')]), aSale('3', [aLine('B')])];
    expect(busiestLot(sales, new Map())).toEqual({ gtin: MILK, lot: 'B' });
  });
  it('is known by the catalogue when lines name the shop’s own id', () => {
    const sales = [aSale('1', [aLine('A', {})])];
    expect(busiestLot(sales, new Map())).toBeUndefined();
    expect(busiestLot(sales, new Map([['milk', MILK as Gtin]]))).toEqual({ gtin: MILK, lot: 'A' });
  });
});

describe('the figures of a drill', () => {
  const at = (totals: object, balances: object = { EA: 0 }) => ({
    ...aLotRef(),
    place: PlaceIdSchema.parse('room'),
    state: PlaceStateSchema.parse({ totals, balances }),
  });
  const eaches = (quantity: number) => ({ EA: quantity * 1_000_000 });
  const sold = { lot: aLot(), places: [at({ received: eaches(10), sold: eaches(10) })] };
  const lost = { lot: aLot(), places: [at({ received: eaches(10), sold: eaches(5) })] };
  const unknown = { lot: undefined, places: [] };

  it('count a lot as traced when it is known whence it came and whither it went', () => {
    expect([sold, lost, unknown].map(isTracedBothWays)).toEqual([true, true, false]);
    expect(isTracedBothWays({ lot: aLot(), places: [at({ received: eaches(1) })] })).toBe(false);
  });
  it('count a lot as balanced when its quantities add up', () => {
    expect([sold, lost, unknown].map(isBalanced)).toEqual([true, false, false]);
  });
  it('tell how many can be reached, and by what', () => {
    const buyer = (reach: 'email' | 'phone' | 'none') => ({ personKey: reach as never, orders: ['1'], isCertain: true, reach });
    const match = {
      orderRef: '1',
      certainty: 'certain' as const,
      soldAt: '2026-11-10T12:00:00.000Z' as never,
      storeId: undefined,
      lines: [],
    };
    expect(drillFigures([sold, unknown], [match], [buyer('email'), buyer('phone'), buyer('none'), buyer('none')])).toMatchObject({
      ...{ lots: 2, orders: 1, certainOrders: 1, possibleOrders: 0, customers: 4 },
      ...{ reachable: { email: 1, phone: 1, push: 0, none: 2 }, reachableRate: 0.5, tracedBothWaysRate: 0.5 },
    });
  });
});
