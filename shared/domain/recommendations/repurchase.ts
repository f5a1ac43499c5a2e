import { UNKNOWN_REPURCHASE } from './blend-features.ts';
import type { Habit } from './habits.ts';

/** By product number: later orders of its buyers, and those of them that held it again. */
export interface RepurchaseCounts {
  readonly laterOrders: number[];
  readonly again: number[];
}

/** @param times - 1 to add the habit, −1 to take it away */
export function countRepurchases({ laterOrders, again }: RepurchaseCounts, product: number, habit: Habit, times: 1 | -1): void {
  if (habit.purchases === 0) return;
  laterOrders[product] = (laterOrders[product] ?? 0) + times * habit.ordersSinceFirst;
  again[product] = (again[product] ?? 0) + times * (habit.purchases - 1);
}

/** How likely a buyer's later order holds the product again: a share, as if one order more had been seen that tells what is known of any product. */
export function repurchaseChance({ laterOrders, again }: RepurchaseCounts, product: number): number {
  return ((again[product] ?? 0) + UNKNOWN_REPURCHASE) / ((laterOrders[product] ?? 0) + 1);
}
