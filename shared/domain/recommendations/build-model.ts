import { neighbourSearchIn } from '#numerics/cosine-neighbours.ts';
import { followersIn } from '#numerics/followers.ts';
import { type PreferenceVector, preferenceMatrix } from '#numerics/preference-matrix.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Habit } from './habits.ts';
import { FEWEST_REHEARSALS, learnBlend } from './learn-blend.ts';
import { byCode } from './lowest-codes.ts';
import { type NeighbourModel, type PersonCode, rowOfCode } from './neighbour-model.ts';
import { countRepurchases, type RepurchaseCounts, repurchaseChance } from './repurchase.ts';
import type { SoldProducts } from './sold-products.ts';

interface Learnt {
  readonly code: PersonCode;
  readonly vector: PreferenceVector;
}

/** Somebody whose orders tell what follows what. */
export interface Witness {
  readonly code: PersonCode;
  /** Products of the last orders, oldest first. */
  readonly orders: readonly Uint32Array[];
}

/** Somebody whose last order is taken away. */
export interface Pupil extends Learnt {
  /** All habits, and those from before the last order, of which the vector is. */
  readonly habits: readonly Habit[];
  readonly before: readonly Habit[];
  readonly bought: Uint32Array;
}

/** What people's orders have told, by the products' numbers. */
export interface Lessons {
  readonly asOf: Instant;
  readonly products: SoldProducts;
  readonly people: readonly Learnt[];
  readonly repurchases: RepurchaseCounts;
  readonly witnesses: readonly Witness[];
  readonly pupils: readonly Pupil[];
}

/** The lessons as they would be without the last orders of the pupils. */
function rehearsed({ pupils, ...lessons }: Lessons): Lessons {
  const nameOf = ({ code }: { readonly code: PersonCode }) => code.join();
  const pupilOf = new Map(pupils.map((pupil) => [nameOf(pupil), pupil]));
  const repurchases = { laterOrders: [...lessons.repurchases.laterOrders], again: [...lessons.repurchases.again] };
  for (const { habits, before } of pupils) {
    for (const habit of habits) countRepurchases(repurchases, lessons.products.numberOf(habit.productId), habit, -1);
    for (const habit of before) countRepurchases(repurchases, lessons.products.numberOf(habit.productId), habit, 1);
  }
  return {
    ...lessons,
    repurchases,
    pupils,
    people: lessons.people.map((person) => pupilOf.get(nameOf(person)) ?? person),
    witnesses: lessons.witnesses.map((witness) =>
      pupilOf.has(nameOf(witness)) ? { ...witness, orders: witness.orders.slice(0, -1) } : witness,
    ),
  };
}

function modelOf({ asOf, products, people, repurchases, witnesses }: Lessons): NeighbourModel {
  const productIds = [...products.numbers.keys()].sort() as ProductId[];
  const columns = columnsOf(productIds, products);
  const sorted = people.toSorted((left, right) => byCode(left.code, right.code));
  return {
    asOf,
    productIds,
    matrix: preferenceMatrix(
      sorted.map(({ vector }) => ({ ...vector, columns: columns(vector.columns) })),
      productIds.length,
    ),
    popularity: Float32Array.from(productIds, (productId) => products.popularityOf(products.numberOf(productId))),
    repurchase: Float32Array.from(productIds, (productId) => repurchaseChance(repurchases, products.numberOf(productId))),
    followers: followersIn(
      witnesses.map(({ orders }) => orders.map(columns)),
      productIds.length,
    ),
    blend: null,
    personCodes: Uint32Array.from(sorted.flatMap(({ code }) => [...code])),
  };
}

/** Turns products' numbers into columns of the model. */
function columnsOf(productIds: readonly ProductId[], { numberOf }: SoldProducts): (numbers: ArrayLike<number>) => Uint32Array {
  const columnOf = new Uint32Array(productIds.length);
  productIds.forEach((productId, column) => {
    columnOf[numberOf(productId)] = column;
  });
  return (numbers) => Uint32Array.from(numbers, (number) => columnOf[number] ?? 0);
}

/** The model of the night, with the blend that would have foretold the pupils' last orders best. */
export function taughtModel(lessons: Lessons): NeighbourModel {
  // The past model is gone again before the other one is made.
  const blend = lessons.pupils.length < FEWEST_REHEARSALS ? null : blendOf(lessons);
  return { ...modelOf(lessons), blend };
}

/** What would have been known before the pupils' last orders. */
export const pastModel = (lessons: Lessons): NeighbourModel => modelOf(rehearsed(lessons));

function blendOf(lessons: Lessons): NeighbourModel['blend'] {
  const past = pastModel(lessons);
  const columns = columnsOf(past.productIds, lessons.products);
  const columnByProductId = new Map(past.productIds.map((productId, column) => [productId as string, column]));
  const rehearsals = lessons.pupils.map(({ code, before, vector, bought }) => ({
    shopper: { habits: before, vector: { ...vector, columns: columns(vector.columns) }, ownRows: [rowOfCode(past, code)] },
    bought: new Set(columns(bought)),
  }));
  return learnBlend({ ...past, search: neighbourSearchIn(past.matrix), columnByProductId }, rehearsals);
}
