import type { KpiState } from '#schemas/kpi.ts';
import type { LifetimeModel } from '#schemas/lifetime.ts';
import { FACT_PLACES, FACTS, type FactRow } from './facts.ts';

/** Days that are worked out each night, and with which the first one begins. */
const HISTORY_DAYS = 760;
/** Published days are made again as long as this; what changes later shows as an adjustment. */
const RESTATED_DAYS = 35;
/** From that share of the orders on, it is no correction but a history that was brought in. */
const IMPORTED_SHARE = 0.01;
const USUAL_INACTIVE_DAYS = 60;

export interface Tonight {
  /** The local day, counted since 1970-01-01. */
  readonly today: number;
  /** Whether some product has a cost. */
  readonly hasCosts: boolean;
}

/** A customer without an order for so long counts as inactive: twice the usual interval, or what nine of ten intervals stay below. */
export function inactiveDaysOf(interval: LifetimeModel['interval'] | undefined): number {
  return interval ? Math.max(2, Math.ceil(Math.max(2 * interval.medianDays, interval.p90Days))) : USUAL_INACTIVE_DAYS;
}

export const historyStart = (today: number): number => today - HISTORY_DAYS + 1;

/** Whether the stored days have the facts of now in the same places. */
const hasSameFacts = ({ facts }: KpiState): boolean => facts.length === FACTS.length && facts.every((name, place) => name === FACTS[place]);

/**
 * Whether the days that are stored can be continued: they are made of the same facts, reach back far enough, and goods had a cost then
 * as now.
 */
export function canContinue(state: KpiState | undefined, { today, hasCosts }: Tonight): state is KpiState {
  return state !== undefined && state.hasCosts === hasCosts && state.firstDay <= historyStart(today) + RESTATED_DAYS && hasSameFacts(state);
}

/** The first day that is written tonight. */
export function firstWritten(state: KpiState | undefined, tonight: Tonight): number {
  const { today } = tonight;
  if (!canContinue(state, tonight)) return historyStart(today);
  return Math.max(historyStart(today), Math.min(today, state.lastDay + 1) - RESTATED_DAYS);
}

/** Days that have readings, rejects and incidents counted anew each night: what comes later than that stays uncounted. */
const RECENT_DAYS = 2;

/** The first day that is counted from what is not kept as long as orders. @param state - of the night before */
export function recentFrom(state: KpiState | undefined, today: number): number {
  const reach = today - RESTATED_DAYS + 1;
  return state === undefined || !hasSameFacts(state) ? reach : Math.max(reach, Math.min(today, state.lastDay) - RECENT_DAYS);
}

export interface Adjustment {
  readonly orders: number;
  readonly netMinor: number;
}

/** What has changed in the days that stay as they were published. @param stored - by day. @param rows - from `firstDay` on */
export function adjustmentOf(
  stored: ReadonlyMap<number, FactRow>,
  rows: readonly FactRow[],
  firstDay: number,
): Adjustment & { storedOrders: number } {
  const sum = { orders: 0, netMinor: 0, storedOrders: 0 };
  for (const [day, row] of stored) {
    const now = rows[day - firstDay];
    if (now === undefined) continue;
    sum.orders += (now[FACT_PLACES.orders] ?? 0) - (row[FACT_PLACES.orders] ?? 0);
    sum.netMinor += (now[FACT_PLACES.netMinor] ?? 0) - (row[FACT_PLACES.netMinor] ?? 0);
    sum.storedOrders += row[FACT_PLACES.orders] ?? 0;
  }
  return sum;
}

/** Whether so much has changed that all days are made again. */
export const isImported = ({ orders, storedOrders }: { orders: number; storedOrders: number }): boolean =>
  Math.abs(orders) > IMPORTED_SHARE * storedOrders && orders !== 0;
