import { preferencesOf } from '#numerics/cosine-neighbours.ts';
import { shareOf } from '#numerics/followers.ts';
import { inverseNormOf, squaredNormOf, strengthsOf } from '#numerics/preference-matrix.ts';
import type { Habit } from './habits.ts';
import type { ModelInUse, Shopper } from './model-in-use.ts';
import type { NeighbourModel } from './neighbour-model.ts';

/** How many people with similar taste are asked. On Ta-Feng 200 to 1,000 do equally well. */
const NEIGHBOURS = 400;
/** What was bought this many orders ago still tells what comes next, each order by this much less. */
const REMEMBERED_ORDERS = 5;
const KEPT_PER_ORDER = 0.7;

/** How many numbers speak for a product. */
export const FEATURES = 14;

/** What is known of a person and all products, gathered once for a list. */
export interface Evidence {
  /** By column: what people with similar taste buy, 0–1. */
  readonly alike: Float64Array;
  /** By column: how many of them. */
  readonly supporters: Uint16Array;
  /** By column: how often it comes in the order after what the person bought last, 0–1. */
  readonly following: Float64Array;
  /** By product: own habits as a vector of length 1. */
  readonly own: ReadonlyMap<string, number>;
  /** The person's orders. */
  readonly orders: number;
}

export function evidenceOf(model: ModelInUse, shopper: Shopper): Evidence {
  const { scores: alike, supporters } = preferencesOf(model.matrix, model.search.nearest(shopper.vector, NEIGHBOURS, shopper.ownRows));
  return { alike, supporters, following: followingOf(model, shopper.habits), own: ownScoresOf(shopper.habits), orders: ordersOf(shopper) };
}

/** Own habits as a vector of length 1. */
export function ownScoresOf(habits: readonly Habit[]): ReadonlyMap<string, number> {
  const strengths = strengthsOf(habits.map((habit) => habit.weight));
  const length = inverseNormOf(squaredNormOf(strengths));
  return new Map(habits.map((habit, index) => [habit.productId, (strengths[index] ?? 0) * length]));
}

const ordersOf = ({ habits }: Shopper): number => habits.reduce((most, habit) => Math.max(most, habit.ordersSinceFirst + 1), 0);

function followingOf({ followers, columnByProductId, matrix }: ModelInUse, habits: readonly Habit[]): Float64Array {
  const following = new Float64Array(matrix.columns);
  let total = 0;
  for (const { productId, purchases, ordersSince } of habits) {
    const column = columnByProductId.get(productId);
    if (column === undefined || purchases === 0 || ordersSince >= REMEMBERED_ORDERS) continue;
    const weight = KEPT_PER_ORDER ** ordersSince;
    total += weight;
    const end = followers.starts[column + 1] as number;
    for (let place = followers.starts[column] as number; place < end; place++) {
      const thing = followers.things[place] as number;
      following[thing] = (following[thing] as number) + weight * shareOf(followers.shares[place] as number);
    }
  }
  return total === 0 ? following : following.map((sum) => sum / total);
}

/** Added before a logarithm: about the least that is worth telling from nothing. */
const FLOORS = { alike: 3e-4, own: 0.01, following: 1e-4 } as const;
const NO_ALIKE = Math.log(FLOORS.alike);
const NO_FOLLOWING = Math.log(FLOORS.following);

/** By column: the logarithm of the share of the people who have bought it; the same for everybody. */
export function logSharesOf({ buyers, people }: Pick<NeighbourModel, 'buyers' | 'people'>): Float64Array {
  const logShares = new Float64Array(buyers.length);
  for (let column = 0; column < buyers.length; column++) logShares[column] = Math.log(((buyers[column] as number) + 1) / (people + 1));
  return logShares;
}

/** Writes what speaks for one product, as the numbers that the blend weighs. */
export function featureWriter(model: ModelInUse, { alike: alikes, following: followings, own, orders }: Evidence) {
  const { logShares } = model;
  const leastShare = Math.log(1 / (model.people + 1));

  function writeTaste(column: number, target: Float64Array): void {
    const alike = alikes[column] ?? 0;
    const following = followings[column] ?? 0;
    // Most products have neither: they cost no logarithm.
    target[0] = alike === 0 ? NO_ALIKE : Math.log(alike + FLOORS.alike);
    target[1] = alike;
    target[2] = following === 0 ? NO_FOLLOWING : Math.log(following + FLOORS.following);
    target[3] = following;
    target[4] = logShares[column] ?? leastShare;
  }

  function writeHabit(column: number, habit: Habit, target: Float64Array): void {
    const weight = own.get(habit.productId) ?? 0;
    target[5] = 1;
    target[6] = target[0] as number;
    target[7] = weight;
    target[8] = Math.log(weight + FLOORS.own);
    target[9] = habit.ordersSince === 0 ? 1 : 0;
    target[10] = Math.log1p(habit.ordersSince);
    target[11] = Math.log1p(habit.purchases);
    target[12] = Math.log(model.repurchase[column] ?? UNKNOWN_REPURCHASE);
    target[13] = Math.log(orders);
  }

  return {
    /**
     * @param column - of the model, or -1 for a product that it does not know
     * @param target - FEATURES numbers, overwritten
     */
    write(column: number, habit: Habit | undefined, target: Float64Array): void {
      writeTaste(column, target);
      if (habit !== undefined && habit.purchases > 0) writeHabit(column, habit, target);
      else target.fill(0, TASTE_FEATURES);
    },
    /** Writes only the first TASTE_FEATURES; without a habit the others are 0. */
    writeTaste,
  };
}

/** The features of a product that the person has not bought. */
export const TASTE_FEATURES = 5;

/** How likely a buyer's later order holds a thing again, before anything is known of it. */
export const UNKNOWN_REPURCHASE = 0.05;
