import { describe, expect, it } from 'vitest';
import { customerScore, fitBound, normalised, weightsFor } from '#domain/segments/customer-score.ts';
import { comparedWeights, defaultScoreWeights, entropyWeights } from '#domain/segments/score-weights.ts';
import { type ScoreBound, ScoreWeightsSchema } from '#schemas/score.ts';

// Five customers of reference/domain.md §7: days since the last order, orders, spend.
const CUSTOMERS = [
  [5, 12, 980],
  [40, 3, 150],
  [12, 8, 600],
  [90, 1, 40],
  [2, 20, 1500],
] as const;
const EXPECTED = [0.688783837, 0.182886544, 0.479579865, 0, 1];
const BOUNDS: Record<string, ScoreBound> = {
  days: { scale: 'linear', low: 2, high: 90, isInverted: true },
  orders: { scale: 'linear', low: 1, high: 20, isInverted: false },
  spend: { scale: 'linear', low: 40, high: 1500, isInverted: false },
};
const WEIGHTS = { days: 0.2, orders: 0.3, spend: 0.5 };
const named = ([days, orders, spend]: readonly number[]) => ({ days, orders, spend }) as Record<string, number>;

describe('customerScore', () => {
  it('is Σ w·x of the reference', () => {
    CUSTOMERS.forEach((customer, index) => {
      const { score, parts, coverage } = customerScore(WEIGHTS, BOUNDS, (feature) => named(customer)[feature] ?? Number.NaN);
      expect(score).toBeCloseTo(EXPECTED[index] ?? -1, 8);
      expect(parts.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 12);
      expect(coverage).toBeCloseTo(1, 12);
    });
  });

  it('shares the weight of what is unknown among what is known', () => {
    const { score, parts, coverage } = customerScore(WEIGHTS, BOUNDS, (feature) =>
      feature === 'days' ? Number.NaN : (BOUNDS[feature]?.high ?? 0),
    );
    expect(score).toBeCloseTo(1, 12);
    expect(coverage).toBeCloseTo(0.8, 12);
    expect(parts.map(({ weight }) => weight)).toEqual([expect.closeTo(0.375, 12), expect.closeTo(0.625, 12)]);
  });

  it('counts what lies beyond the bounds as at them, and leaves out what is the same for all', () => {
    const bounds = { ...BOUNDS, orders: { scale: 'linear', low: 3, high: 3, isInverted: false } as const };
    const { score, parts } = customerScore(WEIGHTS, bounds, () => 1_000_000);
    expect(parts.map(({ feature, value }) => [feature, value])).toEqual([
      ['days', 0],
      ['spend', 1],
    ]);
    expect(score).toBeCloseTo(5 / 7, 12);
  });

  it('is 0 when nothing is known', () => {
    expect(customerScore(WEIGHTS, {}, () => 1)).toEqual({ score: 0, parts: [], coverage: 0 });
  });

  it('uses the weights of a segment that has its own', () => {
    const weights = ScoreWeightsSchema.parse({ everyone: { orders: 1 }, bySegment: { Loyal: { spend: 1 } } });
    expect(weightsFor(weights, 'Loyal')).toEqual({ spend: 1 });
    expect(weightsFor(weights, 'Churning')).toEqual({ orders: 1 });
  });

  it('fits bounds that a giant order does not move', () => {
    const spend = [...Array.from({ length: 999 }, (_, index) => index), 1e12];
    const { high, scale } = fitBound('totalSpendMinor', spend);
    expect(scale).toBe('log1p');
    expect(high).toBeLessThan(Math.log1p(1000));
  });
});

describe('score weights', () => {
  it('follow from comparisons as in the reference', () => {
    const { weights, eigenvalue, consistencyIndex, consistencyRatio } = comparedWeights([
      [1, 1 / 2, 1 / 3],
      [2, 1, 1 / 2],
      [3, 2, 1],
    ]);
    [0.163424119, 0.296961331, 0.53961455].forEach((weight, index) => {
      expect(weights[index]).toBeCloseTo(weight, 8);
    });
    expect(eigenvalue).toBeCloseTo(3.00920271, 8);
    expect(consistencyIndex).toBeCloseTo(0.00460135636, 10);
    expect(consistencyRatio).toBeCloseTo(0.00793337303, 10);
  });

  it('follow from the data as in the reference', () => {
    const columns = Object.entries(BOUNDS).map(([name, bound]) =>
      CUSTOMERS.map((customer) => normalised(bound, named(customer)[name] ?? 0) ?? Number.NaN),
    );
    [0.212762983, 0.383860047, 0.40337697].forEach((weight, index) => {
      expect(entropyWeights(columns)[index]).toBeCloseTo(weight, 6);
    });
  });

  it('give a constant column nothing, and equal shares when all are constant', () => {
    expect(
      entropyWeights([
        [1, 1],
        [0, 1],
      ])[0],
    ).toBe(0);
    expect(
      entropyWeights([
        [1, 1],
        [1, 1],
      ]),
    ).toEqual([0.5, 0.5]);
  });

  it('refuse comparisons that are no comparisons', () => {
    expect(() =>
      comparedWeights([
        [1, 2],
        [2, 1],
      ]),
    ).toThrow(RangeError);
    expect(() => comparedWeights([[1, 2]])).toThrow(RangeError);
    expect(() =>
      comparedWeights([
        [1, Number.NaN],
        [1, 1],
      ]),
    ).toThrow(RangeError);
  });

  it('are refused when they do not add up to 1, are negative or no numbers', () => {
    for (const everyone of [
      { orders: 0.5 },
      { orders: 1.5, spend: -0.5 },
      { orders: Number.NaN },
      { orders: Number.POSITIVE_INFINITY },
      {},
    ]) {
      expect(ScoreWeightsSchema.safeParse({ everyone }).success).toBe(false);
    }
    expect(ScoreWeightsSchema.safeParse(defaultScoreWeights()).success).toBe(true);
  });
});
