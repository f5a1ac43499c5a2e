import { epochDayOfLocalDay } from '#domain/time.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { CurrencyTotals, MonthBucket } from '#schemas/profile.ts';

/** One customer's days with orders in one currency, up to a day. Several orders of a day are one purchase. */
export interface PurchaseHistory {
  /** Ascending days since 1970-01-01, at least one. */
  readonly days: readonly number[];
  /** Days with orders after the first. */
  readonly repeats: number;
  /** From the first day to the last one. */
  readonly lastAgeDays: number;
  /** From the first day to the day looked at. */
  readonly ageDays: number;
  /** Mean net spend of a day after the first; undefined without any, and where refunds left nothing. */
  readonly repeatMeanMinor: number | undefined;
}

/**
 * What the lifetime models look at. Orders dated after `today`, by a clock that runs ahead, are not seen yet.
 *
 * @param today - days since 1970-01-01
 * @returns undefined when there is no order until then
 */
export function purchaseHistoryOf(totals: CurrencyTotals, today: number): PurchaseHistory | undefined {
  const kept = totals.days.filter(([day, orders]) => orders > 0 && day <= today);
  const months = totals.months.filter(([month, orders]) => orders > 0 && firstDayOf(month) <= today);
  const days = [...months.flatMap(daysOfMonth), ...kept.map(([day]) => day)]
    .filter((day) => day <= today)
    .sort((left, right) => left - right);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const spendMinor = [...months, ...kept].reduce((sum, [, , spend]) => sum + spend, 0);
  const repeats = days.length - 1;
  const repeatMeanMinor = (spendMinor - firstSpendMinor(kept, months)) / repeats;
  return {
    days,
    repeats,
    lastAgeDays: last - first,
    ageDays: today - first,
    repeatMeanMinor: repeats > 0 && repeatMeanMinor > 0 ? repeatMeanMinor : undefined,
  };
}

/** What was spent on the first day; of a month, which keeps no amounts by day, the share of that day's orders. */
function firstSpendMinor(days: CurrencyTotals['days'], months: CurrencyTotals['months']): number {
  const [month] = months;
  if (month === undefined) return days[0]?.[2] ?? 0;
  const [, orders, spendMinor, [firstDay]] = month;
  return (spendMinor * (firstDay?.[1] ?? 1)) / orders;
}

/** Orders of a month that kept no days count as of its first. */
function daysOfMonth([month, , , orderDays]: MonthBucket): number[] {
  const first = firstDayOf(month);
  const days = orderDays.filter(([, orders]) => orders > 0).map(([dayOfMonth]) => first + dayOfMonth - 1);
  return days.length > 0 ? days : [first];
}

function firstDayOf(month: number): number {
  return epochDayOfLocalDay(`${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}-01` as LocalDay);
}
