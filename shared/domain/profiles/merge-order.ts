import { earlierOf } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Completion, OrderOwner, OrderState, Refund, Revision } from '#schemas/order.ts';
import { isItemised } from './order-details.ts';
import type { OrderFact } from './order-facts.ts';

export const emptyOrder = (orderRef: string): OrderState => ({ schemaVersion: 1, orderRef, version: 0, refunds: {} });

type Told = { readonly at: Instant; readonly key: string };

/** Of two optional values the one that `isBetter` prefers; every such order must be total, so that arrival never matters. */
function best<Value>(left: Value | undefined, right: Value | undefined, isBetter: (left: Value, right: Value) => boolean) {
  if (left === undefined) return right;
  if (right === undefined) return left;
  return isBetter(right, left) ? right : left;
}

type Goods = Pick<Completion, 'lines' | 'categories'>;

const isEarlier = (left: Told, right: Told) => (left.at === right.at ? left.key < right.key : left.at < right.at);

/** Of what two versions of this product kept of the same event, the one with the goods. */
const isKeptBetter = (left: Told & Goods, right: Told & Goods) => left.lines !== undefined && right.lines === undefined;
const isLater = (left: Revision, right: Revision) => (left.key === right.key ? isKeptBetter(left, right) : isEarlier(right, left));

const isRicher = (left: Completion, right: Completion) => {
  if (left.key === right.key) return isKeptBetter(left, right);
  return left.richness === right.richness ? isEarlier(left, right) : left.richness > right.richness;
};

/** A refund that names its amount is believed before one that only names goods, and that before one that says nothing. */
const tellsOf = ({ amountMinor, returned }: Refund) => {
  if (amountMinor !== undefined) return returned === undefined ? 3 : 2;
  return returned === undefined ? 0 : 1;
};
const isFuller = (left: Refund, right: Refund) => {
  const tellsMore = tellsOf(left) - tellsOf(right);
  return tellsMore === 0 ? isEarlier(left, right) : tellsMore > 0;
};

/** An identified buyer is believed before a device; of equals the smallest key. */
const isTruerOwner = (left: OrderOwner, right: OrderOwner) => {
  if (left.isIdentified !== right.isIdentified) return left.isIdentified;
  return left.personKey === right.personKey ? left.key < right.key : left.personKey < right.personKey;
};

function mergeRefunds(left: OrderState['refunds'], right: OrderState['refunds']): OrderState['refunds'] {
  if (Object.keys(right).length === 0) return left;
  const merged = new Map(Object.entries(left));
  for (const [refundId, refund] of Object.entries(right)) merged.set(refundId, best(merged.get(refundId), refund, isFuller) ?? refund);
  return Object.fromEntries(merged);
}

const defined = <Shape extends object>(shape: Shape) =>
  Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Shape]: Exclude<Shape[Name], undefined>;
  };

/** Joins what two parties know of one order: associative, commutative and idempotent. */
function mergeOrders(left: OrderState, right: OrderState): OrderState {
  return {
    schemaVersion: left.schemaVersion,
    orderRef: left.orderRef,
    version: Math.max(left.version, right.version),
    refunds: mergeRefunds(left.refunds, right.refunds),
    ...defined({
      completion: best(left.completion, right.completion, isRicher),
      orderedAt: best(left.orderedAt, right.orderedAt, (one, other) => one < other),
      orderedDay: best(left.orderedDay, right.orderedDay, (one, other) => one < other),
      owner: best(left.owner, right.owner, isTruerOwner),
      revision: best<Revision>(left.revision, right.revision, isLater),
      cancelled: best(left.cancelled, right.cancelled, isEarlier),
      handedOver: best(left.handedOver, right.handedOver, isEarlier),
      isItemised: left.isItemised ?? right.isItemised,
      erasedAt: best(left.erasedAt, right.erasedAt, (one, other) => earlierOf(one, other) === one),
    }),
  } as OrderState;
}

/** The state of an order of which only this fact is known. */
function orderOf(orderRef: string, fact: OrderFact): OrderState {
  const order = { ...emptyOrder(orderRef), ...('lines' in fact && isItemised(fact.lines) ? { isItemised: true as const } : {}) };
  switch (fact.kind) {
    case 'completed':
      return { ...order, completion: fact.completion, orderedAt: fact.completion.at, orderedDay: fact.orderedDay, owner: fact.owner };
    case 'revised':
      return { ...order, revision: fact.revision };
    case 'refunded':
      return { ...order, refunds: { [fact.refundId]: fact.refund } };
    case 'cancelled':
      return { ...order, cancelled: { at: fact.at, key: fact.key } };
    case 'handed-over':
      return { ...order, handedOver: { at: fact.at, key: fact.key } };
  }
}

export const mergeFact = (order: OrderState, fact: OrderFact): OrderState => mergeOrders(order, orderOf(order.orderRef, fact));
