import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOfRows } from '#numerics/columns.ts';
import { daviesBouldin } from '#numerics/davies-bouldin.ts';
import { minCostAssignment } from '#numerics/min-cost-assignment.ts';
import { adjustedRandIndex, contingencyOf } from '#numerics/partition-agreement.ts';
import { populationStability, quantileEdges, sharesOfBins } from '#numerics/population-stability.ts';

describe('daviesBouldin', () => {
  it('is what the formula gives by hand', () => {
    // Centres 1 and 12, spreads 1 and 2, distance 11: (1 + 2) / 11 for both.
    expect(daviesBouldin(columnsOfRows([[0], [2], [10], [14]]), Uint8Array.of(0, 0, 1, 1), [[1], [12]])).toBeCloseTo(3 / 11, 12);
  });

  it('takes the worst neighbour of each cluster', () => {
    // Three pairs of spread 1 at 0, 10 and 30: ratios 0.2, 0.2 and 0.1.
    const rows = columnsOfRows([[-1], [1], [9], [11], [29], [31]]);
    expect(daviesBouldin(rows, Uint8Array.of(0, 0, 1, 1, 2, 2), [[0], [10], [30]])).toBeCloseTo((0.2 + 0.2 + 0.1) / 3, 12);
  });

  it('is unknown for one cluster, and for centres that are the same', () => {
    expect(daviesBouldin(columnsOfRows([[0], [2]]), Uint8Array.of(0, 0), [[1]])).toBeNull();
    expect(daviesBouldin(columnsOfRows([[0], [2]]), Uint8Array.of(0, 1), [[1], [1]])).toBeNull();
  });
});

describe('adjustedRandIndex', () => {
  it('is that of the reference', () => {
    const [one, other] = [
      [0, 0, 0, 1, 1, 1, 2, 2, 2, 2],
      [1, 1, 1, 2, 2, 0, 0, 0, 0, 0],
    ];
    expect(adjustedRandIndex(contingencyOf(one, other))).toBeCloseTo(0.676258993, 9);
  });

  it('is 1 for the same partition under other names, and about 0 for chance', () => {
    expect(adjustedRandIndex(contingencyOf([0, 0, 1, 2], [2, 2, 0, 1]))).toBe(1);
    expect(adjustedRandIndex(contingencyOf([0, 0, 0], [1, 1, 1]))).toBe(1);
    expect(adjustedRandIndex(contingencyOf([], []))).toBe(1);
    const [even, third] = [
      Array.from({ length: 6000 }, (_, index) => index % 2),
      Array.from({ length: 6000 }, (_, index) => Math.floor(index / 7) % 3),
    ];
    expect(Math.abs(adjustedRandIndex(contingencyOf(even, third)))).toBeLessThan(0.01);
  });

  it('refuses partitions of different sets', () => {
    expect(() => contingencyOf([0], [0, 1])).toThrow(RangeError);
  });
});

describe('populationStability', () => {
  it('is that of the reference', () => {
    expect(populationStability([0.5, 0.3, 0.2], [0.4, 0.35, 0.25])).toBeCloseTo(0.0411790667, 10);
  });

  it('is 0 for the same shares and finite for an empty bin', () => {
    expect(populationStability([0.5, 0.5], [0.5, 0.5])).toBe(0);
    expect(populationStability([0.5, 0.5], [1, 0])).toBeGreaterThan(0.25);
    expect(Number.isFinite(populationStability([1, 0], [0, 1]))).toBe(true);
    expect(() => populationStability([1], [0.5, 0.5])).toThrow(RangeError);
  });

  it('divides values into bins of equal size, and fewer where many are the same', () => {
    const values = Float64Array.from({ length: 1000 }, (_, index) => index);
    const edges = quantileEdges(values, 10);
    expect(edges).toHaveLength(9);
    for (const share of sharesOfBins(values, edges)) expect(share).toBeCloseTo(0.1, 2);
    expect(
      quantileEdges(
        Float64Array.from({ length: 100 }, () => 5),
        10,
      ),
    ).toEqual([5]);
    expect(sharesOfBins(Float64Array.of(5, 5, 6, Number.NaN), [5])).toEqual([2 / 3, 1 / 3]);
    expect(quantileEdges(Float64Array.of(Number.NaN), 10)).toEqual([]);
    expect(sharesOfBins(new Float64Array(), [1])).toEqual([0, 0]);
  });
});

describe('minCostAssignment', () => {
  const permutations = (items: readonly number[]): number[][] =>
    items.length === 0
      ? [[]]
      : items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));

  it('costs no more than any other assignment', () => {
    const size = fc.integer({ min: 1, max: 5 });
    const matrix = size.chain((side) =>
      fc.array(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: side, maxLength: side }), { minLength: side, maxLength: side }),
    );
    fc.assert(
      fc.property(matrix, (costs) => {
        const costOf = (columns: readonly number[]) => columns.reduce((sum, column, row) => sum + (costs[row]?.[column] ?? 0), 0);
        const found = minCostAssignment(costs);
        expect(new Set(found).size).toBe(costs.length);
        expect(costOf(found)).toBe(Math.min(...permutations([...costs.keys()]).map(costOf)));
      }),
    );
  });

  it('leaves columns over when there are more of them', () => {
    expect(
      minCostAssignment([
        [9, 1, 5],
        [1, 1, 9],
      ]),
    ).toEqual([1, 0]);
    expect(minCostAssignment([])).toEqual([]);
  });

  it('refuses more rows than columns, and costs that are none', () => {
    expect(() => minCostAssignment([[1], [2]])).toThrow(RangeError);
    expect(() => minCostAssignment([[Number.NaN]])).toThrow(RangeError);
  });
});
