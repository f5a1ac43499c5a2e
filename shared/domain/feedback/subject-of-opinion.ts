import type { FeedbackLot } from '#schemas/feedback.ts';
import { type Gtin, GtinSchema, LotIdSchema } from '#schemas/gtin.ts';
import type { Order, OrderLine } from '#schemas/order.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { DAY_MILLIS, millisOf } from '../time.ts';
import type { Subject } from './judge-opinion.ts';
import type { Opinion } from './opinion-of-event.ts';

/** Whoever says nothing of the order means one of the last weeks. */
const REMEMBERED_DAYS = 60;
const MOST_LOTS = 20;

const isBefore = (order: Order, event: StoredEvent) => order.orderedAt <= event.at && !order.isCancelled;
const holds = (order: Order, productId: string) => order.lines.some((line) => line.productId === productId);

/** The order that is named, else the last one before with the product; a complaint that names neither is of the last order. */
function orderOf(event: StoredEvent, opinion: Opinion, orders: readonly Order[]): { order: Order; isInferred: boolean } | undefined {
  const { orderId, productId, kind } = opinion;
  if (orderId !== undefined) {
    const named = orders.findLast(({ orderRef }) => orderRef.slice(orderRef.indexOf('#') + 1) === orderId);
    return named && { order: named, isInferred: false };
  }
  const since = millisOf(event.at) - REMEMBERED_DAYS * DAY_MILLIS;
  const recent = orders.filter((order) => isBefore(order, event) && millisOf(order.orderedAt) >= since);
  const found =
    productId !== undefined ? recent.findLast((order) => holds(order, productId)) : kind === 'complaint' ? recent.at(-1) : undefined;
  return found && { order: found, isInferred: true };
}

function lotOfLine(line: OrderLine, gtins: ReadonlyMap<string, Gtin>): FeedbackLot | undefined {
  const gtin = GtinSchema.safeParse(line.gtin).data ?? gtins.get(line.productId) ?? GtinSchema.safeParse(line.productId).data;
  const lot = LotIdSchema.safeParse(line.lot).data;
  return gtin === undefined || lot === undefined ? undefined : { gtin, lot, productId: line.productId, by: 'ordered' };
}

/** The product that an opinion is about: the one it names, or the only one of its order. */
function productsOf({ productId }: Opinion, order: Order | undefined): string[] {
  if (productId !== undefined) return [productId];
  const products = new Set(order?.lines.map((line) => line.productId).filter((id) => id !== ''));
  return products.size === 1 ? [...products] : [];
}

/**
 * What an opinion is about.
 *
 * @param orders - the person's, oldest first
 * @param gtins - trade items of products, for lines that do not name theirs
 */
export function subjectOf(event: StoredEvent, opinion: Opinion, orders: readonly Order[], gtins: ReadonlyMap<string, Gtin>): Subject {
  const found = orderOf(event, opinion, orders);
  const { productId, lot } = opinion;
  const productIds = productsOf(opinion, found?.order);
  const lines = (found?.order.lines ?? []).filter((line) => productId === undefined || line.productId === productId);
  const ordered = lines.flatMap((line) => lotOfLine(line, gtins) ?? []);
  const told: FeedbackLot[] = lot === undefined ? [] : [{ ...lot, ...(productId === undefined ? {} : { productId }), by: 'told' }];
  const lots = new Map([...ordered, ...told].map((one) => [`${one.gtin}#${one.lot}`, one]));
  return {
    productIds,
    ...(found === undefined ? {} : { orderRef: found.order.orderRef }),
    isOrderInferred: found?.isInferred ?? false,
    lots: [...lots.values()].slice(0, MOST_LOTS),
  };
}
