import { epochDayOf, localDayOfEpochDay } from '#domain/time.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { CurrencyTotals, Facts, Profile } from '#schemas/profile.ts';
import type { CustomerPage } from '#schemas/routes/profiles.ts';
import { NO_TOTALS } from './order-buckets.ts';
import { firstOrderDayOf } from './order-days.ts';
import type { ShopSettings } from './order-facts.ts';

const WINDOWS = [30, 90, 365];

interface WindowTotals {
  readonly days: number;
  readonly orders: number;
  readonly spendMinor: number;
}

interface CurrencyPage {
  readonly currency: CurrencyCode;
  readonly orders: number;
  readonly spendMinor: number;
  readonly discountMinor: number;
  readonly refundMinor: number;
  readonly averageOrderMinor: number | null;
  readonly windows: WindowTotals[];
  readonly firstOrderOn: LocalDay | null;
  readonly lastOrderOn: LocalDay | null;
  readonly daysSinceLastOrder: number | null;
}

/** The shop's currency when the person bought in it or nothing at all, else the one of most orders. */
export function mainCurrencyOf(facts: Facts, shop: ShopSettings): CurrencyCode {
  const used = Object.entries(facts.byCurrency);
  if (used.length === 0 || facts.byCurrency[shop.currency]) return shop.currency;
  const [[currency] = [shop.currency]] = used.sort(([one, left], [other, right]) => right.orders - left.orders || (one < other ? -1 : 1));
  return currency as CurrencyCode;
}

/** Orders and spend of the local days that end with the day of `asOf`. */
function windowTotals(totals: CurrencyTotals, days: number, today: number): WindowTotals {
  const inWindow = totals.days.filter(([day]) => day > today - days && day <= today);
  return {
    days,
    orders: inWindow.reduce((sum, [, orders]) => sum + orders, 0),
    spendMinor: inWindow.reduce((sum, [, , spendMinor]) => sum + spendMinor, 0),
  };
}

function firstOrderOn(totals: CurrencyTotals): LocalDay | null {
  const day = firstOrderDayOf(totals);
  return day === undefined ? null : localDayOfEpochDay(day);
}

/** What the person bought in one currency, as of a moment. */
function currencyPage(currency: CurrencyCode, totals: CurrencyTotals, today: number): CurrencyPage {
  const lastDay = totals.days.findLast(([day, orders]) => orders > 0 && day <= today)?.[0];
  return {
    currency,
    orders: totals.orders,
    spendMinor: totals.spendMinor,
    discountMinor: totals.discountMinor,
    refundMinor: totals.refundMinor,
    averageOrderMinor: totals.orders > 0 ? Math.round(totals.spendMinor / totals.orders) : null,
    windows: WINDOWS.map((days) => windowTotals(totals, days, today)),
    firstOrderOn: firstOrderOn(totals),
    lastOrderOn: lastDay === undefined ? null : localDayOfEpochDay(lastDay),
    daysSinceLastOrder: lastDay === undefined ? null : today - lastDay,
  };
}

/** A person's purchases as of a moment: in the main currency, and in each. */
function purchasesOf(facts: Facts, asOf: Instant, shop: ShopSettings) {
  const today = epochDayOf(asOf, shop.timeZone);
  const currency = mainCurrencyOf(facts, shop);
  const pages = Object.entries(facts.byCurrency).map(([code, totals]) => currencyPage(code as CurrencyCode, totals, today));
  return {
    main: { ...currencyPage(currency, facts.byCurrency[currency] ?? NO_TOTALS, today), orders: facts.orders },
    byCurrency: pages,
  };
}

/** What a page about somebody adds up. */
export function aggregatesOf(profile: Profile, asOf: Instant, shop: ShopSettings): CustomerPage['aggregates'] {
  const { main, byCurrency } = purchasesOf(profile, asOf, shop);
  const { items, cancelledOrders, refundCount, activeDays, lastActiveOn = null, channels, categories, socialEvents } = profile;
  const { count: opinions, ratings, ratingHundredths } = profile.feedback;
  const feedback = { count: opinions, ratings, meanRating: ratings > 0 ? ratingHundredths / ratings / 100 : null };
  return {
    ...main,
    items,
    cancelledOrders,
    refundCount,
    activeDays,
    lastActiveOn,
    channels,
    categories,
    feedback,
    socialEvents,
    byCurrency,
  };
}
