import { type Demand, expectedLeftOver, expectedShortage, probabilityUpTo, quantileOf } from './demand-spread.ts';
import { type CostOfError, criticalRatio, newsvendorQuantity } from './newsvendor.ts';
import { economicOrderQuantity, type ServiceTarget, safetyStock, shelfLifeCap, totalDeviation } from './safety-stock.ts';
import { type Batch, projectFefo } from './usable-stock.ts';

/** What is foreseen of one product in one store, from the day of the order on. */
export interface Outlook {
  /** Expected demand of each day; beyond the last one it holds on. */
  readonly means: readonly number[];
  /** Demand of some days together. @param from - 0 is the day of the order */
  over(from: number, days: number): Demand;
  /** What those days do not exceed with the given probability. */
  quantile(from: number, days: number, share: number): number;
}

/** How the supplier delivers. */
export interface Supply {
  readonly leadDays: number;
  readonly leadDeviationDays: number;
  /** Days until the next order can be placed; at least 1. */
  readonly reviewDays: number;
  /** Days on which what is delivered can be sold, that of the delivery included; infinite where it does not perish. */
  readonly shelfLifeDays: number;
  readonly packSize: number;
  readonly minimumQuantity: number;
  /** What an order costs by itself; 0 where nobody has told. */
  readonly orderCostMinor: number;
  /** What it costs to keep a piece for a day; 0 where nobody has told. */
  readonly holdingMinor: number;
}

export interface OrderQuestion {
  readonly outlook: Outlook;
  readonly supply: Supply;
  readonly cost: CostOfError;
  readonly service: ServiceTarget;
  /** Share of an order that may be expected to be wasted because of packs and minimum orders. */
  readonly wasteLimitRate: number;
  /** What is there and on its way, without what is held. */
  readonly batches: readonly Batch[];
}

/** What bounds an order from above. */
export type Bound = 'service' | 'shelf-life' | 'waste' | 'critical-ratio';

export interface OrderAnswer {
  readonly quantity: number;
  /** Before packs and minimum orders. */
  readonly exact: number;
  readonly method: 'newsvendor' | 'order-up-to';
  readonly bound: Bound;
  /** Share of periods in which it is to be enough. */
  readonly serviceRate: number;
  /** Demand that it has to meet: until the next order can help, or of the one period that it serves. */
  readonly demand: Demand;
  readonly level: number;
  readonly usable: number;
  readonly expiring: number;
  /** Expected with this order. */
  readonly expectedWaste: number;
  readonly expectedShortage: number;
  readonly stockoutProbability: number;
  /** Packs or minimum orders would have wasted too much, so that nothing is ordered. */
  readonly isRefusedByWaste: boolean;
}

/** What is to be reached, and what of it is there. */
interface Aim {
  readonly method: OrderAnswer['method'];
  readonly demand: Demand;
  readonly level: number;
  readonly bound: Bound;
  readonly serviceRate: number;
  readonly usable: number;
  readonly expiring: number;
}

/** Goods whose life ends before the next order comes: one period, and what is left is lost. */
function onePeriodAim({ outlook, supply, cost, batches }: OrderQuestion): Aim {
  const { leadDays, shelfLifeDays } = supply;
  const demand = outlook.over(leadDays, shelfLifeDays);
  const arriving = projectFefo(batches, outlook.means, leadDays);
  // Only what still lives when the order comes helps it; the rest is sold or lost before.
  const lasting = projectFefo(batches, outlook.means, leadDays + shelfLifeDays);
  const usable = Math.max(0, lasting.usable - (arriving.usable - arriving.left));
  return {
    method: 'newsvendor',
    demand,
    level: newsvendorQuantity((share) => outlook.quantile(leadDays, shelfLifeDays, share), cost),
    bound: 'critical-ratio',
    serviceRate: criticalRatio(cost),
    usable,
    expiring: lasting.expiring,
  };
}

/**
 * The highest level of which the last piece is worth it: it saves Cu when demand until the next delivery takes it, and costs Co when
 * demand over the life of what is ordered now does not. Found by bisection; infinite for what does not perish.
 */
function worthwhileLevel({ underageMinor, overageMinor }: CostOfError, protectedDemand: Demand, lifeDemand: Demand): number {
  const gain = (level: number) =>
    underageMinor * (1 - probabilityUpTo(protectedDemand, level)) - overageMinor * probabilityUpTo(lifeDemand, level);
  let low = 0;
  let high = quantileOf(protectedDemand, 0.9999) + 1;
  if (gain(high) > 0) return high;
  while (high - low > Math.max(0.01, high * 1e-3)) {
    const middle = (low + high) / 2;
    if (gain(middle) > 0) low = middle;
    else high = middle;
  }
  return high;
}

/** Goods that outlive the review period: order up to the demand of lead time and review period with safety stock. */
function orderUpToAim({ outlook, supply, cost, service, batches }: OrderQuestion): Aim {
  const { leadDays, reviewDays, shelfLifeDays, leadDeviationDays } = supply;
  const days = leadDays + reviewDays;
  const horizon = outlook.over(0, days);
  const dailyMean = horizon.mean / days;
  const deviation = totalDeviation({ deviation: horizon.deviation, dailyMean, leadDeviationDays });
  const demand = { ...horizon, deviation };
  const levels: Partial<Record<Bound, number>> = { service: serviceLevelOf(demand, service, { dailyMean, reviewDays, leadDeviationDays }) };
  if (Number.isFinite(shelfLifeDays)) {
    const life = outlook.over(0, Math.ceil(leadDays + shelfLifeDays));
    levels['shelf-life'] = shelfLifeCap(life.mean / (leadDays + shelfLifeDays), leadDays + shelfLifeDays, 0);
    levels.waste = worthwhileLevel(cost, demand, life);
  }
  const [bound, level] = (Object.entries(levels) as [Bound, number][]).reduce((least, one) => (one[1] < least[1] ? one : least));
  const { usable, expiring } = projectFefo(batches, outlook.means, days);
  return { method: 'order-up-to', demand, level, bound, serviceRate: service.rate, usable, expiring };
}

type Rhythm = { readonly dailyMean: number; readonly reviewDays: number; readonly leadDeviationDays: number };

function serviceLevelOf(demand: Demand, service: ServiceTarget, { dailyMean, reviewDays }: Rhythm): number {
  if (service.measure === 'cycle') return quantileOf(demand, service.rate);
  const protectedDemand = { mean: demand.mean, deviation: demand.deviation, dailyMean, leadDeviationDays: 0 };
  return Math.max(0, demand.mean + safetyStock(service, protectedDemand, dailyMean * reviewDays));
}

/** Expected waste and shortage once so much is ordered on top of what is usable. */
function consequences(question: OrderQuestion, aim: Aim, quantity: number) {
  const { outlook, supply } = question;
  const position = aim.usable + quantity;
  const isOnce = aim.method === 'newsvendor';
  const lifeDays = supply.leadDays + supply.shelfLifeDays;
  const life = isOnce ? aim.demand : Number.isFinite(lifeDays) ? outlook.over(0, Math.ceil(lifeDays)) : undefined;
  const wasted = life === undefined ? 0 : expectedLeftOver(life, position) - expectedLeftOver(life, aim.usable);
  return {
    expectedWaste: Math.min(quantity, Math.max(0, wasted)),
    expectedShortage: expectedShortage(aim.demand, position),
    stockoutProbability: 1 - probabilityUpTo(aim.demand, position),
  };
}

/** Quantities that the supplier delivers, the nearest to the exact one first. */
function deliverable(exact: number, { packSize, minimumQuantity }: Supply): number[] {
  const least = Math.ceil(minimumQuantity / packSize - 1e-9) * packSize;
  const below = Math.floor(exact / packSize + 1e-9) * packSize;
  const candidates = [...new Set([Math.max(below, least), Math.max(below + packSize, least)])];
  return candidates.filter((one) => one > 0).sort((one, other) => Math.abs(one - exact) - Math.abs(other - exact));
}

/** What is ordered at least where an order costs something by itself, as far as it keeps. */
function batchOf(exact: number, { outlook, supply }: OrderQuestion, room: number): number {
  const { orderCostMinor, holdingMinor } = supply;
  if (exact <= 0 || orderCostMinor <= 0 || holdingMinor <= 0) return exact;
  const days = supply.leadDays + supply.reviewDays;
  return Math.max(exact, Math.min(room, economicOrderQuantity(outlook.over(0, days).mean / days, orderCostMinor, holdingMinor)));
}

const LEAST_WORTH_ORDERING = 1e-6;

/**
 * How much to order today. Goods that do not outlive a review period are ordered by the newsvendor's quantile, all others up to a level
 * with safety stock, which the shelf life and the worth of the last piece bound. Of the packs on both sides of the exact quantity the
 * nearest is taken whose expected waste is within the limit, or no more than that of the exact quantity.
 */
export function orderQuantity(question: OrderQuestion): OrderAnswer {
  const { supply, outlook } = question;
  const aim = supply.shelfLifeDays <= supply.reviewDays ? onePeriodAim(question) : orderUpToAim(question);
  const missing = Math.max(0, aim.level - aim.usable);
  const lifeDays = supply.leadDays + supply.shelfLifeDays;
  const keeps = Number.isFinite(lifeDays) ? outlook.over(0, Math.ceil(lifeDays)).mean : Number.POSITIVE_INFINITY;
  const exact = aim.method === 'newsvendor' ? missing : batchOf(missing, question, Math.max(0, keeps - aim.usable));
  const known = { ...aim, exact, level: aim.level };
  if (exact < LEAST_WORTH_ORDERING) return { ...known, quantity: 0, ...consequences(question, aim, 0), isRefusedByWaste: false };
  const wasteOfExact = consequences(question, aim, exact).expectedWaste;
  const candidates = deliverable(exact, supply);
  const fitting = candidates.find((quantity) => {
    const { expectedWaste } = consequences(question, aim, quantity);
    return expectedWaste <= Math.max(question.wasteLimitRate * quantity, wasteOfExact);
  });
  const isWorthIt = fitting !== undefined && isBetterThanNothing(question, aim, fitting);
  const quantity = isWorthIt ? fitting : 0;
  return { ...known, quantity, ...consequences(question, aim, quantity), isRefusedByWaste: !isWorthIt };
}

/** Whether what an order saves is worth more than what is wasted of it. */
function isBetterThanNothing(question: OrderQuestion, aim: Aim, quantity: number): boolean {
  const { underageMinor, overageMinor } = question.cost;
  const [without, withIt] = [consequences(question, aim, 0), consequences(question, aim, quantity)];
  return underageMinor * (without.expectedShortage - withIt.expectedShortage) >= overageMinor * withIt.expectedWaste;
}
