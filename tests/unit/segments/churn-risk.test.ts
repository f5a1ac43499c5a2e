import { describe, expect, it } from 'vitest';
import { foresee } from '#domain/segments/churn-risk.ts';
import { foresightOfPerson } from '#domain/segments/person-foresight.ts';
import { silenceOf } from '#domain/segments/usual-interval.ts';
import { ChurnSchema, type LifetimeModel, LifetimeValueSchema } from '#schemas/lifetime.ts';
import { AS_OF, EUR, historyOf, shopModel } from '../../support/lifetime-builders.ts';
import { aShopper, TODAY } from '../../support/segment-builders.ts';

describe('the usual interval', () => {
  /** Gaps 7, 8, 6, 9, 7, 14, 7: median 7, ninth decile 11. */
  const days = [0, 7, 15, 21, 30, 37, 51, 58];

  it('of the published gaps allows max(2 × 7, 11 + 7) days of silence', () => {
    expect(silenceOf(days, 58 + 18, null)).toEqual({
      basis: 'own',
      medianDays: 7,
      p90Days: 11,
      limitDays: 18,
      daysSinceLast: 18,
      isInactive: false,
    });
    expect(silenceOf(days, 58 + 19, null)?.isInactive).toBe(true);
  });

  it('is that of the shop with fewer than four gaps, and unknown without either', () => {
    const shop = { medianDays: 30, p90Days: 50, customers: 10 };
    expect(silenceOf([0, 5, 10, 15], 60, shop)).toMatchObject({ basis: 'shop', limitDays: 60, daysSinceLast: 45, isInactive: false });
    expect(silenceOf([0, 5, 10, 15], 60, null)).toBeUndefined();
    expect(silenceOf([], 60, shop)).toBeUndefined();
  });
});

describe('churn risk', () => {
  const riskOf = (days: readonly number[], given: LifetimeModel | null = shopModel) => foresee(given, historyOf(days), TODAY);
  const weekly = (last: number) => Array.from({ length: 12 }, (_, index) => TODAY - last - 7 * (11 - index));

  it('is low for who just bought, and high for a weekly buyer who is silent for months, by the model', () => {
    expect(riskOf(weekly(2)).churn).toMatchObject({ basis: 'model', level: 'low' });
    expect(riskOf(weekly(120)).churn).toMatchObject({ basis: 'model', level: 'high', silence: { isInactive: true } });
    expect(riskOf(weekly(120)).churn.probability?.value).toBeGreaterThan(riskOf(weekly(2)).churn.probability?.value ?? 1);
  });

  it('does not hold it against rare buyers that they are rare', () => {
    expect(riskOf([TODAY - 640, TODAY - 420, TODAY - 200, TODAY - 10]).churn.level).toBe('low');
  });

  it('is told by the shop’s interval after one day with orders, though the shopModel gives a probability', () => {
    const { churn, reasons } = riskOf([TODAY - 600]);
    expect(churn).toMatchObject({ basis: 'shop-interval', level: 'high', aliveProbability: null });
    expect(churn.probability?.value).toBeGreaterThan(0.5);
    expect(reasons[0]).toContain('One day with orders');
  });

  it('is told by the person’s own interval where there is no model', () => {
    const { churn, lifetime, reasons } = riskOf(weekly(30), { ...shopModel, purchases: null, reasons: { purchases: 'Too small a shop.' } });
    expect(churn).toMatchObject({ basis: 'own-interval', level: 'high', probability: null });
    expect(churn.explanation).toContain('30 days without an order; more than the 14 days');
    expect({ lifetime, reasons }).toEqual({ lifetime: null, reasons: ['Too small a shop.'] });
  });

  it('is unknown before the first night, and without an order', () => {
    expect(riskOf([TODAY - 3], null)).toMatchObject({
      churn: { basis: 'none', level: 'unknown' },
      reasons: ['No night has learned from the orders yet.'],
    });
    expect(foresee(shopModel, undefined, TODAY)).toMatchObject({ churn: { basis: 'none', level: 'unknown' }, lifetime: null });
  });
});

describe('the customer page', () => {
  const pageOf = (orders: Parameters<typeof aShopper>[1], given: LifetimeModel | null = shopModel) => {
    const page = foresightOfPerson(aShopper(1, orders), { model: given, mainCurrency: EUR, asOf: AS_OF, zone: 'Europe/Berlin' });
    return { churn: ChurnSchema.strict().parse(page.churn), lifetimeValue: LifetimeValueSchema.strict().parse(page.lifetimeValue) };
  };

  it('tells risk, its label and its rule, and the value of the person', () => {
    const { churn, lifetimeValue } = pageOf({ orders: 9, daysAgo: 6 });
    expect(churn).toMatchObject({
      label: 'No order within 90 days after asOf.',
      basis: 'model',
      usualInterval: { basis: 'own', medianDays: 7 },
    });
    expect(lifetimeValue).toMatchObject({ currency: 'EUR', modelAsOf: AS_OF, degeneracy: null, reasons: [] });
    expect(lifetimeValue.outlooks[1]?.spendMinor?.value).toBeGreaterThan(lifetimeValue.outlooks[0]?.spendMinor?.value ?? 0);
  });

  it('does not apply the shopModel to orders in another currency', () => {
    const { churn, lifetimeValue } = pageOf({ orders: 9, daysAgo: 6, currency: 'CHF' });
    expect(churn.noOrderProbability).toBeNull();
    expect(lifetimeValue.outlooks).toEqual([]);
  });

  it('says what it does not know of somebody without an order', () => {
    expect(pageOf({ orders: 0, daysAgo: 0 })).toMatchObject({
      churn: { level: 'unknown' },
      lifetimeValue: { outlooks: [], reasons: ['There is no order yet.'] },
    });
  });
});
