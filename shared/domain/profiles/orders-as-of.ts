import { isPurchase, reviewsIn } from '#domain/recommendations/habits.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Order, OrderLine } from '#schemas/order.ts';
import type { KeptLine, KeptOrder, OrderMark, OrderSpan, PersonOrders } from '#schemas/person-orders.ts';
import type { PersonSale } from '#schemas/person-sales.ts';
import type { Profile } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { foldOrders } from './fold-orders.ts';
import type { ShopSettings } from './order-facts.ts';

/** What a person's orders and reviews depend on, as the profile counts it. */
export function orderMarkOf({ sources, linkedIds }: Pick<Profile, 'sources' | 'linkedIds'>): OrderMark {
  return { events: Object.values(sources).reduce((sum, count) => sum + count, 0), links: linkedIds.length };
}

/** Whether orders that were read before are those of now: nothing has come since, and nothing has happened that was still to happen then. */
export function isStillTrue(read: OrderMark & OrderSpan, now: OrderMark, asOf: Instant): boolean {
  const at = Date.parse(asOf);
  return read.events === now.events && read.links === now.links && read.from <= at && at < read.until;
}

/** Larger ones are typing errors, or counted in something else than pieces. */
const MOST_OF_A_LINE = 100_000;

/** How much a line has of its product, where that is told and not 1. */
function amountOf({ quantity }: OrderLine): Pick<KeptLine, 'amount'> {
  const amount = Math.round(quantity * 1000) / 1000;
  return amount > 0 && amount !== 1 && amount <= MOST_OF_A_LINE ? { amount } : {};
}

function keptLine(line: OrderLine): KeptLine[] {
  const { productId, name, category } = line;
  if (productId === '') return [];
  const told = { ...(name === undefined ? {} : { name }), ...(category === undefined ? {} : { category }) };
  return [{ productId, ...told, ...(isPurchase(line) ? { quantity: 1, ...amountOf(line) } : { quantity: 0 }) }];
}

interface OrdersAsOf extends OrderSpan {
  readonly person: PersonOrders;
  /** What the same orders came to. */
  readonly sales: readonly PersonSale[];
}

function saleOf({ orderedDay, currency, totalMinor, refundedMinor, discountMinor, items, channel, storeId, coupons }: Order): PersonSale {
  const netMinor = totalMinor - refundedMinor;
  return { day: orderedDay, currency, netMinor, refundedMinor, discountMinor, items, channel, storeId, coupons };
}

/** A person's orders and reviews at a moment, from the events of all their ids, and between which moments nothing else happened. */
export function ordersAsOf(events: readonly StoredEvent[], shop: ShopSettings, asOf: Instant): OrdersAsOf {
  const told = events.filter(({ at }) => at <= asOf);
  const completed = foldOrders(told, shop).filter(({ isCancelled }) => !isCancelled);
  const orders = completed.map(
    ({ orderedAt, orderedDay, storeId, lines }): KeptOrder => ({
      orderedAt,
      orderedDay,
      isCancelled: false,
      ...(storeId === undefined ? {} : { storeId }),
      lines: lines.flatMap(keptLine),
    }),
  );
  let [from, until] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { at } of events) {
    const millis = Date.parse(at);
    if (at <= asOf) from = Math.max(from, millis);
    else until = Math.min(until, millis);
  }
  return { person: { orders, reviews: reviewsIn(told) }, sales: completed.map(saleOf), from, until };
}
