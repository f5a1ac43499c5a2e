import { describe, expect, it } from 'vitest';
import { innerRange, mean, median, populationDeviation, quantileOfSorted, sampleDeviation } from '#numerics/statistics.ts';

// Gaps between orders, reference/domain.md §7.
const GAPS = [7, 8, 6, 9, 7, 14, 7];

describe('statistics', () => {
  it('describes the gaps of the reference as the reference does', () => {
    expect(mean(GAPS)).toBeCloseTo(8.28571429, 8);
    expect(sampleDeviation(GAPS)).toBeCloseTo(2.69037084, 8);
    expect(median(GAPS)).toBe(7);
    expect(
      quantileOfSorted(
        GAPS.toSorted((left, right) => left - right),
        0.9,
      ),
    ).toBeCloseTo(11, 12);
  });

  it('interpolates between the two values in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('tells a population from a sample', () => {
    expect(populationDeviation([2, 4])).toBe(1);
    expect(sampleDeviation([2, 4])).toBeCloseTo(Math.SQRT2, 12);
  });

  it('refuses what has no answer', () => {
    expect(() => mean([])).toThrow(RangeError);
    expect(() => sampleDeviation([1])).toThrow(RangeError);
    expect(() => quantileOfSorted([1], 1.1)).toThrow(RangeError);
    expect(() => quantileOfSorted([1], Number.NaN)).toThrow(RangeError);
  });

  it('leaves the outermost values and the unknown ones out of the inner range', () => {
    const values = [...Array.from({ length: 101 }, (_, index) => index), Number.NaN];
    expect(innerRange(values)).toEqual({ low: 1, high: 99 });
    expect(innerRange([Number.NaN])).toEqual({ low: 0, high: 0 });
  });
});
