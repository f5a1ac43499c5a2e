import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asOfDay, customerFeatures } from '#domain/segments/customer-features.ts';
import { featureIndex } from '#domain/segments/feature-catalogue.ts';
import { fitLifetime, LIFETIME_COLUMNS, type LifetimeColumn } from '#domain/segments/fit-lifetime.ts';
import { lifetimeOf } from '#domain/segments/lifetime-of.ts';
import { purchaseHistoryOf } from '#domain/segments/purchase-history.ts';
import { LifetimeModelSchema } from '#schemas/lifetime.ts';
import { AS_OF, EUR, historyOf, shopColumns, shopModel, totalsOf } from '../../support/lifetime-builders.ts';
import { aShopper, TODAY } from '../../support/segment-builders.ts';

const some = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('there is nothing');
  return value;
};

describe('a history of purchases', () => {
  it('counts days with orders, not orders, and leaves the first day out of the mean', () => {
    const history = purchaseHistoryOf(
      totalsOf({
        days: [
          [100, 2, 9000],
          [110, 1, 1000],
          [130, 3, 2000],
        ],
      }),
      150,
    );
    expect(history).toEqual({ days: [100, 110, 130], repeats: 2, lastAgeDays: 30, ageDays: 50, repeatMeanMinor: 1500 });
  });

  it('knows the days of months that were rolled up', () => {
    // 2026-11 begins on day 20758.
    const history = purchaseHistoryOf(
      totalsOf({
        months: [
          [
            202611,
            4,
            4000,
            [
              [3, 1],
              [9, 3],
            ],
          ],
        ],
        days: [[20_900, 1, 700]],
      }),
      21_000,
    );
    expect(history).toMatchObject({ days: [20_760, 20_766, 20_900], repeats: 2, repeatMeanMinor: (4000 - 1000 + 700) / 2 });
  });

  it('takes a month without days, as an older version kept it, for its first day', () => {
    expect(purchaseHistoryOf(totalsOf({ months: [[202611, 2, 4000, []]] }), 21_000)).toMatchObject({ days: [20_758], repeats: 0 });
  });

  it('does not see orders that a fast clock dates after today', () => {
    expect(historyOf([TODAY - 3, TODAY + 400])).toMatchObject({ days: [TODAY - 3], repeats: 0 });
    expect(historyOf([TODAY + 1])).toBeUndefined();
  });

  it('has no mean amount where refunds left nothing, or more was refunded than sold', () => {
    expect(
      purchaseHistoryOf(
        totalsOf({
          days: [
            [100, 1, 500],
            [110, 1, 0],
          ],
        }),
        150,
      )?.repeatMeanMinor,
    ).toBeUndefined();
    expect(
      purchaseHistoryOf(
        totalsOf({
          days: [
            [100, 1, 500],
            [110, 1, -300],
          ],
        }),
        150,
      )?.repeatMeanMinor,
    ).toBeUndefined();
  });

  it('is what the feature table says', () => {
    const shopper = aShopper(1, { orders: 5, daysAgo: 4, every: 10 });
    const features = some(customerFeatures(shopper, some(shopper.byCurrency['EUR']), asOfDay(AS_OF, 'UTC')));
    expect(LIFETIME_COLUMNS.map((name) => features[featureIndex(name)])).toEqual([5, 44, 4, 2000]);
  });
});

describe('fitting a shop', () => {
  it('learns purchases, amounts and the usual interval, in a form that can be stored', () => {
    expect(shopModel).toMatchObject({ customers: 4000, currency: 'EUR', reasons: {} });
    expect(shopModel.purchases?.degeneracy).toBeNull();
    expect(shopModel.purchases?.logCovariance).toHaveLength(4);
    expect(shopModel.amounts?.q).toBeGreaterThan(1);
    expect(shopModel.interval?.medianDays).toBeGreaterThan(0);
    expect(LifetimeModelSchema.parse(JSON.parse(JSON.stringify(shopModel)))).toEqual(shopModel);
    expect(JSON.stringify(shopModel).length).toBeLessThan(1200);
  });

  it('leaves out rows that cannot be: unknown, negative or a century old', () => {
    const sound = shopColumns(500);
    const spoiled = (name: LifetimeColumn) => Float64Array.from([...sound(name), Number.NaN, -5, 90_000]);
    expect(fitLifetime(spoiled, { asOf: AS_OF, currency: EUR })).toEqual(fitLifetime(sound, { asOf: AS_OF, currency: EUR }));
  });

  it('says why a small shop has no shopModel, and still knows its interval', () => {
    const small = fitLifetime(shopColumns(60), { asOf: AS_OF, currency: EUR });
    expect(small).toMatchObject({ purchases: null, amounts: null, customers: 60 });
    expect(small.reasons.purchases).toContain('need 100 customers');
    expect(small.interval).not.toBeNull();
    expect(fitLifetime(() => new Float64Array(0), { asOf: AS_OF, currency: null })).toMatchObject({ customers: 0, interval: null });
  });

  it('says why there are no amounts where everything was refunded', () => {
    const free = (name: LifetimeColumn) =>
      name === 'repeatDayMeanMinor' ? shopColumns(500)(name).fill(Number.NaN) : shopColumns(500)(name);
    const fitted = fitLifetime(free, { asOf: AS_OF, currency: EUR });
    expect(fitted.purchases).not.toBeNull();
    expect(fitted).toMatchObject({ amounts: null, reasons: { amounts: expect.stringContaining('Too few') } });
  });
});

describe('the lifetime of one person', () => {
  it('comes with intervals that hold the estimate', () => {
    const { aliveProbability, outlooks } = some(lifetimeOf(shopModel, some(historyOf([TODAY - 200, TODAY - 150, TODAY - 90, TODAY - 20]))));
    expect(outlooks.map(({ days }) => days)).toEqual([90, 365]);
    for (const { orderDays, noOrderProbability, spendMinor, likelyOrderDays } of outlooks) {
      for (const estimate of [orderDays, noOrderProbability, spendMinor, aliveProbability]) {
        expect(estimate?.low).toBeLessThan(estimate?.value ?? 0);
        expect(estimate?.high).toBeGreaterThan(estimate?.value ?? 0);
      }
      expect(noOrderProbability.high).toBeLessThanOrEqual(1);
      expect(likelyOrderDays.low).toBeLessThanOrEqual(likelyOrderDays.high);
    }
    expect(outlooks[1]?.orderDays.value).toBeGreaterThan(outlooks[0]?.orderDays.value ?? 0);
  });

  it('has no probability of being alive after one day with orders, which would be 1 for everybody', () => {
    const once = some(lifetimeOf(shopModel, some(historyOf([TODAY - 500]))));
    expect(once.aliveProbability).toBeNull();
    expect(once.outlooks[0]?.noOrderProbability.value).toBeGreaterThan(0.7);
  });

  it('has no amounts where refunds left nothing of the repeat purchases', () => {
    const refunded = purchaseHistoryOf(
      totalsOf({
        days: [
          [TODAY - 90, 1, 500],
          [TODAY - 40, 1, 0],
        ],
      }),
      TODAY,
    );
    const { outlooks, amountPerOrderDayMinor } = some(lifetimeOf(shopModel, some(refunded)));
    expect(amountPerOrderDayMinor).toBeNull();
    expect(outlooks.every(({ spendMinor, orderDays }) => spendMinor === null && orderDays.value > 0)).toBe(true);
  });

  it('stays within its bounds for whoever comes', () => {
    const days = fc.uniqueArray(fc.integer({ min: TODAY - 900, max: TODAY }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(days, (unordered) => {
        const history = some(historyOf(unordered.toSorted((left, right) => left - right)));
        const { outlooks, aliveProbability } = some(lifetimeOf(shopModel, history));
        const figures = outlooks.flatMap(({ orderDays, noOrderProbability, spendMinor }) => [orderDays, noOrderProbability, spendMinor]);
        for (const estimate of [...figures, aliveProbability])
          for (const figure of Object.values(estimate ?? {}))
            expect(figure === null || (Number.isFinite(figure) && figure >= 0)).toBe(true);
        expect(outlooks.every(({ noOrderProbability: { value } }) => value <= 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('gives no intervals where the optimum is degenerate', () => {
    const purchases = { ...some(shopModel.purchases ?? undefined), logCovariance: null, degeneracy: 'nobody-drops-out' };
    const [outlook] = some(lifetimeOf({ ...shopModel, purchases }, some(historyOf([TODAY - 50, TODAY - 20])))).outlooks;
    expect(outlook?.orderDays).toEqual({ value: expect.any(Number), low: null, high: null });
  });
});
