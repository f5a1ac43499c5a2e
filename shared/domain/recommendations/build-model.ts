import { neighbourSearchIn } from '#numerics/cosine-neighbours.ts';
import { type Followers, followerCounter } from '#numerics/followers.ts';
import type { LogisticModel } from '#numerics/logistic-regression.ts';
import { type PackedRow, type PreferenceVector, packedMatrix, packRow } from '#numerics/preference-matrix.ts';
import { NO_TASTES } from '#numerics/taste-tree.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { logSharesOf } from './blend-features.ts';
import type { Habit } from './habits.ts';
import { FEWEST_REHEARSALS, learnBlend } from './learn-blend.ts';
import { type NeighbourModel, type PersonCode, rowOfCode } from './neighbour-model.ts';
import type { PeopleStore } from './people-store.ts';
import { countRepurchases, type RepurchaseCounts, repurchaseChance } from './repurchase.ts';
import type { SoldProducts } from './sold-products.ts';
import type { Steps } from './steps.ts';

/** Somebody whose orders tell what follows what. */
export interface Witness {
  readonly code: PersonCode;
  /** The person's number in the store. */
  readonly person: number;
  /** Products of the last orders, oldest first. */
  readonly orders: readonly Uint32Array[];
}

/** Somebody whose last order is taken away. */
export interface Pupil {
  readonly code: PersonCode;
  readonly person: number;
  /** All habits, and those from before the last order, of which the vector is. */
  readonly habits: readonly Habit[];
  readonly before: readonly Habit[];
  readonly vector: PreferenceVector;
  readonly bought: Uint32Array;
}

/** What people's orders have told, by the products' numbers. */
export interface Lessons {
  readonly asOf: Instant;
  readonly products: SoldProducts;
  readonly people: PeopleStore;
  readonly repurchases: RepurchaseCounts;
  readonly witnesses: readonly Witness[];
  readonly pupils: readonly Pupil[];
}

/** So many pairs of products in successive orders are looked at. */
const MOST_PAIRS = 8_000_000;
/** Pairs of products that are kept, in all, for each rating; a few in any case. */
const FOLLOWERS_PER_RATING = 0.2;
const FEWEST_FOLLOWERS = 2000;

/** What model of the past and model of the night have in common. */
interface Ground {
  readonly lessons: Lessons;
  readonly productIds: readonly ProductId[];
  /** Column of each product's number. */
  readonly columnOf: Uint32Array;
  /** People's numbers by their codes. */
  readonly order: Uint32Array;
}

function groundOf(lessons: Lessons): Ground {
  const productIds = [...lessons.products.numbers.keys()].sort() as ProductId[];
  const columnOf = new Uint32Array(productIds.length);
  productIds.forEach((productId, column) => {
    columnOf[lessons.products.numberOf(productId)] = column;
  });
  return { lessons, productIds, columnOf, order: lessons.people.byCode() };
}

const columnsOf = (numbers: ArrayLike<number>, columnOf: Uint32Array) => Uint32Array.from(numbers, (number) => columnOf[number] ?? 0);

/** @param past - rows of people as they were before their last order, by the people's numbers */
function matrixOf({ lessons: { people }, productIds, columnOf, order }: Ground, past: ReadonlyMap<number, PackedRow>) {
  const rowAt = (row: number) => {
    const person = order[row] as number;
    const { columns, cells } = past.get(person) ?? people.rowAt(person);
    return { columns: columnsOf(columns, columnOf), cells };
  };
  return packedMatrix({ rows: order.length, columns: productIds.length }, rowAt);
}

interface Differing {
  readonly past: ReadonlyMap<number, PackedRow>;
  readonly repurchases: RepurchaseCounts;
  readonly followers: Followers;
}

function modelOf(ground: Ground, { past, repurchases, followers }: Differing): NeighbourModel {
  const { lessons, productIds, order } = ground;
  const { asOf, products, people } = lessons;
  const matrix = matrixOf(ground, past);
  const personCodes = new Uint32Array(2 * order.length);
  order.forEach((person, row) => {
    personCodes.set(people.codeOf(person), 2 * row);
  });
  return {
    asOf,
    productIds,
    matrix,
    people: matrix.rows,
    buyers: Uint32Array.from(productIds, (_, column) => (matrix.columnStarts[column + 1] ?? 0) - (matrix.columnStarts[column] ?? 0)),
    popularity: Float32Array.from(productIds, (productId) => products.popularityOf(products.numberOf(productId))),
    repurchase: Float32Array.from(productIds, (productId) => repurchaseChance(repurchases, products.numberOf(productId))),
    followers,
    blend: null,
    tastes: NO_TASTES,
    shard: 0,
    personCodes,
  };
}

/** Counts what follows what: first without the last orders of some people, then with them. */
function followersTwice({ lessons: { witnesses, people }, productIds, columnOf }: Ground, pupils: ReadonlySet<number>) {
  const counter = followerCounter(productIds.length);
  const last: (readonly [Uint32Array, Uint32Array])[] = [];
  for (const { person, orders } of witnesses) {
    if (counter.pairs() >= MOST_PAIRS) break;
    const baskets = orders.map((order) => columnsOf(order, columnOf));
    baskets.slice(1).forEach((next, index) => {
      const step = [baskets[index] ?? new Uint32Array(), next] as const;
      if (pupils.has(person) && index === baskets.length - 2) last.push(step);
      else counter.add(...step);
    });
  }
  const ratings = people.ratings();
  const most = Math.max(FEWEST_FOLLOWERS, Math.floor(FOLLOWERS_PER_RATING * ratings));
  const past = pupils.size === 0 ? undefined : counter.followers(most);
  for (const step of last) counter.add(...step);
  return { past, now: counter.followers(most) };
}

/** What would have been known before the pupils' last orders. */
export const pastModel = (lessons: Lessons): NeighbourModel => {
  const ground = groundOf(lessons);
  const { past, now } = followersTwice(ground, personsOf(lessons.pupils));
  return pastModelOn(ground, past ?? now);
};

const personsOf = (pupils: readonly Pupil[]) => new Set(pupils.map(({ person }) => person));

function pastModelOn(ground: Ground, followers: Followers): NeighbourModel {
  const { pupils, products, repurchases: now } = ground.lessons;
  const repurchases = { laterOrders: [...now.laterOrders], again: [...now.again] };
  for (const { habits, before } of pupils) {
    for (const habit of habits) countRepurchases(repurchases, products.numberOf(habit.productId), habit, -1);
    for (const habit of before) countRepurchases(repurchases, products.numberOf(habit.productId), habit, 1);
  }
  const past = new Map(pupils.map(({ person, vector }) => [person, packRow(vector)]));
  return modelOf(ground, { past, repurchases, followers });
}

/**
 * The model of the night, with the blend that would have foretold the pupils' last orders best. Yields from time to time.
 */
export function* taughtModel(lessons: Lessons): Steps<NeighbourModel> {
  const ground = groundOf(lessons);
  const learns = lessons.pupils.length >= FEWEST_REHEARSALS;
  const followers = followersTwice(ground, personsOf(learns ? lessons.pupils : []));
  yield;
  // The past model is gone again before the other one is made.
  const blend = followers.past === undefined ? null : yield* blendOf(ground, followers.past);
  yield;
  return { ...modelOf(ground, { past: new Map(), repurchases: lessons.repurchases, followers: followers.now }), blend };
}

function* blendOf(ground: Ground, followers: Followers): Steps<LogisticModel | null> {
  const past = pastModelOn(ground, followers);
  yield;
  const columnByProductId = new Map(past.productIds.map((productId, column) => [productId as string, column]));
  const rehearsals = ground.lessons.pupils.map(({ code, before, vector, bought }) => ({
    shopper: {
      habits: before,
      vector: { ...vector, columns: columnsOf(vector.columns, ground.columnOf) },
      ownRows: [rowOfCode(past, code)],
    },
    bought: new Set(columnsOf(bought, ground.columnOf)),
  }));
  const inUse = { ...past, search: neighbourSearchIn(past.matrix), columnByProductId, logShares: logSharesOf(past) };
  return yield* learnBlend(inUse, rehearsals);
}
