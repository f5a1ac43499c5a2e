import type { LocalDay } from '#schemas/instant.ts';
import type { Product } from '#schemas/product.ts';
import type { VetoedItem } from '#schemas/recommendation.ts';
import type { Stock } from '#schemas/stock.ts';
import { daysBetween } from '../time.ts';
import { type UsePace, usualUseUpDays } from './use-up.ts';

/** Where a person buys and how fast they use things up. */
export interface Supply {
  /** Undefined: any store will do. */
  readonly storeId?: string | undefined;
  /** Of the shop's calendar. */
  readonly today: LocalDay;
  readonly pace: UsePace;
}

type Veto = Pick<VetoedItem, 'kind' | 'reason'>;

/** What is known of the stock where the person buys: that of their store, else that of the whole shop. Empty: nothing is known. */
function stockFor({ stock = [] }: Product, storeId: string | undefined): readonly Stock[] {
  if (storeId === undefined) return stock;
  const own = stock.filter((entry) => entry.storeId === storeId);
  return own.length > 0 ? own : stock.filter((entry) => entry.storeId === undefined);
}

const daysCalled = (days: number) => (days === 1 ? '1 day' : `${days} days`);

function shelfLifeVeto(daysLeft: number, needed: number | undefined): Veto | undefined {
  if (daysLeft < 0) return { kind: 'shelf-life', reason: 'What is left of it has expired.' };
  if (needed === undefined || daysLeft >= needed) return undefined;
  const usual = `This person usually takes ${daysCalled(Math.round(needed))} to use it up`;
  return { kind: 'shelf-life', reason: `${usual}; what is left keeps ${daysCalled(daysLeft)}.` };
}

/**
 * Why a product cannot be had as this person needs it: nothing is left, or it does not keep as long as they usually take. First
 * to expire is first to be sold, so that the nearest day of a store counts; one store that has what they need is enough. What is
 * not known is no veto.
 */
export function supplyVeto(product: Product | undefined, { storeId, today, pace }: Supply): Veto | undefined {
  const known = product === undefined ? [] : stockFor(product, storeId);
  if (product === undefined || known.length === 0) return undefined;
  const left = known.filter(({ quantity }) => quantity > 0);
  if (left.length === 0) return { kind: 'stock', reason: 'Out of stock.' };
  if (left.some(({ nearestExpiry }) => nearestExpiry === undefined)) return undefined;
  const longest = Math.max(...left.map(({ nearestExpiry = today }) => daysBetween(today, nearestExpiry)));
  return shelfLifeVeto(longest, usualUseUpDays(pace, product));
}
