import type { Instant } from '#schemas/instant.ts';
import { DAY_MILLIS, millisOf } from '../time.ts';
import type { Habit } from './habits.ts';

const POPULARITY_HALF_LIFE_DAYS = 60;

/** What the orders tell of a product that the catalogue may not know. */
export interface SoldProduct {
  readonly name?: string | undefined;
  readonly category?: string | undefined;
}

/** Numbers products in the sequence in which they come, and notes what habits say of them. */
export function soldProducts(asOf: Instant) {
  const numbers = new Map<string, number>();
  const sold = new Map<string, SoldProduct>();
  const popularity: number[] = [];

  function numberOf(productId: string): number {
    const known = numbers.get(productId);
    if (known !== undefined) return known;
    numbers.set(productId, numbers.size);
    popularity.push(0);
    return numbers.size - 1;
  }

  return {
    numbers: numbers as ReadonlyMap<string, number>,
    numberOf,
    sold: sold as ReadonlyMap<string, SoldProduct>,
    popularityOf: (product: number): number => popularity[product] ?? 0,
    note({ productId, purchases, name, category, lastBoughtAt }: Habit): void {
      const known = sold.get(productId);
      sold.set(productId, { name: known?.name ?? name, category: known?.category ?? category });
      if (purchases === 0 || lastBoughtAt === undefined) return;
      const days = Math.max(0, (millisOf(asOf) - millisOf(lastBoughtAt)) / DAY_MILLIS);
      const product = numberOf(productId);
      popularity[product] = (popularity[product] ?? 0) + 0.5 ** (days / POPULARITY_HALF_LIFE_DAYS);
    },
  };
}
export type SoldProducts = ReturnType<typeof soldProducts>;
