import { type Columns, rowOf, squaredDistancesTo } from './columns.ts';
import type { Random } from './random.ts';

/**
 * First centres by greedy k-means++: each next centre is drawn with a chance in proportion to its squared distance from
 * the centres so far, and the best of a few draws is kept.
 *
 * @returns up to `k` centres that differ from each other; fewer when there are fewer different rows
 * @see Arthur and Vassilvitskii 2007, k-means++: the advantages of careful seeding
 */
export function seedCentres(rows: Columns, k: number, random: Random): number[][] {
  const trials = 2 + Math.floor(Math.log(k));
  const centres = [rowOf(rows, Math.floor(random() * rows.count))];
  let nearest = squaredDistancesTo(rows, centres[0] ?? []);
  while (centres.length < k) {
    const best = bestOf(trials, () => addCentre(rows, nearest, random));
    if (best === undefined) break;
    centres.push(best.centre);
    nearest = best.nearest;
  }
  return centres;
}

interface Addition {
  readonly centre: number[];
  /** Squared distance of each row to the nearest centre, the new one included. */
  readonly nearest: Float64Array;
  readonly potential: number;
}

function bestOf(trials: number, draw: () => Addition | undefined): Addition | undefined {
  let best: Addition | undefined;
  for (let trial = 0; trial < trials; trial++) {
    const addition = draw();
    if (addition && (best === undefined || addition.potential < best.potential)) best = addition;
  }
  return best;
}

function addCentre(rows: Columns, nearest: Float64Array, random: Random): Addition | undefined {
  const chosen = drawInProportion(nearest, random);
  if (chosen === undefined) return undefined;
  const centre = rowOf(rows, chosen);
  const distances = squaredDistancesTo(rows, centre);
  let potential = 0;
  for (let index = 0; index < distances.length; index++) {
    const distance = Math.min(distances[index] as number, nearest[index] as number);
    distances[index] = distance;
    potential += distance;
  }
  return { centre, nearest: distances, potential };
}

/** An index with a chance in proportion to its weight, or undefined when all weights are zero. */
export function drawInProportion(weights: Float64Array, random: Random): number | undefined {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = random() * total;
  let last: number | undefined;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] as number;
    if (weight === 0) continue;
    last = index;
    left -= weight;
    if (left < 0) break;
  }
  return last;
}
