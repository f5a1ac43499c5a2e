import type { Followers } from '#numerics/followers.ts';
import type { LogisticModel } from '#numerics/logistic-regression.ts';
import { type PreferenceMatrix, type PreferenceVector, strengthsOf } from '#numerics/preference-matrix.ts';
import type { TasteTree } from '#numerics/taste-tree.ts';
import type { PersonKey, ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Habit, ratingOf } from './habits.ts';

/** What the night has learnt: who prefers what. Rows are people in the order of their codes, columns products in the order of their ids. */
export interface NeighbourModel {
  readonly asOf: Instant;
  readonly matrix: PreferenceMatrix;
  readonly productIds: readonly ProductId[];
  /** People who bought each product, each counted the less the longer ago it was. */
  readonly popularity: Float32Array;
  /** People who have bought or rated each product, in all shards. */
  readonly buyers: Uint32Array;
  /** People in all shards. */
  readonly people: number;
  /** How likely a later order of somebody who bought the product holds it again, above 0. */
  readonly repurchase: Float32Array;
  /** Columns that come in the order after. */
  readonly followers: Followers;
  /** How the signs of liking weigh in this shop; null where too few orders have been seen to tell. */
  readonly blend: LogisticModel | null;
  /** How people of different tastes are told apart; a shop that fits into one shard has no borders. */
  readonly tastes: TasteTree;
  /** Whose taste the rows share; the lists above are the same in every shard. */
  readonly shard: number;
  /** Two numbers of 30 bits for each row. */
  readonly personCodes: Uint32Array;
}

export type PersonCode = readonly [high: number, low: number];

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const CHARACTERS_PER_NUMBER = 5;

/** The first 60 bits of a person key; enough to find a person's own row, not enough to tell who it is. */
export function personCodeOf(personKey: PersonKey): PersonCode {
  const numberAt = (start: number) => {
    let bits = 0;
    for (let index = start; index < start + CHARACTERS_PER_NUMBER; index++) bits = bits * 64 + ALPHABET.indexOf(personKey[index] ?? 'A');
    return bits;
  };
  return [numberAt(0), numberAt(CHARACTERS_PER_NUMBER)];
}

/** The row of a person, or -1. */
export function rowOf(model: Pick<NeighbourModel, 'personCodes'>, personKey: PersonKey): number {
  return rowOfCode(model, personCodeOf(personKey));
}

/** The row of the person with this code, or -1. */
export function rowOfCode({ personCodes }: Pick<NeighbourModel, 'personCodes'>, [high, low]: PersonCode): number {
  let from = 0;
  let to = personCodes.length / 2;
  while (from < to) {
    const middle = (from + to) >> 1;
    const difference = (personCodes[2 * middle] ?? 0) - high || (personCodes[2 * middle + 1] ?? 0) - low;
    if (difference === 0) return middle;
    if (difference < 0) from = middle + 1;
    else to = middle;
  }
  return -1;
}

/** A person's habits as the model's numbers; products that the model does not know have no column and are left out. */
export function preferencesFrom(
  habits: readonly Habit[],
  columnOf: (productId: string) => number | undefined,
  asOf: Instant,
): PreferenceVector {
  const strengths = strengthsOf(habits.map((habit) => habit.weight));
  const vector = { columns: [] as number[], strengths: [] as number[], ratings: [] as number[] };
  habits.forEach((habit, index) => {
    const column = columnOf(habit.productId);
    const rating = ratingOf(habit, asOf);
    if (column === undefined || rating === 0) return;
    vector.columns.push(column);
    vector.strengths.push(strengths[index] ?? 0);
    vector.ratings.push(rating);
  });
  return vector;
}
