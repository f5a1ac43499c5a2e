import { describe, expect, it } from 'vitest';
import { asOfDay, customerFeatures, featuresOfAnyone } from '#domain/segments/customer-features.ts';
import { FEATURES, featureIndex } from '#domain/segments/feature-catalogue.ts';
import type { Instant } from '#schemas/instant.ts';
import type { CurrencyTotals } from '#schemas/profile.ts';
import { aCustomer, TODAY } from '../../support/segment-builders.ts';

const AS_OF = '2026-11-22T09:00:00.000Z' as Instant;
const asOf = asOfDay(AS_OF, 'Europe/Berlin');

function featuresOf(totals: Partial<CurrencyTotals>, profile: Parameters<typeof aCustomer>[0] = {}) {
  const whole = { orders: 0, spendMinor: 0, discountMinor: 0, refundMinor: 0, days: [], months: [], ...totals };
  const row = customerFeatures(aCustomer(profile), whole, asOf);
  return row && (Object.fromEntries(FEATURES.map(({ name }) => [name, row[featureIndex(name)]])) as Record<string, number>);
}

describe('customerFeatures', () => {
  it('counts windows of whole local days that end with the day of asOf', () => {
    const days: [number, number, number][] = [
      [TODAY - 365, 1, 100],
      [TODAY - 364, 1, 200],
      [TODAY - 30, 2, 400],
      [TODAY - 29, 1, 800],
      [TODAY, 1, 1600],
    ];
    expect(featuresOf({ days })).toMatchObject({
      orders30: 2,
      spend30Minor: 2400,
      orders90: 4,
      spend90Minor: 2800,
      orders365: 5,
      spend365Minor: 3000,
      totalOrders: 6,
      totalSpendMinor: 3100,
      averageOrderMinor: 3100 / 6,
      daysSinceLastOrder: 0,
      orderIntervalDays: 365 / 4,
    });
  });

  it('does not look past asOf', () => {
    const days: [number, number, number][] = [
      [TODAY - 10, 1, 500],
      [TODAY + 1, 1, 700],
    ];
    expect(featuresOf({ days, orders: 2, spendMinor: 1200 })).toMatchObject({
      totalOrders: 1,
      totalSpendMinor: 500,
      daysSinceLastOrder: 10,
    });
    expect(featuresOf({ days: [[TODAY + 1, 1, 700]] })).toBeUndefined();
  });

  it('takes the local day of the shop, not that of Greenwich', () => {
    const justAfterMidnight = asOfDay('2026-11-21T23:30:00.000Z' as Instant, 'Europe/Berlin');
    expect(justAfterMidnight.epochDay).toBe(TODAY);
  });

  it('takes months that are no longer kept by day into the totals', () => {
    expect(
      featuresOf({ months: [[202501, 4, 4000, []]], days: [[TODAY - 5, 1, 1000]] }, { firstSeenAt: '2025-01-10T08:00:00.000Z' as Instant }),
    ).toMatchObject({
      totalOrders: 5,
      totalSpendMinor: 5000,
      orders365: 1,
      orderIntervalDays: Number.NaN,
      tenureDays: TODAY - 20_089,
    });
  });

  it('divides orders by the time since the customer was first seen, 30 days at least', () => {
    const [day, month] = [{ days: [[TODAY - 1, 2, 10]] }, { days: [[TODAY - 60, 2, 10]] }] as Partial<CurrencyTotals>[];
    const firstSeenAt = '2026-11-21T08:00:00.000Z' as Instant;
    expect(featuresOf(day ?? {}, { firstSeenAt })).toMatchObject({ ordersPerTenure: 2, tenureDays: 1 });
    expect(featuresOf(month ?? {}, { firstSeenAt })).toMatchObject({ ordersPerTenure: 1, tenureDays: 60 });
  });

  it('forgets a day whose orders were all cancelled', () => {
    expect(
      featuresOf({
        days: [
          [TODAY - 9, 1, 100],
          [TODAY - 2, 0, 0],
        ],
      }),
    ).toMatchObject({ daysSinceLastOrder: 9 });
    expect(featuresOf({ days: [[TODAY - 2, 0, 0]] })).toBeUndefined();
  });

  it('relates refunds to what was paid before them', () => {
    expect(featuresOf({ days: [[TODAY, 1, 750]], spendMinor: 750, refundMinor: 250 })).toMatchObject({ refundRate: 0.25 });
  });
});

/** Days with an order, the last of them today. */
const daysWithGaps = (...gaps: number[]): Partial<CurrencyTotals> => {
  const sinceLast = (place: number) => gaps.slice(place).reduce((sum, gap) => sum + gap, 0);
  const days = [...gaps, 0].map((_, place): CurrencyTotals['days'][number] => [TODAY - sinceLast(place), 1, 100]);
  return { days };
};

describe('the features', () => {
  it('tell how regular a customer is: the gaps of the reference have mean 8.29 and sample deviation 2.69', () => {
    const { orderIntervalDays, orderIntervalVariation } = featuresOf(daysWithGaps(7, 8, 6, 9, 7, 14, 7)) ?? {};
    expect(orderIntervalDays).toBeCloseTo(8.28571429, 8);
    expect(orderIntervalVariation).toBeCloseTo(2.69037084 / 8.28571429, 8);
    expect(featuresOf(daysWithGaps(7, 7, 7))).toMatchObject({ orderIntervalVariation: 0 });
    expect(featuresOf(daysWithGaps(7))).toMatchObject({ orderIntervalDays: 7, orderIntervalVariation: Number.NaN });
  });

  it('count browsing by its days, and never those after asOf', () => {
    const activeOn = [TODAY - 95, TODAY - 90, TODAY - 89, TODAY - 30, TODAY - 29, TODAY - 2, TODAY + 1];
    expect(featuresOf({ days: [[TODAY, 1, 100]] }, { activeOn, activeDays: 7 })).toMatchObject({
      activeDays: 7,
      activeDays30: 2,
      activeDays90: 4,
      daysSinceLastActive: 2,
    });
  });

  it('tell categories, channels, discounts, returns, feedback and social activity', () => {
    const given = {
      categories: { Dairy: 3, Bread: 1 },
      channels: { web: 2, till: 1 },
      refundCount: 1,
      socialEvents: 2,
      feedback: { count: 3, ratings: 2, ratingHundredths: 900 },
    };
    const totals = { days: [[TODAY, 3, 900]] as [number, number, number][], spendMinor: 900, refundMinor: 100, discountMinor: 250 };
    expect(featuresOf(totals, given)).toMatchObject({
      categories: 2,
      channels: 2,
      refundCount: 1,
      refundRate: 0.1,
      discountShare: 0.2,
      socialEvents: 2,
      feedbackCount: 3,
      meanRatingStars: 4.5,
    });
    expect(featuresOf({ days: [[TODAY, 1, 100]] })).toMatchObject({ categories: 0, feedbackCount: 0, meanRatingStars: Number.NaN });
  });

  it('have names that say what they measure: none is called recency or frequency', () => {
    const names = FEATURES.map(({ name }) => name as string);
    expect(names.filter((name) => /recency|frequency|monetary/i.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    for (const { unit, meaning } of FEATURES) expect(`${unit}|${meaning}`).toMatch(/^\S.*\|[A-Z].*\.$/);
  });
});

describe('the features of odd customers', () => {
  it('of one event are 0 or unknown, never infinite', () => {
    const row = featuresOfAnyone(aCustomer({}), undefined, asOf);
    for (const [index, { name }] of FEATURES.entries()) expect(row[index], name).not.toBe(Number.POSITIVE_INFINITY);
    expect(row[featureIndex('totalOrders')]).toBe(0);
    for (const name of ['daysSinceLastOrder', 'averageOrderMinor', 'orderIntervalDays', 'refundRate', 'itemsPerOrder']) {
      expect(row[featureIndex(name)], name).toBeNaN();
    }
  });

  it('of refunds larger than sales are a refund rate of 1 and nothing spent', () => {
    const totals = { days: [[TODAY - 3, 1, -500]] as [number, number, number][], spendMinor: -500, refundMinor: 1500 };
    expect(featuresOf(totals)).toMatchObject({
      refundRate: 1,
      totalSpendMinor: -500,
      daysSinceLastOrder: 3,
      daysSinceLastPaidOrder: Number.NaN,
    });
    const all = { days: [[TODAY - 3, 1, 0]] as [number, number, number][], spendMinor: 0, refundMinor: 900 };
    expect(featuresOf(all)).toMatchObject({ refundRate: 1, totalSpendMinor: 0, averageOrderMinor: 0 });
  });

  it('whose clock ran ahead are those of today: no negative tenure, no order of tomorrow', () => {
    const firstSeenAt = '2026-11-23T22:00:00.000Z' as Instant;
    const totals: Partial<CurrencyTotals> = {
      days: [
        [TODAY, 1, 100],
        [TODAY + 1, 1, 100],
      ],
    };
    expect(featuresOf(totals, { firstSeenAt, activeOn: [TODAY + 1], lastActiveOn: '2026-11-23' as never })).toMatchObject({
      tenureDays: 0,
      totalOrders: 1,
      daysSinceLastOrder: 0,
      activeDays30: 0,
      daysSinceLastActive: 0,
    });
  });
});
