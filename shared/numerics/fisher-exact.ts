import { logGamma } from './gamma-functions.ts';

/** A 2 × 2 table: of `total` baskets, `first` hold one thing, `second` the other, and `both` hold the two. */
export interface JointCounts {
  readonly total: number;
  readonly first: number;
  readonly second: number;
  readonly both: number;
}

/** Terms below this part of the sum no longer show in it. */
const NEGLIGIBLE = 1e-17;

/**
 * Fisher's exact test, one-sided: how likely so many or more are in both when the two have nothing to do with each other.
 * The tail of the hypergeometric distribution, in logarithms, so that chances far below 1e-308 can still be put in order.
 *
 * @returns natural logarithm of the chance, at most 0
 * @throws {RangeError} when the counts contradict each other
 * @see Agresti, Categorical Data Analysis, §3.5.1
 */
export function logFisherTail({ total, first, second, both }: JointCounts): number {
  const least = Math.max(0, first + second - total);
  const most = Math.min(first, second);
  if (![total, first, second, both].every(Number.isInteger) || most > total || both < least || both > most)
    throw new RangeError(`There is no table with ${both} in both of ${first} and ${second} among ${total}.`);
  if (both === least) return 0;
  const isUpper = both > (first * second) / total;
  const counts = { total, first, second };
  if (isUpper) return Math.min(0, logChance(counts, both) + Math.log(tailSum(counts, both, 1)));
  const rest = Math.exp(logChance(counts, both - 1)) * tailSum(counts, both - 1, -1);
  return Math.log1p(-Math.min(1, rest));
}

type Margins = Omit<JointCounts, 'both'>;

/** Logarithm of the chance of exactly so many in both. */
function logChance({ total, first, second }: Margins, both: number): number {
  return logChoices(second, both) + logChoices(total - second, first - both) - logChoices(total, first);
}

const logChoices = (from: number, chosen: number) => logGamma(from + 1) - logGamma(chosen + 1) - logGamma(from - chosen + 1);

/** Sum of the chances from `both` outward, as multiples of the chance of `both` itself. */
function tailSum({ total, first, second }: Margins, both: number, step: 1 | -1): number {
  const spare = total - first - second;
  let [sum, term] = [1, 1];
  for (let count = both; term > NEGLIGIBLE * sum; count += step) {
    term *=
      step > 0
        ? ((first - count) * (second - count)) / ((count + 1) * (spare + count + 1))
        : (count * (spare + count)) / ((first - count + 1) * (second - count + 1));
    sum += term;
  }
  return sum;
}
