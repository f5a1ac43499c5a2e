import type { CostOfError } from './newsvendor.ts';
import type { Batch } from './usable-stock.ts';

/** What somebody who orders on a morning of the past knew. */
export interface MorningView {
  readonly day: number;
  /** What was asked for on each day before. */
  readonly past: Float64Array;
  /** On the shelf and on its way, in days from this one. */
  readonly batches: readonly Batch[];
}

/** Decides on a morning how much to order; it arrives on the morning after the lead time. */
export type OrderPolicy = (view: MorningView) => number;

export interface ReplayTerms {
  readonly leadDays: number;
  readonly reviewDays: number;
  /** Days on which what arrives can be sold, that of the arrival included. */
  readonly shelfLifeDays: number;
  /** First day on which anything is ordered. */
  readonly fromDay: number;
  /** First day that counts; what lies before is there so that shelves are filled as they usually are. */
  readonly countedFromDay: number;
}

/** What became of all days that count. */
export interface ReplayTally {
  readonly days: number;
  readonly stockoutDays: number;
  readonly asked: number;
  readonly sold: number;
  readonly arrived: number;
  readonly wasted: number;
}

export const NOTHING_REPLAYED: ReplayTally = { days: 0, stockoutDays: 0, asked: 0, sold: 0, arrived: 0, wasted: 0 };

export const plusTally = (one: ReplayTally, other: ReplayTally): ReplayTally => ({
  days: one.days + other.days,
  stockoutDays: one.stockoutDays + other.stockoutDays,
  asked: one.asked + other.asked,
  sold: one.sold + other.sold,
  arrived: one.arrived + other.arrived,
  wasted: one.wasted + other.wasted,
});

/** Less than a millionth of a piece is none. */
const NOTHING = 1e-6;

interface Shelf {
  quantity: number;
  readonly arrivesOn: number;
  readonly lastDay: number;
}

/** Takes what is asked for from what expires first. @returns what could be sold */
function sellFrom(shelves: readonly Shelf[], day: number, asked: number): number {
  let wanted = asked;
  for (const shelf of shelves) {
    if (shelf.arrivesOn > day || shelf.lastDay < day) continue;
    const taken = Math.min(wanted, shelf.quantity);
    shelf.quantity -= taken;
    wanted -= taken;
  }
  return asked - wanted;
}

/**
 * Goes through the past day by day: goods arrive, are sold as long as there are any, first what expires first, and are thrown away
 * after the last day of their life; a policy orders knowing only the days before. What it has already ordered when it begins is what
 * was asked for a week before.
 *
 * @param demand - what was asked for on each day, or in each period
 */
export function replay(demand: Float64Array, terms: ReplayTerms, policy: OrderPolicy): ReplayTally {
  const { leadDays, reviewDays, shelfLifeDays, fromDay, countedFromDay } = terms;
  let shelves: Shelf[] = [];
  const order = (quantity: number, arrivesOn: number) => {
    if (quantity > NOTHING) shelves.push({ quantity, arrivesOn, lastDay: arrivesOn + shelfLifeDays - 1 });
  };
  for (let day = fromDay; day < fromDay + leadDays; day++) order(lastKnown(demand, day, fromDay), day);
  let tally = NOTHING_REPLAYED;
  for (let day = fromDay; day < demand.length; day++) {
    if ((day - fromDay) % reviewDays === 0) {
      const batches = shelves.map(({ quantity, arrivesOn, lastDay }) => ({
        quantity,
        fromDay: Math.max(0, arrivesOn - day),
        lastDay: lastDay - day,
      }));
      order(policy({ day, past: demand.subarray(0, day), batches }), day + leadDays);
    }
    const asked = demand[day] ?? 0;
    const arrived = shelves.filter(({ arrivesOn }) => arrivesOn === day).reduce((sum, { quantity }) => sum + quantity, 0);
    const sold = sellFrom(shelves, day, asked);
    const wasted = shelves.filter(({ lastDay }) => lastDay <= day).reduce((sum, { quantity }) => sum + quantity, 0);
    shelves = shelves.filter(({ lastDay, quantity }) => lastDay > day && quantity > NOTHING);
    const isShort = asked - sold > NOTHING;
    if (day >= countedFromDay) tally = plusTally(tally, { days: 1, stockoutDays: isShort ? 1 : 0, asked, sold, arrived, wasted });
  }
  return tally;
}

const WEEK_DAYS = 7;

/** What was asked for on the latest same day of the week of which it is known on a morning. */
function lastKnown(demand: Float64Array, day: number, morning: number): number {
  let known = day - WEEK_DAYS;
  while (known >= morning) known -= WEEK_DAYS;
  return demand[known] ?? demand[morning - 1] ?? 0;
}

/**
 * What most shops do without a forecast: order what sold last week. For the days that the order is for, what was sold on the same days
 * of the latest week that is known; of data that is not daily, what was sold in the latest period.
 */
export function lastWeeksSales({ leadDays, reviewDays }: Pick<ReplayTerms, 'leadDays' | 'reviewDays'>, isDaily: boolean): OrderPolicy {
  return ({ day, past }) => {
    if (!isDaily) return (past[day - 1] ?? 0) * reviewDays;
    let quantity = 0;
    for (let ahead = 0; ahead < reviewDays; ahead++) quantity += lastKnown(past, day + leadDays + ahead, day);
    return quantity;
  };
}

export interface ReplayFigures {
  /** Thrown away, as a share of what arrived. */
  readonly wasteRate: number;
  /** Days on which somebody found none, as a share of all. */
  readonly stockoutRate: number;
  /** Share of what was asked for that was sold (fill rate). */
  readonly serviceLevel: number;
  /** Waste and missed sales in money: Co for each piece thrown away, Cu for each that was missing. */
  readonly cost: number;
}

export function figuresOf({ days, stockoutDays, asked, sold, arrived, wasted }: ReplayTally, cost: CostOfError): ReplayFigures {
  return {
    wasteRate: arrived === 0 ? 0 : wasted / arrived,
    stockoutRate: days === 0 ? 0 : stockoutDays / days,
    serviceLevel: asked === 0 ? 1 : sold / asked,
    cost: cost.overageMinor * wasted + cost.underageMinor * (asked - sold),
  };
}
