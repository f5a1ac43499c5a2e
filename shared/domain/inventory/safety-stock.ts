import { normalQuantile, unitNormalLoss } from '#numerics/normal.ts';

/** How well the shop wants to serve: by the share of review periods without a shortage, or by the share of demand that is met. */
export interface ServiceTarget {
  readonly measure: 'cycle' | 'fill';
  /** 0 to below 1. */
  readonly rate: number;
}

/** Demand until the next order can help, and how far it may be off. */
export interface ProtectedDemand {
  /** Over lead time and review period. */
  readonly mean: number;
  readonly deviation: number;
  /** Mean demand of one day, by which the uncertainty of the lead time counts. */
  readonly dailyMean: number;
  /** Standard deviation of the lead time. */
  readonly leadDeviationDays: number;
}

/** √(variance of demand + d²·σ_L²): deviation of the demand over an interval whose length is itself uncertain. */
export const totalDeviation = ({ deviation, dailyMean, leadDeviationDays }: Omit<ProtectedDemand, 'mean'>): number =>
  Math.hypot(deviation, dailyMean * leadDeviationDays);

const SOLVER_STEPS = 60;
/** Beyond it a service cannot be told from perfect. */
const HIGHEST_Z = 8;

/** Share of demand that is met by the level that leaves z deviations of safety: 1 − σ·L(z) / demand of one review period. */
export const fillRateOf = (z: number, deviation: number, demandPerReview: number): number =>
  demandPerReview <= 0 ? 1 : 1 - (deviation * unitNormalLoss(z)) / demandPerReview;

/** The z at which the share of demand that is met is the target; by bisection. Below 0 where hardly any safety is needed. */
function safetyFactorForFill(rate: number, deviation: number, demandPerReview: number): number {
  let low = -HIGHEST_Z;
  let high = HIGHEST_Z;
  for (let step = 0; step < SOLVER_STEPS; step++) {
    const middle = (low + high) / 2;
    if (fillRateOf(middle, deviation, demandPerReview) < rate) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Number of deviations that the target asks for. @param demandPerReview - mean demand of one review period */
export function safetyFactor({ measure, rate }: ServiceTarget, deviation: number, demandPerReview: number): number {
  if (measure === 'cycle') return Math.max(-HIGHEST_Z, Math.min(HIGHEST_Z, normalQuantile(rate)));
  return deviation === 0 ? 0 : safetyFactorForFill(rate, deviation, demandPerReview);
}

/** What lies between the mean and the order-up-to level: z·√(σ² + d²·σ_L²). */
export function safetyStock(target: ServiceTarget, demand: ProtectedDemand, demandPerReview: number): number {
  const deviation = totalDeviation(demand);
  return safetyFactor(target, deviation, demandPerReview) * deviation;
}

/**
 * How far stock is to last at most: what sells in the life of what is ordered now.
 *
 * @param agedDays - how much of the life is gone before anything can be sold: the lead time where life counts from the order, else 0
 */
export const shelfLifeCap = (dailyMean: number, shelfLifeDays: number, agedDays: number): number =>
  dailyMean * Math.max(0, shelfLifeDays - agedDays);

/** √(2·d·K/h): how much to order at once where an order costs something by itself. @param holdingMinor - of one piece and day, above 0 */
export const economicOrderQuantity = (dailyMean: number, orderCostMinor: number, holdingMinor: number): number =>
  Math.sqrt((2 * dailyMean * orderCostMinor) / holdingMinor);
