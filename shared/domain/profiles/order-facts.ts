import { exponentOf } from '#domain/money.ts';
import { epochDayOf } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import { type CurrencyCode, CurrencyCodeSchema } from '#schemas/money.ts';
import type { Completion, OrderLine, OrderOwner, Refund, Revision } from '#schemas/order.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { isLinkable } from './match-identity.ts';
import {
  categoriesOf,
  lineTotalsOf,
  type OrderDetails,
  orderDetailsOf,
  returnedOf,
  textOf,
  UnreadableAmountError,
} from './order-details.ts';
import { storeOf } from './store-of-order.ts';

/** The shop's own zone and currency: what a day is, and what an amount without a currency means. */
export interface ShopSettings {
  readonly timeZone: string;
  readonly currency: CurrencyCode;
}

/** The lines of an event, with amounts of `scale` decimals. */
interface ReadLines {
  readonly scale: number;
  readonly lines: readonly OrderLine[];
}

/** What one event says about an order. */
export type OrderFact =
  | ({ readonly kind: 'completed'; readonly completion: Completion; readonly orderedDay: number; readonly owner: OrderOwner } & ReadLines)
  | ({ readonly kind: 'revised'; readonly revision: Revision } & ReadLines)
  | { readonly kind: 'refunded'; readonly refundId: string; readonly refund: Refund }
  | { readonly kind: 'cancelled' | 'handed-over'; readonly key: string; readonly at: Instant };

/** The event speaks of an order but cannot be used; it belongs among the rejects. */
export class UnusableOrderError extends Error {
  override readonly name = 'UnusableOrderError';
}

const TOLD_FIELDS = ['total', 'revenue', 'subtotal', 'discount', 'currency', 'coupon', 'store_id', 'shipping', 'tax', 'affiliation'];

/** Codes that were read before and are written as they are kept; at most all words of three capital letters. */
const readCodes = new Map<unknown, CurrencyCode>();

function statedCurrency(event: StoredEvent): CurrencyCode | undefined {
  const told = event.properties['currency'];
  if (told === undefined || told === null || told === '') return undefined;
  const known = readCodes.get(told);
  if (known !== undefined) return known;
  const parsed = CurrencyCodeSchema.safeParse(told);
  if (!parsed.success) throw new UnusableOrderError('The currency is no ISO 4217 code.');
  if (parsed.data === told) readCodes.set(told, parsed.data);
  return parsed.data;
}

/** Lines count most, then money, then every other field that is told. */
function richnessOf(event: StoredEvent, details: OrderDetails): number {
  const told = TOLD_FIELDS.filter((name) => event.properties[name] !== undefined && event.properties[name] !== null);
  const priced = details.lines.filter((line) => line.lineTotalMinor !== undefined);
  return priced.length * 1000 + details.lines.length * 100 + (details.totalMinor === undefined ? 0 : 50) + told.length;
}

/** What an event that names goods says of them; of one that names none nothing. */
function goodsOf({ lines }: OrderDetails): Pick<Completion, 'lines' | 'categories'> {
  return lines.length === 0 ? {} : { lines: lineTotalsOf(lines), categories: categoriesOf(lines) };
}

function completed(event: StoredEvent, shop: ShopSettings): OrderFact {
  const currency = statedCurrency(event) ?? shop.currency;
  const scale = exponentOf(currency);
  const details = orderDetailsOf(event.properties, scale);
  const isIdentified = event.userId !== undefined && isLinkable(event.userId);
  const storeId = storeOf(details.lines, event);
  return {
    kind: 'completed',
    completion: {
      key: event.key,
      at: event.at,
      richness: richnessOf(event, details),
      currency,
      totalMinor: details.totalMinor ?? 0,
      discountMinor: details.discountMinor ?? 0,
      items: details.items ?? 0,
      ...goodsOf(details),
      ...(event.channel === undefined ? {} : { channel: event.channel }),
      ...(storeId === undefined ? {} : { storeId }),
    },
    orderedDay: epochDayOf(event.at, shop.timeZone),
    owner: { personKey: event.personKey, isIdentified, key: event.key },
    scale,
    lines: details.lines,
  };
}

/** Amounts are read at the scale of the stated currency, else of the shop's, and wait so until the order's currency is known. */
function statedDetails(event: StoredEvent, shop: ShopSettings) {
  const currency = statedCurrency(event);
  const scale = exponentOf(currency ?? shop.currency);
  const told = { key: event.key, at: event.at, scale, ...(currency === undefined ? {} : { currency }) };
  return { told, details: orderDetailsOf(event.properties, scale) };
}

function revised(event: StoredEvent, shop: ShopSettings): OrderFact {
  const { told, details } = statedDetails(event, shop);
  const { totalMinor, discountMinor, items } = details;
  return {
    kind: 'revised',
    revision: {
      ...told,
      ...(totalMinor === undefined ? {} : { totalMinor }),
      ...(discountMinor === undefined ? {} : { discountMinor }),
      ...(items === undefined ? {} : { items }),
      ...goodsOf(details),
    },
    scale: told.scale,
    lines: details.lines,
  };
}

/** The shop's id of the refund, else that of the event. One name is not kept: reading stored records skips it. */
function refundIdOf(event: StoredEvent): string {
  const told = textOf(event.properties, 'refund_id');
  return told === undefined || told === '__proto__' ? event.key : told;
}

function refunded(event: StoredEvent, shop: ShopSettings): OrderFact {
  const { told, details } = statedDetails(event, shop);
  // What the shop says it gave back counts before the sum of the lines that came back.
  const given = orderDetailsOf({ ...event.properties, products: [] }, told.scale).totalMinor;
  const amountMinor = given ?? details.totalMinor;
  const returned = given === undefined ? returnedOf(event.properties, details.lines) : [];
  return {
    kind: 'refunded',
    refundId: refundIdOf(event),
    refund: {
      ...told,
      ...(amountMinor === undefined ? {} : { amountMinor: Math.abs(amountMinor) }),
      ...(returned.length === 0 ? {} : { returned }),
    },
  };
}

function factOf(event: StoredEvent, shop: ShopSettings): OrderFact | undefined {
  switch (event.name) {
    case 'Order Completed':
      return completed(event, shop);
    case 'Order Updated':
      return revised(event, shop);
    case 'Order Refunded':
      return refunded(event, shop);
    case 'Order Cancelled':
      return { kind: 'cancelled', key: event.key, at: event.at };
    case 'Order Fulfilled':
    case 'Order Delivered':
      return { kind: 'handed-over', key: event.key, at: event.at };
    default:
      return undefined;
  }
}

/**
 * What the event says of an order, or undefined when it is about none.
 *
 * @throws {UnusableOrderError} when it has no order id, or an amount or currency that cannot be read
 */
export function orderFactOf(event: StoredEvent, shop: ShopSettings): OrderFact | undefined {
  try {
    const fact = factOf(event, shop);
    if (fact && event.orderRef === undefined) throw new UnusableOrderError(`${event.name} has no order_id.`);
    return fact;
  } catch (error) {
    if (!(error instanceof UnreadableAmountError)) throw error;
    throw new UnusableOrderError(error.message, { cause: error });
  }
}
