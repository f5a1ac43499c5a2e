import { murmur3 } from '#domain/campaigns/hold-out.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';

/** Random choices of the demo shop, all from one seeded stream. */
export interface Draw {
  /** In [0, 1). */
  fraction(): number;
  chance(probability: number): boolean;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  pick<Item>(items: readonly Item[]): Item;
  weighted<Item>(items: readonly Item[], weightOf: (item: Item) => number): Item;
  /** `count` different items, fewer when there are not so many. */
  sample<Item>(items: readonly Item[], count: number): Item[];
  normal(mean: number, deviation: number): number;
  exponential(mean: number): number;
}

/** A stream of its own for each named thing, so that one customer more or less changes nobody else. */
export function drawFor(seed: string, name: string): Draw {
  const fraction = seededRandom(murmur3(`${seed}:${name}`));
  const whole = (low: number, high: number) => low + Math.floor(fraction() * (high - low + 1));
  const pick = <Item>(items: readonly Item[]) => itemAt(items, Math.floor(fraction() * items.length));
  return {
    fraction,
    whole,
    pick,
    chance: (probability) => fraction() < probability,
    weighted: (items, weightOf) => itemAt(items, weightedIndex(items.map(weightOf), fraction())),
    sample: (items, count) => sampleOf(items, count, fraction),
    normal: (mean, deviation) => mean + deviation * gaussian(fraction),
    exponential: (mean) => -mean * Math.log(1 - fraction()),
  };
}

function itemAt<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`There is no item ${index} among ${items.length}.`);
  return item;
}

function weightedIndex(weights: readonly number[], fraction: number): number {
  let left = fraction * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return weights.length - 1;
}

function sampleOf<Item>(items: readonly Item[], count: number, fraction: () => number): Item[] {
  const pool = [...items];
  const chosen: Item[] = [];
  while (chosen.length < count && pool.length > 0) chosen.push(...pool.splice(Math.floor(fraction() * pool.length), 1));
  return chosen;
}
