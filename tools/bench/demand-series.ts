import { gaussian, type Random, seededRandom } from '#numerics/random.ts';

/** Of the products, those that sell every day; the others sell now and then. */
const SMOOTH_SHARE = 0.4;
const WEEK = [0.85, 0.8, 0.85, 0.95, 1.15, 1.35, 1.05] as const;

/**
 * Daily demand of made-up products, one after the other: 40 % smooth with a weekly season of their own and a level that moves
 * slowly, 60 % intermittent, a third of these dying out or coming in over the year.
 */
export function madeUpDemand(products: number, days: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const values = new Float64Array(products * days);
  for (let product = 0; product < products; product++) {
    const own = values.subarray(product * days, (product + 1) * days);
    if (product % 5 < 5 * SMOOTH_SHARE) fillSmooth(own, random);
    else fillIntermittent(own, random);
  }
  return values;
}

function fillSmooth(out: Float64Array, random: Random): void {
  const week = WEEK.map((factor) => factor * Math.exp(0.1 * gaussian(random)));
  const phase = Math.floor(7 * random());
  const noise = 0.1 + 0.15 * random();
  const drift = 0.002 + 0.008 * random();
  let level = Math.exp(2.5 + gaussian(random));
  for (let day = 0; day < out.length; day++) {
    level *= Math.exp(drift * gaussian(random));
    const expected = level * (week[(day + phase) % 7] as number);
    out[day] = Math.max(0, Math.round(expected + Math.sqrt(expected + (noise * expected) ** 2) * gaussian(random)));
  }
}

function fillIntermittent(out: Float64Array, random: Random): void {
  const first = 0.03 + 0.4 * random();
  const last = random() < 1 / 3 ? first * (random() < 0.5 ? 0.2 : 2) : first;
  const more = 0.6 * random();
  for (let day = 0; day < out.length; day++) {
    const share = Math.min(0.7, first + ((last - first) * day) / out.length);
    if (random() >= share) continue;
    let amount = 1;
    while (random() < more) amount++;
    out[day] = amount;
  }
}
