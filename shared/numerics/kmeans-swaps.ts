import { rowOf, squaredDistancesTo } from './columns.ts';
import type { WeightedRows } from './coreset.ts';
import { drawInProportion } from './kmeans-seeding.ts';
import type { Random } from './random.ts';

/**
 * Leaves a bad optimum: a row drawn by its squared distance from its centre takes the place of the centre that is missed
 * least, wherever that lowers the inertia.
 *
 * @param rounds - rows that are tried
 * @see Lattanzi and Sohler 2019, A better k-means++ algorithm via local search
 */
export function swapCentres(
  rows: WeightedRows,
  points: readonly (readonly number[])[],
  { rounds, random }: { rounds: number; random: Random },
) {
  const centres = points.map((point) => [...point]);
  let near = nearestTwo(rows, centres);
  for (let round = 0; round < rounds; round++) {
    const chosen = drawInProportion(near.first, random);
    if (chosen === undefined) break;
    const candidate = rowOf(rows, chosen);
    const { centre, gain } = bestSwap(near, squaredDistancesTo(rows, candidate), { k: centres.length, weights: rows.weights });
    if (gain <= 0) continue;
    centres[centre] = candidate;
    near = nearestTwo(rows, centres);
  }
  return centres;
}

interface NearestTwo {
  readonly labels: Uint8Array;
  /** Squared distances to the nearest centre and to the next. */
  readonly first: Float64Array;
  readonly second: Float64Array;
}

function nearestTwo(rows: WeightedRows, centres: readonly (readonly number[])[]): NearestTwo {
  const labels = new Uint8Array(rows.count);
  const first = new Float64Array(rows.count).fill(Number.POSITIVE_INFINITY);
  const second = first.slice();
  for (const [centre, point] of centres.entries()) keepTwo({ labels, first, second }, squaredDistancesTo(rows, point), centre);
  return { labels, first, second };
}

function keepTwo({ labels, first, second }: NearestTwo, distances: Float64Array, centre: number): void {
  for (let row = 0; row < distances.length; row++) {
    const distance = distances[row] as number;
    if (distance < (first[row] as number)) {
      second[row] = first[row] as number;
      first[row] = distance;
      labels[row] = centre;
    } else if (distance < (second[row] as number)) second[row] = distance;
  }
}

/** Which centre a candidate had best replace, and by how much that lowers the inertia. */
function bestSwap(
  { labels, first, second }: NearestTwo,
  candidate: Float64Array,
  { k, weights }: { k: number; weights: Float64Array | undefined },
): { centre: number; gain: number } {
  const losses = new Float64Array(k);
  let gain = 0;
  for (let row = 0; row < candidate.length; row++) {
    const weight = weights === undefined ? 1 : (weights[row] as number);
    const distance = candidate[row] as number;
    const own = first[row] as number;
    const withIt = Math.min(distance, own);
    gain += weight * (own - withIt);
    const label = labels[row] as number;
    losses[label] = (losses[label] as number) + weight * (Math.min(distance, second[row] as number) - withIt);
  }
  const least = Math.min(...losses);
  return { centre: losses.indexOf(least), gain: gain - least };
}
