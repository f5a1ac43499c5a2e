import { epochDayOf, epochDayOfLocalDay } from '#domain/time.ts';
import { mean, sampleDeviation } from '#numerics/statistics.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { CurrencyTotals, Profile } from '#schemas/profile.ts';
import { FEATURES, type FeatureName } from './feature-catalogue.ts';
import { purchaseHistoryOf } from './purchase-history.ts';

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

/** What is read of a profile beside the totals of a currency. */
type Person = Pick<
  Profile,
  | 'firstSeenAt'
  | 'orders'
  | 'items'
  | 'refundCount'
  | 'channels'
  | 'categories'
  | 'feedback'
  | 'socialEvents'
  | 'activeOn'
  | 'activeDays'
  | 'lastActiveOn'
>;

const NO_TOTALS: CurrencyTotals = { orders: 0, spendMinor: 0, discountMinor: 0, refundMinor: 0, days: [], months: [] };

/**
 * The features of one customer in one currency as they were at the end of `asOf`'s local day. Orders, spend and days come
 * from the day and month buckets and so never look past it; a month bucket counts as on its first day. Items, refunds,
 * discounts, channels, categories, feedback and social events are kept as totals only and are taken as they stand.
 *
 * @returns a row in the order of the catalogue, or undefined when the customer had not ordered in that currency yet
 */
export function customerFeatures(person: Person, totals: CurrencyTotals, asOf: AsOf): Float64Array | undefined {
  const purchases = purchasesUntil(totals, asOf.epochDay);
  return purchases.length > 0 ? rowOf(person, totals, { purchases, asOf }) : undefined;
}

/**
 * The same of anyone who is known, also of one who has never ordered in the currency: counts are then 0, and what only an
 * order can tell is unknown.
 */
export function featuresOfAnyone(person: Person, totals: CurrencyTotals = NO_TOTALS, asOf: AsOf): Float64Array {
  return rowOf(person, totals, { purchases: purchasesUntil(totals, asOf.epochDay), asOf });
}

interface Purchase {
  readonly day: number;
  readonly orders: number;
  readonly spendMinor: number;
}
interface Seen {
  readonly purchases: readonly Purchase[];
  readonly asOf: AsOf;
}

function rowOf(person: Person, totals: CurrencyTotals, seen: Seen): Float64Array {
  const all = within(seen.purchases, Number.POSITIVE_INFINITY, seen.asOf);
  const tenureDays = tenureOf(person, seen);
  const values: Record<FeatureName, number> = {
    ...windowFeatures(seen),
    ...intervalFeatures(totals, seen),
    ...moneyFeatures(totals, seen.purchases.length > 0),
    ...personFeatures(person, seen.asOf),
    ...historyFeatures(totals, seen.asOf),
    totalOrders: all.orders,
    totalSpendMinor: all.spendMinor,
    averageOrderMinor: all.orders > 0 ? all.spendMinor / all.orders : Number.NaN,
    ordersPerTenure: (all.orders * TENURE_UNIT_DAYS) / Math.max(tenureDays, TENURE_UNIT_DAYS),
    tenureDays,
  };
  return Float64Array.from(FEATURES, ({ name }) => values[name]);
}

/** A clock that ran ahead does not make a customer of the future: such a tenure is 0. */
function tenureOf({ firstSeenAt }: Person, { purchases, asOf }: Seen): number {
  const first = purchases.reduce((earliest, { day }) => Math.min(earliest, day), epochDayOf(firstSeenAt, asOf.zone));
  return Math.max(0, asOf.epochDay - first);
}

function windowFeatures({ purchases, asOf }: Seen) {
  const [last30, last90, last365] = [within(purchases, 30, asOf), within(purchases, 90, asOf), within(purchases, 365, asOf)];
  return {
    orders30: last30.orders,
    orders90: last90.orders,
    orders365: last365.orders,
    spend30Minor: last30.spendMinor,
    spend90Minor: last90.spendMinor,
    spend365Minor: last365.spendMinor,
    orderDays365: purchases.filter(({ day }) => asOf.epochDay - day < 365).length,
    daysSinceLastOrder: asOf.epochDay - newestDay(purchases),
    daysSinceLastPaidOrder: asOf.epochDay - newestDay(purchases.filter(({ spendMinor }) => spendMinor > 0)),
  };
}

function newestDay(purchases: readonly Purchase[]): number {
  return purchases.length > 0 ? purchases.reduce((newest, { day }) => Math.max(newest, day), Number.NEGATIVE_INFINITY) : Number.NaN;
}

function intervalFeatures(totals: CurrencyTotals, { asOf }: Seen) {
  const days = totals.days.filter(([day, orders]) => day <= asOf.epochDay && orders > 0).map(([day]) => day);
  const gaps = days.slice(1).map((day, index) => day - (days[index] ?? day));
  const orderIntervalDays = gaps.length > 0 ? mean(gaps) : Number.NaN;
  return { orderIntervalDays, orderIntervalVariation: gaps.length > 1 ? sampleDeviation(gaps) / orderIntervalDays : Number.NaN };
}

/** Refunds above what was paid count as all of it. */
function moneyFeatures({ spendMinor, refundMinor, discountMinor }: CurrencyTotals, hasOrder: boolean) {
  const paidMinor = spendMinor + refundMinor;
  return {
    refundRate: hasOrder ? shareOf(refundMinor, paidMinor) : Number.NaN,
    discountShare: hasOrder ? shareOf(discountMinor, paidMinor + discountMinor) : Number.NaN,
  };
}

const shareOf = (part: number, whole: number) => (whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0);

function personFeatures(person: Person, { epochDay }: AsOf) {
  const { feedback, activeOn, lastActiveOn } = person;
  const activeWithin = (days: number) => activeOn.filter((day) => day <= epochDay && epochDay - day < days).length;
  const lastActiveDay = activeOn.findLast((day) => day <= epochDay) ?? (lastActiveOn ? epochDayOfLocalDay(lastActiveOn) : Number.NaN);
  return {
    itemsPerOrder: person.orders > 0 ? person.items / person.orders : Number.NaN,
    channels: countPositive(person.channels),
    categories: countPositive(person.categories),
    refundCount: person.refundCount,
    activeDays: person.activeDays,
    activeDays30: activeWithin(30),
    activeDays90: activeWithin(90),
    daysSinceLastActive: Math.max(0, epochDay - lastActiveDay),
    socialEvents: person.socialEvents,
    feedbackCount: feedback.count,
    meanRatingStars: feedback.ratings > 0 ? feedback.ratingHundredths / feedback.ratings / 100 : Number.NaN,
  };
}

function historyFeatures(totals: CurrencyTotals, { epochDay }: AsOf) {
  const history = purchaseHistoryOf(totals, epochDay);
  return {
    orderDays: history?.days.length ?? 0,
    firstOrderDaysAgo: history?.ageDays ?? Number.NaN,
    repeatDayMeanMinor: history?.repeatMeanMinor ?? Number.NaN,
  };
}

const countPositive = (counts: Readonly<Record<string, number>>) => Object.values(counts).filter((count) => count > 0).length;

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

function firstDayOfMonth(month: number): number {
  return epochDayOfLocalDay(`${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}-01` as LocalDay);
}
