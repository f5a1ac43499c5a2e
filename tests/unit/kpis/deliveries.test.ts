import { describe, expect, it } from 'vitest';
import { countDelivery } from '#domain/kpis/count-deliveries.ts';
import { FACT_PLACES, type FactName } from '#domain/kpis/facts.ts';
import { ALL, type Dimension, ShopFacts } from '#domain/kpis/shop-facts.ts';
import { epochDayOfLocalDay } from '#domain/time.ts';
import { LocalDaySchema } from '#schemas/instant.ts';
import type { PurchaseOrder } from '#schemas/purchase-order.ts';
import { StoreIdSchema } from '#schemas/stock.ts';

const day = (text: string) => LocalDaySchema.parse(text);
const today = epochDayOfLocalDay(day('2026-11-12'));
const from = today - 5;

type Due = Pick<PurchaseOrder, 'status' | 'storeId' | 'expectedOn'> & { readonly isOnTimeInFull?: boolean };
const due = (expectedOn: string, given: Partial<Due> = {}): Due => ({
  ...{ status: 'received', storeId: StoreIdSchema.parse('mitte'), expectedOn: day(expectedOn) },
  ...given,
});

function counted(orders: readonly Due[], dimension: Dimension = 'total', group: string = ALL) {
  const facts = new ShopFacts({ from, to: today, inactiveDays: 60 }, 'EUR');
  for (const order of orders) countDelivery({ facts, today }, order);
  const rows = facts.rowsOf(dimension).get(group) ?? [];
  const sum = (name: FactName) => rows.reduce((total, row) => total + (row[FACT_PLACES[name]] ?? 0), 0);
  return [sum('deliveriesOnTimeInFull'), sum('deliveriesDue')];
}

describe('deliveries', () => {
  it('count on the day on which they were to come: on time and in full, late, short', () => {
    const orders = [due('2026-11-10', { isOnTimeInFull: true }), due('2026-11-10', { isOnTimeInFull: false, status: 'closed' })];
    expect(counted(orders)).toEqual([1, 2]);
    expect(counted(orders, 'store', 'mitte')).toEqual([1, 2]);
    expect(counted([due('2026-11-10', { isOnTimeInFull: true, storeId: '' })], 'store', 'unknown')).toEqual([1, 1]);
  });

  it('that have not come are late once their day is over, and not before', () => {
    expect(counted([due('2026-11-11', { status: 'ordered' })])).toEqual([0, 1]);
    expect(counted([due('2026-11-11', { status: 'partly-received' })])).toEqual([0, 1]);
    expect(counted([due('2026-11-12', { status: 'ordered' })])).toEqual([0, 0]);
    expect(counted([due('2026-11-12', { isOnTimeInFull: true })])).toEqual([1, 1]);
  });

  it('that were cancelled are none', () => {
    expect(counted([due('2026-11-10', { status: 'cancelled' })])).toEqual([0, 0]);
  });
});
