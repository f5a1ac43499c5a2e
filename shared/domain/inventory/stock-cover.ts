import * as z from 'zod';
import type { StoreStock } from './store-stock.ts';

/** What lies in a store and what is expected to leave it, both at cost, of the products of which both are known. */
export const StockCoverSchema = z.object({
  /** Empty where orders name no store. */
  storeId: z.string(),
  /** Minor units of the shop's currency. */
  stockMinor: z.number(),
  /** Of one day. */
  dailyMinor: z.number(),
});
export type StockCover = z.infer<typeof StockCoverSchema>;

/** The demand of so many days makes the expected one of a day: every weekday once. */
const WEEK_DAYS = 7;

/**
 * What one product adds to a store's cover: what has not expired, on hold or not, and the mean of the week to come.
 *
 * @param means - expected demand of each day, in pieces or kilograms
 * @param costMinor - of a piece or a kilogram; undefined where nobody told it
 * @returns nothing where stock or cost is not known
 */
export function coverOf(
  stock: Pick<StoreStock, 'isKnown' | 'onHand' | 'held'>,
  means: readonly number[],
  costMinor: number | undefined,
): Omit<StockCover, 'storeId'>[] {
  const week = means.slice(0, WEEK_DAYS);
  if (!stock.isKnown || costMinor === undefined || week.length === 0) return [];
  const daily = week.reduce((sum, mean) => sum + mean, 0) / week.length;
  return [{ stockMinor: (stock.onHand + stock.held) * costMinor, dailyMinor: daily * costMinor }];
}

/** The covers of products of one store together; none of none. */
export function coverOfStore(storeId: string, covers: readonly Omit<StockCover, 'storeId'>[]): StockCover[] {
  if (covers.length === 0) return [];
  const sum = (name: 'stockMinor' | 'dailyMinor') => Math.round(covers.reduce((total, cover) => total + cover[name], 0));
  return [{ storeId, stockMinor: sum('stockMinor'), dailyMinor: sum('dailyMinor') }];
}
