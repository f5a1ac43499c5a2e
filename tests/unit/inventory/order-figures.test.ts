import { describe, expect, it } from 'vitest';
import { type Demand, expectedLeftOver, expectedShortage, probabilityUpTo, quantileOf } from '#domain/inventory/demand-spread.ts';
import { costOfError, criticalRatio, expectedProfitMinor, newsvendorQuantity } from '#domain/inventory/newsvendor.ts';
import {
  economicOrderQuantity,
  fillRateOf,
  safetyFactor,
  safetyStock,
  shelfLifeCap,
  totalDeviation,
} from '#domain/inventory/safety-stock.ts';
import { normalQuantile, unitNormalLoss } from '#numerics/normal.ts';

const normal = (mean: number, deviation: number): Demand => ({ mean, deviation, isCounted: false });
const costs = { underageMinor: 3, overageMinor: 2 };

describe('an order for one period', () => {
  it('weighs what a missing piece costs against what a piece too many costs', () => {
    expect(criticalRatio(costs)).toBe(0.6);
    expect(normalQuantile(0.6)).toBeCloseTo(0.253347103, 9);
    const unit = { priceMinor: 5, costMinor: 3, salvageMinor: 1, goodwillMinor: 0, disposalMinor: 0 };
    expect(criticalRatio(costOfError(unit))).toBe(0.5);
    expect(costOfError({ ...unit, goodwillMinor: 1, disposalMinor: 2 })).toEqual({ underageMinor: 3, overageMinor: 4 });
    expect(criticalRatio(costOfError({ ...unit, priceMinor: 2 }))).toBe(0);
  });

  it('is the quantile of a normal demand, with the profit that it is expected to bring', () => {
    const quantity = newsvendorQuantity((share) => quantileOf(normal(100, 20), share), costs);
    expect(quantity).toBeCloseTo(105.066942, 6);
    expect(expectedProfitMinor(normal(100, 20), costs, quantity)).toBeCloseTo(261.365747, 6);
  });

  it('is the smallest count that is enough often enough', () => {
    const poisson: Demand = { mean: 12, deviation: Math.sqrt(12), isCounted: true };
    expect(probabilityUpTo(poisson, 12)).toBeCloseTo(0.575965249, 9);
    expect(probabilityUpTo(poisson, 13)).toBeCloseTo(0.681535632, 9);
    expect(newsvendorQuantity((share) => quantileOf(poisson, share), costs)).toBe(13);
  });
});

describe('safety stock', () => {
  const z = 1.64485363;
  const target = { measure: 'cycle', rate: 0.95 } as const;

  it('covers the demand of an uncertain lead time', () => {
    expect(normalQuantile(0.95)).toBeCloseTo(z, 8);
    const demand = { mean: 80, deviation: 12 * Math.sqrt(2), dailyMean: 40, leadDeviationDays: 0.5 };
    expect(safetyStock(target, demand, 40)).toBeCloseTo(43.1441062, 6);
    expect(demand.mean + safetyStock(target, demand, 40)).toBeCloseTo(123.144106, 6);
    expect(totalDeviation(demand)).toBeCloseTo(Math.sqrt(2 * 144 + 1600 * 0.25), 12);
  });

  it('covers lead time and review period, which serves more of the demand than of the periods', () => {
    const deviation = 12 * Math.sqrt(3);
    const demand = { mean: 120, deviation, dailyMean: 40, leadDeviationDays: 0 };
    expect(safetyStock(target, demand, 40)).toBeCloseTo(34.1876406, 6);
    expect(120 + safetyStock(target, demand, 40)).toBeCloseTo(154.187641, 6);
    expect(unitNormalLoss(z)).toBeCloseTo(0.020892959, 9);
    expect(fillRateOf(z, deviation, 40)).toBeCloseTo(0.9891437, 7);
    expect(safetyFactor({ measure: 'fill', rate: 0.98 }, deviation, 40)).toBeCloseTo(1.3778975, 6);
    expect(120 + safetyStock({ measure: 'fill', rate: 0.98 }, demand, 40)).toBeCloseTo(148.639062, 5);
  });
});

describe('what bounds an order', () => {
  it('is the life of the goods, which overrides the economic quantity', () => {
    expect(economicOrderQuantity(40, 50, 0.02)).toBeCloseTo(447.213595, 6);
    expect(shelfLifeCap(40, 5, 2)).toBe(120);
    expect(shelfLifeCap(40, 1, 2)).toBe(0);
  });

  it('is what is expected to be outdated', () => {
    const demand = normal(120, 12 * Math.sqrt(3));
    expect(expectedLeftOver(demand, 140)).toBeCloseTo(21.8597905, 6);
    expect(expectedShortage(demand, 140)).toBeCloseTo(1.8597905, 6);
  });
});

describe('the spread of a demand', () => {
  it('is negative binomial where counts scatter more than by chance', () => {
    const demand: Demand = { mean: 4, deviation: Math.sqrt(12), isCounted: true };
    // Size 2, probability 1/3: P(0) = 1/9, P(1) = 4/27.
    expect(probabilityUpTo(demand, 0)).toBeCloseTo(1 / 9, 12);
    expect(probabilityUpTo(demand, 1)).toBeCloseTo(1 / 9 + 4 / 27, 12);
    expect(quantileOf(demand, 0.25)).toBe(1);
    expect(quantileOf(demand, 0.26)).toBe(2);
  });

  it('has quantiles that agree with its probabilities, and nothing below 0', () => {
    for (const isCounted of [true, false])
      for (const [mean, deviation] of [
        [0.3, 0.7],
        [5, 9],
        [150, 30],
        [0, 0],
      ] as const) {
        const demand = { mean, deviation, isCounted };
        for (const share of [0.05, 0.5, 0.9, 0.99]) {
          const level = quantileOf(demand, share);
          expect(level).toBeGreaterThanOrEqual(0);
          expect(probabilityUpTo(demand, level + 1e-9)).toBeGreaterThanOrEqual(share - 1e-9);
        }
      }
  });
});
