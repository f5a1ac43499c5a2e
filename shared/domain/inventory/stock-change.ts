import type { Stock } from '#schemas/stock.ts';

/** Per store: whether anything is left and how long it keeps. */
const shelvesOf = (stock: readonly Stock[]): string[] =>
  stock.map(({ storeId = '', quantity, nearestExpiry = '' }) => JSON.stringify([storeId, quantity > 0, nearestExpiry])).sort();

/**
 * Whether new figures leave every store as it was but for a quantity that is above 0 before and after. The very same
 * figures once more are none: they may be the repetition of a call that was cut short.
 */
export function isOnlyCountedAnew(before: readonly Stock[] | undefined, after: readonly Stock[]): boolean {
  if (before === undefined || JSON.stringify(before) === JSON.stringify(after)) return false;
  return shelvesOf(before).join() === shelvesOf(after).join();
}
