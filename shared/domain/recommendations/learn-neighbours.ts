import { preferenceMatrix } from '#numerics/preference-matrix.ts';
import type { PersonKey, ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { DAY_MILLIS, millisOf } from '../time.ts';
import type { Habit } from './habits.ts';
import { type NeighbourModel, personCodeOf, preferencesFrom } from './neighbour-model.ts';

const POPULARITY_HALF_LIFE_DAYS = 60;

/** What the orders tell of a product that the catalogue may not know. */
export interface SoldProduct {
  readonly name?: string | undefined;
  readonly category?: string | undefined;
}

interface Learnt {
  readonly code: readonly [number, number];
  readonly columns: Uint32Array;
  readonly strengths: Uint8Array;
  readonly ratings: Uint8Array;
}

/** Gathers everybody's habits, some tens of bytes a product each, and turns them into a model that depends on neither sequence nor clock. */
export function neighbourLearner(asOf: Instant) {
  const provisional = new Map<string, number>();
  const sold = new Map<string, SoldProduct>();
  const popularity: number[] = [];
  const people: Learnt[] = [];

  function columnOf(productId: string): number {
    const known = provisional.get(productId);
    if (known !== undefined) return known;
    provisional.set(productId, popularity.length);
    popularity.push(0);
    return provisional.size - 1;
  }

  function noteSale({ productId, purchases, name, category, lastBoughtAt }: Habit): void {
    const known = sold.get(productId);
    sold.set(productId, { name: known?.name ?? name, category: known?.category ?? category });
    if (purchases === 0 || lastBoughtAt === undefined) return;
    const days = Math.max(0, (millisOf(asOf) - millisOf(lastBoughtAt)) / DAY_MILLIS);
    const column = columnOf(productId);
    popularity[column] = (popularity[column] ?? 0) + 0.5 ** (days / POPULARITY_HALF_LIFE_DAYS);
  }

  return {
    /** Adds one person once; somebody who neither bought nor rated anything adds nothing. */
    add(personKey: PersonKey, habits: readonly Habit[]): void {
      for (const habit of habits) noteSale(habit);
      const { columns, strengths, ratings } = preferencesFrom(habits, columnOf, asOf);
      if (columns.length === 0) return;
      people.push({
        code: personCodeOf(personKey),
        columns: Uint32Array.from(columns),
        strengths: Uint8Array.from(strengths),
        ratings: Uint8Array.from(ratings),
      });
    },

    /** Products that orders or reviews name, by id. */
    sold: (): ReadonlyMap<string, SoldProduct> => sold,

    model(): NeighbourModel {
      const productIds = [...provisional.keys()].sort() as ProductId[];
      const finalColumns = new Uint32Array(productIds.length);
      productIds.forEach((productId, column) => {
        finalColumns[provisional.get(productId) ?? 0] = column;
      });
      people.sort((left, right) => left.code[0] - right.code[0] || left.code[1] - right.code[1]);
      const vectors = people.map((person) => ({ ...person, columns: person.columns.map((column) => finalColumns[column] ?? 0) }));
      return {
        asOf,
        matrix: preferenceMatrix(vectors, productIds.length),
        productIds,
        popularity: Float32Array.from(productIds, (productId) => popularity[provisional.get(productId) ?? 0] ?? 0),
        personCodes: Uint32Array.from(people.flatMap(({ code }) => [...code])),
      };
    },
  };
}
export type NeighbourLearner = ReturnType<typeof neighbourLearner>;
