import { type BasketCollector, type Baskets, basketCollector } from '#numerics/baskets.ts';
import { type Random, seededRandom } from '#numerics/random.ts';

const PRODUCTS = 5000;
const MEAN_ITEMS = 7.6;
/** Popularity of product r (from 0) falls as 1/(r + 20): the best seller lies in about one basket of fifteen. */
const POPULARITY_OFFSET = 20;
/** Things that are often bought together: an idea for a meal is up to five products. */
const MEALS = 400;
const MEAL_SHARE = 0.06;

/**
 * Baskets as a grocer sees them: 7.6 different products on average out of 5,000, some of which sell a hundred times better
 * than others, and some of which go together.
 */
export function referenceBaskets(count: number, seed: number): Baskets {
  const random = seededRandom(seed);
  const drawProduct = productsByPopularity(random);
  const meals = Array.from({ length: MEALS }, () => Array.from({ length: 2 + Math.floor(4 * random()) }, drawProduct));
  const collector = basketCollector();
  for (let basket = 0; basket < count; basket++) fill(collector, { random, drawProduct, meals });
  return collector.baskets();
}

interface Draws {
  readonly random: Random;
  readonly drawProduct: () => number;
  readonly meals: readonly (readonly number[])[];
}

function fill(collector: BasketCollector, { random, drawProduct, meals }: Draws): void {
  const wanted = 1 + poisson(MEAN_ITEMS - 1, random);
  const basket = new Set<number>();
  while (basket.size < wanted) {
    const meal = random() < MEAL_SHARE ? (meals[Math.floor(meals.length * random() ** 2)] ?? []) : [drawProduct()];
    for (const product of meal) if (basket.size < wanted && random() < 0.8) basket.add(product);
  }
  collector.add([...basket]);
}

function productsByPopularity(random: Random): () => number {
  const upTo = new Float64Array(PRODUCTS);
  let sum = 0;
  for (let product = 0; product < PRODUCTS; product++) {
    sum += 1 / (product + POPULARITY_OFFSET);
    upTo[product] = sum;
  }
  return () => {
    const wanted = sum * random();
    let [low, high] = [0, PRODUCTS - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((upTo[middle] as number) <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Knuth's product of uniform numbers; good for small means. */
function poisson(mean: number, random: Random): number {
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > least; product *= random()) count += 1;
  return count;
}
