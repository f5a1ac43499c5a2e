import type { BgNbdParameters } from './bg-nbd.ts';

/** One customer: x repeat purchases, the last at age t_x, observed until age T; times in the units of α. */
export interface PurchaseHistory {
  readonly repeats: number;
  readonly lastAge: number;
  readonly age: number;
}

/** What one customer will buy within some time. */
export interface PurchaseForecast {
  /** Probability of no purchase at all. */
  readonly none: number;
  /** Mean number of purchases. */
  readonly expected: number;
  /** So many purchases or more with probability 0.9. */
  readonly low: number;
  /** No more than so many with probability 0.9. */
  readonly high: number;
}

const TAIL = 0.1;
const NEGLIGIBLE = 1e-12;
/** Nobody is forecast to buy more often than this. */
const MAX_PURCHASES = 1_000_000;
const RESCALE_AT = 1e200;

/**
 * Probability that the customer has not dropped out, 0–1. It is 1 for everybody without a repeat purchase, since the model
 * lets people drop out after repeat purchases only: so nobody is ranked by it.
 *
 * @throws {RangeError} when the history is impossible
 * @see Fader, Hardie and Lee, Computing P(alive) Using the BG/NBD Model, 2008
 */
export function probabilityAlive({ r, alpha, a, b }: BgNbdParameters, history: PurchaseHistory): number {
  demandPossible(history);
  const { repeats, lastAge, age } = history;
  if (repeats === 0) return 1;
  const odds = Math.log(a / (b + repeats - 1)) + (r + repeats) * Math.log1p((age - lastAge) / (alpha + lastAge));
  return 1 / (1 + Math.exp(odds));
}

/**
 * Purchases that the customer will make within `time` from now on.
 *
 * Somebody who is alive would make K purchases, K negative binomial, were it not for the drop-out, and reaches the j-th of
 * them with the probability m of not dropping out after any of the j − 1 before it. So P(at least j) = P(alive)·P(K ≥ j)·m(j − 1),
 * which sums up to the mean; other than the usual form with the hypergeometric function ₂F₁, its terms are all positive
 * and it knows no exception at a = 1.
 *
 * @param time - in the units of α, from 0
 * @throws {RangeError} when the history is impossible or the time negative or not finite
 * @see Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, 2005, (10), which is the same expectation
 */
export function forecastPurchases(parameters: BgNbdParameters, history: PurchaseHistory, time: number): PurchaseForecast {
  if (!(time >= 0 && time < Number.POSITIVE_INFINITY)) throw new RangeError(`A forecast looks ahead from 0 on, not ${time}.`);
  const isAlive = probabilityAlive(parameters, history);
  const reached = reachedPurchases(parameters, history, time);
  const chance = (purchase: number) => isAlive * (reached[purchase - 1] ?? 0);
  let low = 0;
  while (chance(low + 1) >= 1 - TAIL) low++;
  let high = low;
  while (chance(high + 1) > TAIL) high++;
  let expected = 0;
  for (let j = reached.length - 1; j >= 0; j--) expected += reached[j] as number;
  return { none: 1 - chance(1), expected: isAlive * expected, low, high };
}

/** For a customer who is alive: the probability of at least 1, 2, 3 … purchases, as far as it matters. */
function reachedPurchases({ r, alpha, a, b }: BgNbdParameters, { repeats, age }: PurchaseHistory, time: number): number[] {
  const n = r + repeats;
  const share = time / (alpha + age + time);
  const reached = tailsOf(countWeights(n, share));
  let staying = 1;
  for (let j = 0; j < reached.length; j++) {
    reached[j] = (reached[j] as number) * staying;
    staying *= (b + repeats + j) / (a + b + repeats + j);
  }
  return reached;
}

/** Probabilities of 0, 1, 2 … of the negative binomial distribution, up to a common factor. */
function countWeights(n: number, share: number): number[] {
  const weights = [1];
  const mean = (n * share) / (1 - share);
  let [weight, sum] = [1, 1];
  for (let k = 0; k < MAX_PURCHASES; k++) {
    weight *= (share * (n + k)) / (k + 1);
    sum += weight;
    weights.push(weight);
    if (k > mean && weight * (k - mean + 1) < NEGLIGIBLE * (1 - share) * sum) break;
    if (sum > RESCALE_AT) {
      for (let index = 0; index < weights.length; index++) weights[index] = (weights[index] as number) / RESCALE_AT;
      weight /= RESCALE_AT;
      sum /= RESCALE_AT;
    }
  }
  return weights;
}

/** From weights of 0, 1, 2 …: the share of at least 1, at least 2 … */
function tailsOf(weights: readonly number[]): number[] {
  const tails = new Array<number>(weights.length - 1);
  let above = 0;
  for (let k = weights.length - 1; k > 0; k--) {
    above += weights[k] as number;
    tails[k - 1] = above;
  }
  const sum = above + (weights[0] as number);
  return tails.map((tail) => tail / sum);
}

function demandPossible({ repeats, lastAge, age }: PurchaseHistory): void {
  const isPossible = repeats >= 0 && lastAge >= 0 && lastAge <= age && age < Number.POSITIVE_INFINITY && (repeats > 0 || lastAge === 0);
  if (!isPossible) throw new RangeError(`No customer has ${repeats} repeat purchases, the last at age ${lastAge} of ${age}.`);
}
