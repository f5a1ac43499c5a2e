import { describe, expect, it } from 'vitest';
import { coverOf, coverOfStore } from '#domain/inventory/stock-cover.ts';
import { CATALOGUE } from '#domain/kpis/catalogue.ts';
import type { FactName } from '#domain/kpis/facts.ts';

const stock = { isKnown: true, onHand: 20, held: 4 };
const week = [4, 4, 4, 4, 4, 10, 12];

describe('the cover of a store', () => {
  it('is what it has, on hold or not, against the mean of a week, at cost', () => {
    // 24 pieces at 50 against 42 a week: 6 a day.
    expect(coverOf(stock, [...week, 99, 99], 50)).toEqual([{ stockMinor: 1200, dailyMinor: 300 }]);
    expect(coverOf(stock, [3, 5], 50)).toEqual([{ stockMinor: 1200, dailyMinor: 200 }]);
  });

  it('leaves out products of which stock or cost is unknown, and counts those that are sold out', () => {
    expect(coverOf({ ...stock, isKnown: false }, week, 50)).toEqual([]);
    expect(coverOf(stock, week, undefined)).toEqual([]);
    expect(coverOf(stock, [], 50)).toEqual([]);
    expect(coverOf({ isKnown: true, onHand: 0, held: 0 }, week, 50)).toEqual([{ stockMinor: 0, dailyMinor: 300 }]);
  });

  it('is the sum over its products; a store of which nothing is known has none', () => {
    const covers = [...coverOf(stock, week, 50), ...coverOf({ ...stock, onHand: 2, held: 0 }, week, 100)];
    expect(coverOfStore('mitte', covers)).toEqual([{ storeId: 'mitte', stockMinor: 1400, dailyMinor: 900 }]);
    expect(coverOfStore('mitte', [])).toEqual([]);
  });

  it('in days is the stock over the demand of a day', () => {
    const facts: Partial<Record<FactName, number>> = { stockMinor: 1400, dailyDemandMinor: 900 };
    const made = CATALOGUE.find(({ id }) => id === 'days-of-cover')?.made;
    expect(made?.value((name) => facts[name] ?? 0, undefined)).toBeCloseTo(14 / 9, 12);
    expect(made?.value(() => 0, undefined)).toBeNull();
  });
});
