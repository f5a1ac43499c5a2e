import { median } from '#numerics/statistics.ts';
import { type Habit, usualIntervalDays } from './habits.ts';

/** Days that a person usually takes to use something up, by product and by category. */
export interface UsePace {
  readonly byProduct: ReadonlyMap<string, number>;
  readonly byCategory: ReadonlyMap<string, number>;
}

export const NO_PACE: UsePace = { byProduct: new Map(), byCategory: new Map() };

/** The usual days between purchases stand for the time in which a thing is used up. */
export function usePaceOf(habits: readonly Habit[]): UsePace {
  const byProduct = new Map<string, number>();
  const inCategory = new Map<string, number[]>();
  for (const habit of habits) {
    const days = usualIntervalDays(habit);
    if (days === undefined) continue;
    byProduct.set(habit.productId, days);
    if (habit.category !== undefined) inCategory.set(habit.category, [...(inCategory.get(habit.category) ?? []), days]);
  }
  return { byProduct, byCategory: new Map([...inCategory].map(([category, days]) => [category, median(days)])) };
}

/**
 * Days that a person usually takes for this product, else for its category. Who buys a thing more rarely than it keeps when it is
 * fresh pauses in between: their interval tells nothing then.
 *
 * @returns undefined when it is not known
 */
export function usualUseUpDays(
  { byProduct, byCategory }: UsePace,
  product: { readonly productId: string; readonly category?: string | undefined; readonly shelfLifeDays?: number | undefined },
): number | undefined {
  const days = byProduct.get(product.productId) ?? byCategory.get(product.category ?? '');
  return days === undefined || days > (product.shelfLifeDays ?? days) ? undefined : days;
}
