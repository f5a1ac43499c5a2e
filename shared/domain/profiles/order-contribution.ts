import { exponentOf, rescaleMinor } from '#domain/money.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { LineTotal, OrderState, Refund, Returned } from '#schemas/order.ts';

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
  readonly categories: readonly string[];
}

export interface OrderAmounts {
  readonly currency: CurrencyCode;
  readonly totalMinor: number;
  readonly discountMinor: number;
  readonly items: number;
  readonly refundedMinor: number;
  readonly categories: readonly string[];
}

type Stated = { readonly currency?: CurrencyCode | undefined; readonly scale: number };

const isOfCurrency = (stated: Stated, currency: CurrencyCode) => stated.currency === undefined || stated.currency === currency;

type Revised = Omit<OrderAmounts, 'refundedMinor'> & { readonly lines: readonly LineTotal[] };

/** A later revision replaces what it mentions; one in another currency is not comparable and is left out. */
function revisedAmounts(order: OrderState): Revised | undefined {
  const { completion, revision, orderedAt } = order;
  if (!completion || orderedAt === undefined) return undefined;
  const { currency, totalMinor, discountMinor, items, lines = [], categories = [] } = completion;
  const completed = { currency, totalMinor, discountMinor, items, lines, categories };
  if (!revision || revision.at < orderedAt || !isOfCurrency(revision, currency)) return completed;
  const toOwn = (minor: number | undefined) =>
    minor === undefined ? undefined : rescaleMinor(minor, revision.scale, exponentOf(currency));
  return {
    currency,
    totalMinor: toOwn(revision.totalMinor) ?? totalMinor,
    discountMinor: toOwn(revision.discountMinor) ?? discountMinor,
    items: revision.items ?? items,
    lines: revision.lines?.map(([productId, quantity, minor]) => [productId, quantity, toOwn(minor) ?? 0] as const) ?? lines,
    categories: revision.categories ?? categories,
  };
}

/** What the order had for a product that came back, in proportion to the quantity; nothing while the order tells no total of it. */
function returnedMinor([productId, quantity]: Returned, lines: readonly LineTotal[]): number {
  const [, orderedQuantity, totalMinor] = lines.find(([ordered]) => ordered === productId) ?? [productId, 0, 0];
  if (quantity === undefined || quantity >= orderedQuantity) return totalMinor;
  return Math.sign(totalMinor) * Math.round((Math.abs(totalMinor) * quantity) / orderedQuantity);
}

/** One refund: the amount that it tells and the lines that it only names; the whole order when it says neither. */
function refundMinor({ amountMinor, returned, scale }: Refund, { currency, totalMinor, lines }: Revised): number {
  if (amountMinor === undefined && returned === undefined) return totalMinor;
  const told = rescaleMinor(amountMinor ?? 0, scale, exponentOf(currency));
  return (returned ?? []).reduce((sum, product) => sum + returnedMinor(product, lines), told);
}

/** Sum of the refunds in the order's currency, never more than the order. */
function refundedOf(order: OrderState, amounts: Revised): number {
  const refunds = Object.values(order.refunds).filter((refund) => isOfCurrency(refund, amounts.currency));
  const refunded = refunds.reduce((sum, refund) => sum + refundMinor(refund, amounts), 0);
  return Math.max(0, Math.min(refunded, amounts.totalMinor));
}

/** The order's amounts as they stand now; undefined until it is completed. */
export function amountsOf(order: OrderState): OrderAmounts | undefined {
  const amounts = revisedAmounts(order);
  if (!amounts) return undefined;
  const { lines: _lines, ...shown } = amounts;
  return { ...shown, refundedMinor: refundedOf(order, amounts) };
}

/** What the order adds to its owner; undefined while it is not completed, and once its owner was erased. */
export function contributionOf(order: OrderState): Contribution | undefined {
  const amounts = amountsOf(order);
  if (!amounts || order.orderedDay === undefined || order.erasedAt !== undefined) return undefined;
  const { currency, totalMinor, discountMinor, items, refundedMinor, categories } = amounts;
  const { orderedDay } = order;
  if (order.cancelled) {
    const nothing = { orders: 0, items: 0, refundCount: 0, spendMinor: 0, discountMinor: 0, refundMinor: 0, categories: [] };
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
    categories,
    ...(channel === undefined ? {} : { channel }),
  };
}
