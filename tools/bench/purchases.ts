import type { PurchaseCounts } from '#numerics/purchase-counts.ts';
import { gaussian, type Random, seededRandom } from '#numerics/random.ts';

/** What the customers are made with; α in days. Days on which people buy are whole, so that a fit comes near these only. */
const TRUE_PARAMETERS = { r: 0.55, alpha: 30, a: 0.7, b: 2.8 };
const MAX_AGE_DAYS = 730;

/** Customers who behave as the BG/NBD model says, seen over up to two years, by days. */
export function madeUpPurchases(customers: number, seed: number): PurchaseCounts {
  const random = seededRandom(seed);
  const counts = { repeats: new Int32Array(customers), lastTicks: new Int32Array(customers), ageTicks: new Int32Array(customers) };
  for (let index = 0; index < customers; index++) {
    const age = 1 + Math.floor(random() * MAX_AGE_DAYS);
    const { repeats, last } = oneLife(random, age);
    counts.repeats[index] = repeats;
    counts.lastTicks[index] = last;
    counts.ageTicks[index] = age;
  }
  return counts;
}

function oneLife(random: Random, age: number): { repeats: number; last: number } {
  const { r, alpha, a, b } = TRUE_PARAMETERS;
  const rate = gamma(random, r) / alpha;
  const [leaving, staying] = [gamma(random, a), gamma(random, b)];
  let [repeats, last] = [0, 0];
  for (let time = waiting(random, rate); time <= age; time += waiting(random, rate)) {
    const day = Math.min(age, Math.ceil(time));
    if (day !== last) repeats++;
    last = day;
    if (random() * (leaving + staying) < leaving) break;
  }
  return { repeats, last };
}

const waiting = (random: Random, rate: number): number => -Math.log(1 - random()) / rate;

/** One draw from the gamma distribution of scale 1 (Marsaglia and Tsang, 2000). */
function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = gaussian(random);
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return d * v;
  }
}
