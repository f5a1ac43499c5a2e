import { epochDayOf, epochDayOfLocalDay } from '#domain/time.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { CurrencyTotals, Profile } from '#schemas/profile.ts';
import { FEATURES, type FeatureName } from './feature-catalogue.ts';

/** The moment and the calendar that all windows count from. */
export interface AsOf {
  readonly epochDay: number;
  readonly zone: string;
}

export function asOfDay(asOf: Instant, zone: string): AsOf {
  return { epochDay: epochDayOf(asOf, zone), zone };
}

/** Shorter tenures count as this, or a customer of one day would order thirty times a month. */
const TENURE_UNIT_DAYS = 30;

type Source = Pick<Profile, 'firstSeenAt' | 'orders' | 'items' | 'channels' | 'activeDays'>;

/**
 * The features of one customer in one currency as they were at the end of `asOf`'s local day. Orders, spend and days come
 * from the day and month buckets and so never look past it; a month bucket counts as on its first day. Items, refunds,
 * channels and active days are kept as totals only and are taken as they stand.
 *
 * @returns a row in the order of the catalogue, or undefined when the customer had not ordered in that currency yet
 */
export function customerFeatures(profile: Source, totals: CurrencyTotals, asOf: AsOf): Float64Array | undefined {
  const purchases = purchasesUntil(totals, asOf.epochDay);
  if (purchases.length === 0) return undefined;
  const first = Math.min(...purchases.map(({ day }) => day));
  const last = Math.max(...purchases.map(({ day }) => day));
  const all = within(purchases, Number.POSITIVE_INFINITY, asOf);
  const [last30, last90, last365] = [within(purchases, 30, asOf), within(purchases, 90, asOf), within(purchases, 365, asOf)];
  const tenureDays = asOf.epochDay - Math.min(first, epochDayOf(profile.firstSeenAt, asOf.zone));
  const paidMinor = totals.spendMinor + totals.refundMinor;
  const values: Record<FeatureName, number> = {
    daysSinceLastOrder: asOf.epochDay - last,
    orders30: last30.orders,
    orders90: last90.orders,
    orders365: last365.orders,
    spend30Minor: last30.spendMinor,
    spend90Minor: last90.spendMinor,
    spend365Minor: last365.spendMinor,
    totalOrders: all.orders,
    totalSpendMinor: all.spendMinor,
    averageOrderMinor: all.spendMinor / all.orders,
    ordersPerTenure: (all.orders * TENURE_UNIT_DAYS) / Math.max(tenureDays, TENURE_UNIT_DAYS),
    tenureDays,
    orderIntervalDays: meanGap(totals.days.filter(([day, orders]) => day <= asOf.epochDay && orders > 0)),
    itemsPerOrder: profile.orders > 0 ? profile.items / profile.orders : Number.NaN,
    refundRate: paidMinor > 0 ? Math.min(1, totals.refundMinor / paidMinor) : 0,
    channels: Object.values(profile.channels).filter((orders) => orders > 0).length,
    activeDays: profile.activeDays,
  };
  return Float64Array.from(FEATURES, ({ name }) => values[name]);
}

interface Purchase {
  readonly day: number;
  readonly orders: number;
  readonly spendMinor: number;
}

function purchasesUntil({ days, months }: CurrencyTotals, lastDay: number): Purchase[] {
  const monthly = months.map(([month, orders, spendMinor]) => ({ day: firstDayOfMonth(month), orders, spendMinor }));
  const daily = days.map(([day, orders, spendMinor]) => ({ day, orders, spendMinor }));
  return [...monthly, ...daily].filter(({ day, orders }) => day <= lastDay && orders > 0);
}

function within(purchases: readonly Purchase[], windowDays: number, asOf: AsOf): { orders: number; spendMinor: number } {
  const sum = { orders: 0, spendMinor: 0 };
  for (const { day, orders, spendMinor } of purchases) {
    if (asOf.epochDay - day >= windowDays) continue;
    sum.orders += orders;
    sum.spendMinor += spendMinor;
  }
  return sum;
}

function meanGap(days: CurrencyTotals['days']): number {
  const [first] = days.at(0) ?? [];
  const [last] = days.at(-1) ?? [];
  return first === undefined || last === undefined || days.length < 2 ? Number.NaN : (last - first) / (days.length - 1);
}

function firstDayOfMonth(month: number): number {
  return epochDayOfLocalDay(`${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}-01` as LocalDay);
}
