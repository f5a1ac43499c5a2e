import { exponentOf } from '#domain/money.ts';
import type { Order, OrderLine, OrderState } from '#schemas/order.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { emptyOrder, mergeFact } from './merge-order.ts';
import { amountsOf } from './order-contribution.ts';
import { orderDetailsOf, textOf } from './order-details.ts';
import { type OrderFact, orderFactOf, type ShopSettings, UnusableOrderError } from './order-facts.ts';
import { storeOf } from './store-of-order.ts';

function factOrNothing(event: StoredEvent, shop: ShopSettings): OrderFact | undefined {
  try {
    return orderFactOf(event, shop);
  } catch (error) {
    if (error instanceof UnusableOrderError) return undefined;
    throw error;
  }
}

/** An event of an order, and what it says of it. */
interface OrderEvent {
  readonly event: StoredEvent;
  readonly fact: OrderFact;
}

/** Lines of the revision in force, else of the richest completion, with amounts in the order's currency. */
function linesOf(state: OrderState, events: ReadonlyMap<string, OrderEvent>): readonly OrderLine[] {
  const { completion, revision, orderedAt } = state;
  const isRevised = revision?.items !== undefined && orderedAt !== undefined && revision.at >= orderedAt;
  const told = events.get((isRevised ? revision.key : completion?.key) ?? '');
  if (!told || !completion) return [];
  const scale = exponentOf(completion.currency);
  const isRead = 'lines' in told.fact && told.fact.scale === scale;
  return isRead ? told.fact.lines : orderDetailsOf(told.event.properties, scale).lines;
}

function couponsOf(lines: readonly OrderLine[], event: StoredEvent | undefined): string[] {
  const ofOrder = event && textOf(event.properties, 'coupon');
  return [...new Set([...(ofOrder === undefined ? [] : [ofOrder]), ...lines.flatMap(({ coupon }) => coupon ?? [])])];
}

function orderOf(state: OrderState, events: ReadonlyMap<string, OrderEvent>): Order | undefined {
  const amounts = amountsOf(state);
  const { completion, orderedAt, orderedDay } = state;
  if (!amounts || !completion || orderedAt === undefined || orderedDay === undefined) return undefined;
  const lines = linesOf(state, events);
  const event = events.get(completion.key)?.event;
  const storeId = event && storeOf(lines, event);
  return {
    orderRef: state.orderRef,
    orderedAt,
    orderedDay,
    currency: amounts.currency,
    totalMinor: amounts.totalMinor,
    discountMinor: amounts.discountMinor,
    refundedMinor: amounts.refundedMinor,
    isCancelled: state.cancelled !== undefined,
    items: amounts.items,
    coupons: couponsOf(lines, event),
    ...(completion.channel === undefined ? {} : { channel: completion.channel }),
    ...(storeId === undefined ? {} : { storeId }),
    lines,
  };
}

/** A person's completed orders from the events of all their ids, oldest first; cancelled ones are among them, marked. */
export function foldOrders(events: Iterable<StoredEvent>, shop: ShopSettings): Order[] {
  const states = new Map<string, OrderState>();
  const byKey = new Map<string, OrderEvent>();
  for (const event of events) {
    const fact = event.orderRef === undefined ? undefined : factOrNothing(event, shop);
    if (!fact || event.orderRef === undefined) continue;
    byKey.set(event.key, { event, fact });
    states.set(event.orderRef, mergeFact(states.get(event.orderRef) ?? emptyOrder(event.orderRef), fact));
  }
  const orders = [...states.values()].flatMap((state) => orderOf(state, byKey) ?? []);
  return orders.sort((left, right) => (left.orderedAt === right.orderedAt ? 0 : left.orderedAt < right.orderedAt ? -1 : 1));
}
