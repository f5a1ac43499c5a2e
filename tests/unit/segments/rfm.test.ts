import { describe, expect, it } from 'vitest';
import { fitRfmBounds, rfmOf } from '#domain/segments/rfm.ts';
import type { RfmBounds } from '#schemas/rule-segment.ts';

// The five customers of reference/domain.md §7: days since the last order, orders, spend.
const COLUMNS: Record<keyof RfmBounds, number[]> = {
  daysSinceLastPaidOrder: [5, 40, 12, 90, 2],
  orderDays365: [12, 3, 8, 1, 20],
  spend365Minor: [980, 150, 600, 40, 1500],
};
const boundsOf = (columns: Record<string, number[]>) => fitRfmBounds((name) => Float64Array.from(columns[name] ?? []));
const bounds = boundsOf(COLUMNS) as RfmBounds;
const rfm = (days: number, orders: number, spend: number) =>
  rfmOf(bounds, (feature) => ({ daysSinceLastPaidOrder: days, orderDays365: orders, spend365Minor: spend })[feature]);

describe('rfmOf', () => {
  it('puts five different customers into five fifths, 5 being best', () => {
    const fifths = [0, 1, 2, 3, 4].map((index) => rfmOf(bounds, (feature) => COLUMNS[feature][index] as number));
    expect(fifths.map((found) => found?.fifths.daysSinceLastPaidOrder)).toEqual([4, 2, 3, 1, 5]);
    expect(fifths.map((found) => found?.fifths.orderDays365)).toEqual([4, 2, 3, 1, 5]);
    expect(fifths.map((found) => found?.fifths.spend365Minor)).toEqual([4, 2, 3, 1, 5]);
    expect(fifths.map((found) => found?.label)).toEqual(['champion', 'regular', 'regular', 'lost', 'champion']);
  });

  it('gives the labels of the reference', () => {
    expect(rfm(2, 20, 1500)?.label).toBe('champion');
    expect(rfm(90, 20, 1500)?.label).toBe('loyal');
    expect(rfm(2, 20, 40)?.label).toBe('loyal');
    expect(rfm(2, 1, 40)?.label).toBe('promising');
    expect(rfm(40, 8, 40)?.label).toBe('at-risk');
    expect(rfm(90, 3, 40)?.label).toBe('lost');
    expect(rfm(12, 3, 40)?.label).toBe('regular');
  });

  it('puts everybody in the middle when all are alike', () => {
    const alike = boundsOf({ daysSinceLastPaidOrder: [7, 7, 7], orderDays365: [2, 2, 2], spend365Minor: [50, 50, 50] });
    const found = alike && rfmOf(alike, (feature) => ({ daysSinceLastPaidOrder: 7, orderDays365: 2, spend365Minor: 50 })[feature]);
    expect(found).toEqual({ label: 'regular', fifths: { daysSinceLastPaidOrder: 3, orderDays365: 3, spend365Minor: 3 } });
  });

  it('says nothing of whom nothing is known, nor before anybody has ordered', () => {
    expect(rfm(Number.NaN, 3, 40)).toBeUndefined();
    expect(rfm(3, 3, Number.POSITIVE_INFINITY)).toBeUndefined();
    expect(boundsOf({})).toBeUndefined();
    expect(boundsOf({ ...COLUMNS, spend365Minor: [Number.NaN, Number.NaN] })).toBeUndefined();
  });
});
