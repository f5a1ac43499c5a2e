import { countCdf, countQuantile, expectedRemainder } from '#numerics/count-distributions.ts';
import { normalCdf, normalQuantile, unitNormalLoss } from '#numerics/normal.ts';

/** The demand of some days together, as a forecast foresees it. */
export interface Demand {
  /** Pieces, or kilograms of weighed goods; ≥ 0. */
  readonly mean: number;
  /** Standard deviation of that sum; ≥ 0. */
  readonly deviation: number;
  /** Whether it is counted in pieces: Poisson, or negative binomial where it scatters more. */
  readonly isCounted: boolean;
}

/** From here on the normal distribution is as good as a count, and far cheaper. */
const COUNTED_BELOW_MEAN = 200;

const isCount = ({ isCounted, mean }: Demand) => isCounted && mean < COUNTED_BELOW_MEAN;
const countOf = ({ mean, deviation }: Demand) => ({ mean, variance: Math.max(mean, deviation * deviation) });

/** The amount that demand does not exceed with the given probability; never below 0. @param share - 0 to below 1 */
export function quantileOf(demand: Demand, share: number): number {
  if (isCount(demand)) return countQuantile(countOf(demand), share);
  if (demand.deviation === 0) return demand.mean;
  return Math.max(0, demand.mean + demand.deviation * normalQuantile(share));
}

/** Probability that demand is at most the level. */
export function probabilityUpTo(demand: Demand, level: number): number {
  if (isCount(demand)) return countCdf(countOf(demand), level);
  if (demand.deviation === 0) return level >= demand.mean ? 1 : 0;
  return normalCdf((level - demand.mean) / demand.deviation);
}

/** What is expected to be left of a level: E[(level − D)⁺]. Of a single batch over its remaining life it is the expected outdating. */
export function expectedLeftOver(demand: Demand, level: number): number {
  if (isCount(demand)) return expectedRemainder(countOf(demand), level);
  if (demand.deviation === 0) return Math.max(0, level - demand.mean);
  return demand.deviation * unitNormalLoss((demand.mean - level) / demand.deviation);
}

/** What is expected to be asked for beyond a level: E[(D − level)⁺]. */
export const expectedShortage = (demand: Demand, level: number): number =>
  Math.max(0, demand.mean - level + expectedLeftOver(demand, level));
