import { describe, expect, it } from 'vitest';
import { adviceOf, atRiskCollector, atRiskOf, mostAtRisk, summaryOf } from '#domain/segments/at-risk.ts';
import { customerFeatures } from '#domain/segments/customer-features.ts';
import { featureIndex } from '#domain/segments/feature-catalogue.ts';
import type { LifetimeColumn } from '#domain/segments/fit-lifetime.ts';
import type { AtRiskCustomer } from '#schemas/at-risk.ts';
import type { Instant } from '#schemas/instant.ts';
import type { LifetimeModel } from '#schemas/lifetime.ts';
import { aShopper, keyOf, TODAY } from '../../support/segment-builders.ts';

const model: LifetimeModel = {
  asOf: '2026-11-22T09:00:00.000Z' as Instant,
  currency: null,
  customers: 1000,
  repeaters: 600,
  purchases: { r: 0.55, alphaDays: 30, a: 0.7, b: 2.8, logLikelihood: -1, logCovariance: null, degeneracy: null },
  amounts: { p: 4, q: 3, vMinor: 2000, logCovariance: null, degeneracy: null },
  reasons: {},
  interval: null,
};

const NOTHING = { orders: 0, spendMinor: 0, discountMinor: 0, refundMinor: 0, days: [], months: [] };

interface Habit {
  readonly orderDays?: number;
  readonly first?: number;
  readonly silent?: number;
  readonly mean?: number;
}

/** Twenty weekly order days of 30.00, then silence. */
function risk({ orderDays = 20, silent = 0, first = 133 + silent, mean = 3000 }: Habit, given = model) {
  const row: Record<LifetimeColumn, number> = {
    orderDays,
    firstOrderDaysAgo: first,
    daysSinceLastOrder: silent,
    repeatDayMeanMinor: mean,
  };
  return atRiskOf(given, { personKey: keyOf(1), segment: 'High-Value', figureOf: (name) => row[name] });
}

const entry = (number: number, valueAtRiskMinor: number): AtRiskCustomer => ({
  personKey: keyOf(number),
  segment: number % 2 ? 'Loyal' : null,
  valueAtRiskMinor,
  expectedSpend365Minor: 1,
  aliveProbability: 0.4,
  daysSinceLastOrder: 30,
  usualIntervalDays: 7,
  action: 'win-back-offer',
});

describe('who is at risk', () => {
  it('is a regular who is silent for longer than usual, with what a year would have brought', () => {
    const found = risk({ silent: 24 });
    expect(found).toMatchObject({ personKey: keyOf(1), segment: 'High-Value', daysSinceLastOrder: 24, usualIntervalDays: 7 });
    const { valueAtRiskMinor = 0, expectedSpend365Minor = 0, aliveProbability = 0 } = found ?? {};
    expect(aliveProbability).toBeGreaterThanOrEqual(0.2);
    expect(aliveProbability).toBeLessThan(0.8);
    // Expected and expected to be lost are shares of the same whole.
    expect(expectedSpend365Minor / (expectedSpend365Minor + valueAtRiskMinor)).toBeCloseTo(aliveProbability, 3);
  });

  it('is neither who has just bought, nor who is lost, nor who bought once', () => {
    expect(risk({ silent: 3 })).toBeUndefined();
    expect(risk({ silent: 300 })).toBeUndefined();
    expect(risk({ orderDays: 1, first: 100, silent: 100, mean: Number.NaN })).toBeUndefined();
  });

  it('is asked more the longer the silence lasts', () => {
    const actions = Array.from({ length: 60 }, (_, silent) => risk({ silent })?.action).filter((action) => action !== undefined);
    expect([...new Set(actions)]).toEqual(['remind', 'win-back-offer', 'ask-why']);
  });

  it('counts more the more somebody spends', () => {
    expect(risk({ silent: 24, mean: 9000 })?.valueAtRiskMinor).toBeGreaterThan(2 * (risk({ silent: 24 })?.valueAtRiskMinor ?? Number.NaN));
  });

  it('is nobody of whose payments refunds left nothing', () => {
    for (const mean of [Number.NaN, 0, -500]) expect(risk({ silent: 24, mean })).toBeUndefined();
  });

  it('is nobody without models, or with figures that cannot be', () => {
    expect(risk({ silent: 24 }, { ...model, purchases: null })).toBeUndefined();
    expect(risk({ silent: 24 }, { ...model, amounts: null })).toBeUndefined();
    for (const silent of [Number.NaN, -4]) expect(risk({ silent, first: 133 })).toBeUndefined();
  });
});

describe('the list', () => {
  it('holds those with most at stake, equals in the order of their keys, and no more than asked for', () => {
    const list = mostAtRisk([entry(3, 5), entry(2, 9), entry(1, 5), entry(4, 1)], 3);
    expect(list.map(({ personKey }) => Number(personKey))).toEqual([2, 1, 3]);
  });

  it('is the same whether customers are looked at one by one or all at once', () => {
    const shoppers = Array.from({ length: 3000 }, (_, index) =>
      aShopper(index, { orders: 4 + (index % 9), daysAgo: 10 + (index % 50), orderMinor: 500 + ((index * 31) % 4000) }),
    );
    const rows = shoppers.map((shopper) => ({
      key: shopper.personKey,
      name: 'Loyal',
      features: customerFeatures(shopper, shopper.byCurrency['EUR'] ?? NOTHING, { epochDay: TODAY, zone: 'UTC' }) ?? new Float64Array(),
    }));
    const collector = atRiskCollector(model);
    for (const row of rows) collector.look(row);
    const all = rows.flatMap(
      ({ key, features }) =>
        atRiskOf(model, { personKey: key, segment: 'Loyal', figureOf: (name) => features[featureIndex(name)] ?? Number.NaN }) ?? [],
    );
    expect(all.length).toBeGreaterThan(2000);
    expect(collector.result()).toEqual(mostAtRisk(all, 1000));
    expect(atRiskCollector(null).result()).toEqual([]);
  });

  it('is summed up by segment', () => {
    expect(summaryOf([entry(1, 5), entry(2, 9), entry(3, 1)])).toEqual({
      customers: 3,
      valueAtRiskMinor: 15,
      bySegment: { Loyal: 2, none: 1 },
    });
  });

  it('says what to do in words', () => {
    expect(adviceOf(entry(1, 5))).toBe('Usually orders about every 7 days, silent for 30. Send an offer that ends soon.');
  });
});
