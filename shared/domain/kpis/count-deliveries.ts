import type { PurchaseOrder } from '#schemas/purchase-order.ts';
import { epochDayOfLocalDay } from '../time.ts';
import { UNKNOWN } from './person-groups.ts';
import type { ShopFacts } from './shop-facts.ts';

/** Nothing is ordered longer before it is to come. */
export const DAYS_OF_LEAD = 90;

interface NightOfDeliveries {
  readonly facts: Pick<ShopFacts, 'addForStore'>;
  readonly today: number;
}

/**
 * Counts a purchase order on the day on which it was to come, once that is over or the order is closed: one that is still open by then
 * is late, one that was cancelled is no delivery.
 */
export function countDelivery(
  { facts, today }: NightOfDeliveries,
  { status, storeId, expectedOn, isOnTimeInFull }: Pick<PurchaseOrder, 'status' | 'storeId' | 'expectedOn' | 'isOnTimeInFull'>,
): void {
  const day = epochDayOfLocalDay(expectedOn);
  if (status === 'cancelled' || (isOnTimeInFull === undefined && day >= today)) return;
  const store = storeId === '' ? UNKNOWN : storeId;
  facts.addForStore(store, 'deliveriesDue', day, 1);
  if (isOnTimeInFull === true) facts.addForStore(store, 'deliveriesOnTimeInFull', day, 1);
}
