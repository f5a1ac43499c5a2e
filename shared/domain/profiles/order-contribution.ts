import { exponentOf, rescaleMinor } from '#domain/money.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { OrderState } from '#schemas/order.ts';

/** What an order adds to its owner's aggregates. */
export interface Contribution {
  readonly orders: number;
  readonly items: number;
  readonly cancelledOrders: number;
  readonly refundCount: number;
  readonly currency: CurrencyCode;
  readonly spendMinor: number;
  readonly discountMinor: number;
  readonly refundMinor: number;
  readonly orderedDay: number;
  readonly channel?: string;
}

export interface OrderAmounts {
  readonly currency: CurrencyCode;
  readonly totalMinor: number;
  readonly discountMinor: number;
  readonly items: number;
  readonly refundedMinor: number;
}

type Stated = { readonly currency?: CurrencyCode | undefined; readonly scale: number };

const isOfCurrency = (stated: Stated, currency: CurrencyCode) => stated.currency === undefined || stated.currency === currency;

/** A later revision replaces what it mentions; one in another currency is not comparable and is left out. */
function revisedAmounts(order: OrderState): Omit<OrderAmounts, 'refundedMinor'> | undefined {
  const { completion, revision, orderedAt } = order;
  if (!completion || orderedAt === undefined) return undefined;
  const { currency, totalMinor, discountMinor, items } = completion;
  if (!revision || revision.at < orderedAt || !isOfCurrency(revision, currency)) return { currency, totalMinor, discountMinor, items };
  const toOwn = (minor: number | undefined) =>
    minor === undefined ? undefined : rescaleMinor(minor, revision.scale, exponentOf(currency));
  return {
    currency,
    totalMinor: toOwn(revision.totalMinor) ?? totalMinor,
    discountMinor: toOwn(revision.discountMinor) ?? discountMinor,
    items: revision.items ?? items,
  };
}

/** Sum of the refunds in the order's currency, never more than the order. */
function refundedOf(order: OrderState, currency: CurrencyCode, totalMinor: number): number {
  const most = Math.max(0, totalMinor);
  let refunded = 0;
  for (const refund of Object.values(order.refunds)) {
    if (!isOfCurrency(refund, currency)) continue;
    refunded += refund.amountMinor === undefined ? most : rescaleMinor(refund.amountMinor, refund.scale, exponentOf(currency));
  }
  return Math.min(refunded, most);
}

/** The order's amounts as they stand now; undefined until it is completed. */
export function amountsOf(order: OrderState): OrderAmounts | undefined {
  const amounts = revisedAmounts(order);
  return amounts && { ...amounts, refundedMinor: refundedOf(order, amounts.currency, amounts.totalMinor) };
}

/** What the order adds to its owner; undefined while it is not completed, and once its owner was erased. */
export function contributionOf(order: OrderState): Contribution | undefined {
  const amounts = amountsOf(order);
  if (!amounts || order.orderedDay === undefined || order.erasedAt !== undefined) return undefined;
  const { currency, totalMinor, discountMinor, items, refundedMinor } = amounts;
  const { orderedDay } = order;
  if (order.cancelled) {
    const nothing = { orders: 0, items: 0, refundCount: 0, spendMinor: 0, discountMinor: 0, refundMinor: 0 };
    return { ...nothing, cancelledOrders: 1, currency, orderedDay };
  }
  const channel = order.completion?.channel;
  return {
    orders: 1,
    items,
    cancelledOrders: 0,
    refundCount: Object.keys(order.refunds).length,
    currency,
    spendMinor: totalMinor - refundedMinor,
    discountMinor,
    refundMinor: refundedMinor,
    orderedDay,
    ...(channel === undefined ? {} : { channel }),
  };
}
