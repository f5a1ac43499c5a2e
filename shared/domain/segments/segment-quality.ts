import { type Columns, pickRows } from '#numerics/columns.ts';
import { daviesBouldin } from '#numerics/davies-bouldin.ts';
import { kMeans } from '#numerics/kmeans.ts';
import { sampleOf, seededRandom } from '#numerics/random.ts';
import { silhouette } from '#numerics/silhouette.ts';
import type { SweepStep } from '#schemas/segment.ts';

const SWEPT_ROWS = 4000;
const SILHOUETTE_ROWS = 1000;
const RESTARTS = 6;
const LEAST_K = 2;
const MOST_K = 10;

/** What other numbers of segments would give, from 2 to 10, on a seeded sample of the customers. */
export function sweepSegments(rows: Columns, seed: number): SweepStep[] {
  const sample = pickRows(rows, sampleOf(rows.count, SWEPT_ROWS, seededRandom(seed)));
  if (sample.count === 0) return [];
  const steps: SweepStep[] = [];
  for (let k = LEAST_K; k <= MOST_K; k++) {
    const found = kMeans(sample, { k, seed, restarts: RESTARTS });
    // With fewer different customers there are no more clusters than those.
    if (found.k < k) break;
    steps.push({
      k,
      inertia: found.inertia,
      silhouette: silhouette(sample, found.labels, { maxRows: SILHOUETTE_ROWS, seed }),
      daviesBouldin: daviesBouldin(sample, found.labels, found.centres),
    });
  }
  return steps;
}
