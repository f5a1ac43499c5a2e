import { type Demand, expectedLeftOver } from './demand-spread.ts';

/** What one piece brings and costs, all in minor units of one currency. */
export interface UnitEconomics {
  readonly priceMinor: number;
  readonly costMinor: number;
  /** What a customer who finds none costs beyond the margin. */
  readonly goodwillMinor: number;
  /** What a piece still brings when its life is over. */
  readonly salvageMinor: number;
  /** What it costs to get rid of it. */
  readonly disposalMinor: number;
}

/** What it costs to have one piece too few (Cu), and one too many (Co). */
export interface CostOfError {
  readonly underageMinor: number;
  readonly overageMinor: number;
}

/** Cu = price − cost + goodwill, Co = cost − salvage + disposal; neither is below 0. */
export function costOfError(unit: UnitEconomics): CostOfError {
  return {
    underageMinor: Math.max(0, unit.priceMinor - unit.costMinor + unit.goodwillMinor),
    overageMinor: Math.max(0, unit.costMinor - unit.salvageMinor + unit.disposalMinor),
  };
}

/** So large a share of days could be served at most; a piece too many that costs nothing would ask for all of them. */
const LARGEST_RATIO = 0.9999;

/** CR = Cu / (Cu + Co): the share of periods in which there should be enough. 0 where a sale brings nothing. */
export function criticalRatio({ underageMinor, overageMinor }: CostOfError): number {
  if (underageMinor <= 0) return 0;
  return Math.min(LARGEST_RATIO, underageMinor / (underageMinor + overageMinor));
}

/**
 * How much to have for a period after which what is left is lost: the smallest amount that is enough with probability CR.
 *
 * @param quantileAt - what demand does not exceed with the given probability
 */
export const newsvendorQuantity = (quantileAt: (share: number) => number, cost: CostOfError): number => quantileAt(criticalRatio(cost));

/** Expected profit of having so much: Cu·(expected sales) − Co·(expected left over); goodwill is counted in Cu. */
export function expectedProfitMinor(demand: Demand, { underageMinor, overageMinor }: CostOfError, quantity: number): number {
  const left = expectedLeftOver(demand, quantity);
  return underageMinor * (quantity - left) - overageMinor * left;
}

/** So little may a piece cost to keep that nearly all periods would have to be served; more than this nobody can foresee. */
const HIGHEST_SERVICE = 0.999;

/**
 * The share of review periods to be served where a piece that is left is not lost, but only kept: Cu / (Cu + h), the newsvendor's ratio
 * with what it costs to keep a piece until the next order.
 *
 * @param keepingMinor - of one piece for one review period
 */
export const economicServiceRate = (underageMinor: number, keepingMinor: number): number =>
  underageMinor <= 0 ? 0.5 : Math.min(HIGHEST_SERVICE, underageMinor / (underageMinor + keepingMinor));
