import type { GroupedCounts, RepeatGroup } from './purchase-counts.ts';

/** Numbers per tick in the table: ln(α + tick), 1/(α + tick), ((α + tick)/(α + max))^n for one n at a time, and its inverse. */
export const STRIDE = 4;
/** Powers beyond e^±600 would leave the range of a double. */
const MAX_POWER_LOG = 600;
/** Products between these stay within a double, so that one logarithm serves many customers. */
const SMALLEST_PRODUCT = 1e-200;
const LARGEST_PRODUCT = 1e200;

/**
 * Sums over the customers with x repeat purchases, where K = a/(b + x − 1), d = ((α + t_x)/(α + T))^(r + x),
 * w = ln((α + T)/(α + t_x)), e = 1/(α + t_x) − 1/(α + T); "dead" is K/(K + d), "alive" the rest, "mixed" their product.
 */
export interface GroupSums {
  /** ln(K + d). */
  readonly logs: number;
  readonly dead: number;
  readonly aliveW: number;
  readonly aliveE: number;
  /** alive · (1/(α + t_x)² − 1/(α + T)²). */
  readonly aliveSquares: number;
  readonly mixed: number;
  readonly mixedW: number;
  readonly mixedE: number;
  readonly mixedWW: number;
  readonly mixedWE: number;
  readonly mixedEE: number;
}

export interface GroupInput {
  readonly counts: GroupedCounts;
  readonly group: RepeatGroup;
  readonly ticks: Float64Array;
  /** K. */
  readonly ratio: number;
  /** r + x. */
  readonly n: number;
  /** Whether the table holds the powers of this n. */
  readonly hasPowers: boolean;
}

export function ticksTable(maxTicks: number, alpha: number): Float64Array {
  const table = new Float64Array((maxTicks + 1) * STRIDE);
  for (let tick = 0; tick <= maxTicks; tick++) {
    table[tick * STRIDE] = Math.log(alpha + tick);
    table[tick * STRIDE + 1] = 1 / (alpha + tick);
  }
  return table;
}

/** @returns false when the powers would not fit a double; then the table is as it was */
export function fillPowers(ticks: Float64Array, n: number): boolean {
  const top = ticks[ticks.length - STRIDE] as number;
  if (n * (top - (ticks[0] as number)) > MAX_POWER_LOG) return false;
  for (let at = 0; at < ticks.length; at += STRIDE) {
    const power = Math.exp(n * ((ticks[at] as number) - top));
    ticks[at + 2] = power;
    ticks[at + 3] = 1 / power;
  }
  return true;
}

/** The inner loop of the likelihood: everything in local variables, and no call but the rare logarithm. */
export function sumGroup({ counts, group, ticks, ratio, n, hasPowers }: GroupInput): GroupSums {
  const { lastTicks, ageTicks, weights } = counts;
  let [logs, product, deadSum, aliveW, aliveE, aliveSquares] = [0, 1, 0, 0, 0, 0];
  let [mixedSum, mixedW, mixedE, mixedWW, mixedWE, mixedEE] = [0, 0, 0, 0, 0, 0];
  for (let index = group.start; index < group.end; index++) {
    const last = (lastTicks[index] as number) * STRIDE;
    const age = (ageTicks[index] as number) * STRIDE;
    const w = (ticks[age] as number) - (ticks[last] as number);
    const lastInverse = ticks[last + 1] as number;
    const ageInverse = ticks[age + 1] as number;
    const e = lastInverse - ageInverse;
    const d = hasPowers ? (ticks[last + 2] as number) * (ticks[age + 3] as number) : Math.exp(-n * w);
    const both = ratio + d;
    const weight = weights[index] as number;
    if (weight === 1) product *= both;
    else logs += weight * Math.log(both);
    if (product < SMALLEST_PRODUCT || product > LARGEST_PRODUCT) {
      logs += Math.log(product);
      product = 1;
    }
    const inverse = 1 / both;
    const dead = ratio * inverse;
    const alive = weight * d * inverse;
    const mixed = alive * dead;
    deadSum += weight * dead;
    aliveW += alive * w;
    aliveE += alive * e;
    aliveSquares += alive * e * (lastInverse + ageInverse);
    mixedSum += mixed;
    mixedW += mixed * w;
    mixedE += mixed * e;
    mixedWW += mixed * w * w;
    mixedWE += mixed * w * e;
    mixedEE += mixed * e * e;
  }
  logs += Math.log(product);
  return { logs, dead: deadSum, aliveW, aliveE, aliveSquares, mixed: mixedSum, mixedW, mixedE, mixedWW, mixedWE, mixedEE };
}
