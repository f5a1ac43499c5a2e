import { exponentOf } from '#domain/money.ts';
import type { Order, OrderLine, OrderState } from '#schemas/order.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { emptyOrder, mergeFact } from './merge-order.ts';
import { amountsOf } from './order-contribution.ts';
import { orderDetailsOf } from './order-details.ts';
import { type OrderFact, orderFactOf, type ShopSettings, UnusableOrderError } from './order-facts.ts';

function factOrNothing(event: StoredEvent, shop: ShopSettings): OrderFact | undefined {
  try {
    return orderFactOf(event, shop);
  } catch (error) {
    if (error instanceof UnusableOrderError) return undefined;
    throw error;
  }
}

/** Lines of the revision in force, else of the richest completion. */
function linesOf(state: OrderState, events: ReadonlyMap<string, StoredEvent>): readonly OrderLine[] {
  const { completion, revision, orderedAt } = state;
  const isRevised = revision?.items !== undefined && orderedAt !== undefined && revision.at >= orderedAt;
  const event = events.get((isRevised ? revision.key : completion?.key) ?? '');
  return event && completion ? orderDetailsOf(event.properties, exponentOf(completion.currency)).lines : [];
}

function orderOf(state: OrderState, events: ReadonlyMap<string, StoredEvent>): Order | undefined {
  const amounts = amountsOf(state);
  const { completion, orderedAt, orderedDay } = state;
  if (!amounts || !completion || orderedAt === undefined || orderedDay === undefined) return undefined;
  return {
    orderRef: state.orderRef,
    orderedAt,
    orderedDay,
    currency: amounts.currency,
    totalMinor: amounts.totalMinor,
    discountMinor: amounts.discountMinor,
    refundedMinor: amounts.refundedMinor,
    isCancelled: state.cancelled !== undefined,
    ...(completion.channel === undefined ? {} : { channel: completion.channel }),
    lines: linesOf(state, events),
  };
}

/** A person's completed orders from the events of all their ids, oldest first; cancelled ones are among them, marked. */
export function foldOrders(events: Iterable<StoredEvent>, shop: ShopSettings): Order[] {
  const states = new Map<string, OrderState>();
  const byKey = new Map<string, StoredEvent>();
  for (const event of events) {
    const fact = event.orderRef === undefined ? undefined : factOrNothing(event, shop);
    if (!fact || event.orderRef === undefined) continue;
    byKey.set(event.key, event);
    states.set(event.orderRef, mergeFact(states.get(event.orderRef) ?? emptyOrder(event.orderRef), fact));
  }
  const orders = [...states.values()].flatMap((state) => orderOf(state, byKey) ?? []);
  return orders.sort((left, right) => (left.orderedAt === right.orderedAt ? 0 : left.orderedAt < right.orderedAt ? -1 : 1));
}
