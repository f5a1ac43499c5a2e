import { describe, expect, it } from 'vitest';
import { asOfDay, customerFeatures } from '#domain/segments/customer-features.ts';
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
      featuresOf({ months: [[202501, 4, 4000]], days: [[TODAY - 5, 1, 1000]] }, { firstSeenAt: '2025-01-10T08:00:00.000Z' as Instant }),
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
