import type { LocalDay } from '#schemas/instant.ts';
import type { Micros } from '#schemas/lot.ts';
import type { Product } from '#schemas/product.ts';
import { quantityOf } from '../lots/lot-quantities.ts';
import { addDays, daysBetween } from '../time.ts';
import type { Batch } from './usable-stock.ts';

/** Some of a lot in a store. */
export interface StoredLot {
  readonly available: Micros;
  /** Last day on which it may be sold; null where nobody told it. */
  readonly lastDay: LocalDay | null;
  /** When it came; null where it was there before anybody had said so. */
  readonly receivedOn: LocalDay | null;
  readonly isHeld: boolean;
}

/** What a store has of a product. */
export interface StoreStock {
  /** What may be sold, in days from today. */
  readonly batches: readonly Batch[];
  readonly onHand: number;
  readonly held: number;
  /** Nobody has told anything of it where this is false. */
  readonly isKnown: boolean;
}

const UNKNOWN: StoreStock = { batches: [], onHand: 0, held: 0, isKnown: false };

/** Products are sold by the piece or by weight, never both. */
const amountOf = (micros: Micros): number => quantityOf(Object.values(micros).reduce((sum, one) => sum + Math.max(0, one), 0));

function lastDayIndex(lot: StoredLot, shelfLifeDays: number | undefined, today: LocalDay): number {
  if (lot.lastDay !== null) return daysBetween(today, lot.lastDay);
  if (shelfLifeDays === undefined || lot.receivedOn === null) return Number.POSITIVE_INFINITY;
  return daysBetween(today, addDays(lot.receivedOn, Math.max(0, Math.floor(shelfLifeDays) - 1)));
}

/**
 * What a store has of a product, by its lots where any are known, else by what the shop told of its stock.
 *
 * @param lots - all that is known to have lain in the store; empty where the shop keeps no lots
 * @param storeId - empty: of the whole shop
 */
export function storeStockOf(product: Product, lots: readonly StoredLot[], storeId: string, today: LocalDay): StoreStock {
  if (lots.length > 0) {
    const batches = lots.map((lot) => ({
      quantity: amountOf(lot.available),
      fromDay: 0,
      lastDay: lastDayIndex(lot, product.shelfLifeDays, today),
      isHeld: lot.isHeld,
    }));
    const sum = (some: readonly { quantity: number }[]) => some.reduce((total, { quantity }) => total + quantity, 0);
    const alive = batches.filter(({ lastDay }) => lastDay >= 0);
    const sellable = alive.filter(({ isHeld }) => !isHeld);
    return {
      batches: sellable.map(({ quantity, fromDay, lastDay }) => ({ quantity, fromDay, lastDay })),
      onHand: sum(sellable),
      held: sum(alive.filter(({ isHeld }) => isHeld)),
      isKnown: true,
    };
  }
  const told = product.stock?.find((stock) => (stock.storeId ?? '') === storeId);
  if (told === undefined) return UNKNOWN;
  const lastDay = told.nearestExpiry === undefined ? Number.POSITIVE_INFINITY : daysBetween(today, told.nearestExpiry);
  const batch = { quantity: told.quantity, fromDay: 0, lastDay };
  return { batches: lastDay >= 0 ? [batch] : [], onHand: lastDay >= 0 ? told.quantity : 0, held: 0, isKnown: true };
}

/** What is on its way, as it will be on the shelf; what is overdue is reckoned with for tomorrow. */
export function inboundBatches(
  inbound: readonly { readonly quantity: number; readonly expectedOn: LocalDay; readonly shelfLifeDays: number | null }[],
  today: LocalDay,
): Batch[] {
  return inbound.map(({ quantity, expectedOn, shelfLifeDays }) => {
    const fromDay = Math.max(1, daysBetween(today, expectedOn));
    return { quantity, fromDay, lastDay: shelfLifeDays === null ? Number.POSITIVE_INFINITY : fromDay + shelfLifeDays - 1 };
  });
}
