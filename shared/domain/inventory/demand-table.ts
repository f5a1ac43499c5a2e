import type { LocalDay } from '#schemas/instant.ts';
import type { KeptOrder } from '#schemas/person-orders.ts';
import { epochDayOfLocalDay } from '../time.ts';

/** The past of one product in one store, day by day. */
export interface DemandSeries {
  readonly productId: string;
  /** Absent: orders that name no store. */
  readonly storeId?: string;
  readonly category?: string;
  /** Pieces or kilograms that were sold on each day. */
  readonly sold: Float64Array;
  /** 1 where that does not tell what was wanted: nothing was left, all was on hold, or the store was closed for once. */
  readonly censored: Uint8Array;
}

interface Window {
  /** Days since 1970-01-01. */
  readonly firstDay: number;
  readonly days: number;
}

interface Sold {
  readonly perDay: Float32Array;
  category: string | undefined;
  lastDay: number;
}

/** Products that nobody has bought for so many days are no longer forecast. */
const FORGOTTEN_DAYS = 92;
/** From so many orders on an ordinary day, a day without one was a day on which the store was closed. */
const BUSY_ORDERS = 20;
/** Weeks back in which a weekday without orders makes it a day on which the store is always closed. */
const CLOSED_WEEKS = 4;
const WEEK = 7;

/** Sums up what was sold of each product in each store by day, order after order, without a word on who bought it. */
export function demandCollector({ firstDay, days }: Window) {
  const stores = new Map<string | undefined, Map<string, Sold>>();
  const orderCounts = new Map<string | undefined, Int32Array>();

  function storeOf(storeId: string | undefined) {
    const sold = stores.get(storeId) ?? new Map<string, Sold>();
    const counts = orderCounts.get(storeId) ?? new Int32Array(days);
    stores.set(storeId, sold);
    orderCounts.set(storeId, counts);
    return { sold, counts };
  }

  function add({ orderedDay, storeId, lines }: KeptOrder): void {
    const day = orderedDay - firstDay;
    if (day < 0 || day >= days) return;
    const { sold, counts } = storeOf(storeId);
    counts[day] = (counts[day] as number) + 1;
    for (const { productId, category, quantity, amount = 1 } of lines) {
      if (quantity === 0) continue;
      const own = sold.get(productId) ?? { perDay: new Float32Array(days), category, lastDay: day };
      own.perDay[day] = (own.perDay[day] as number) + amount;
      own.category ??= category;
      own.lastDay = Math.max(own.lastDay, day);
      sold.set(productId, own);
    }
  }

  return {
    add,
    stores: () => [...stores.keys()],
    /** @param isCensored - whether a product was not to be had in a store on a day of the window */
    series(isCensored: (storeId: string | undefined, productId: string) => ReadonlySet<LocalDay> | undefined): DemandSeries[] {
      return [...stores].flatMap(([storeId, products]) => {
        const closed = closedDays(orderCounts.get(storeId) ?? new Int32Array(days));
        const sold = [...products].filter(([, { lastDay }]) => lastDay >= days - FORGOTTEN_DAYS);
        return sold.map(([productId, { perDay, category }]) => ({
          productId,
          ...(storeId === undefined ? {} : { storeId }),
          ...(category === undefined ? {} : { category }),
          sold: Float64Array.from(perDay, rounded),
          censored: withDays(closed, isCensored(storeId, productId) ?? [], firstDay),
        }));
      });
    },
  };
}

/** A copy with further days marked. */
function withDays(closed: Uint8Array, days: Iterable<LocalDay>, firstDay: number): Uint8Array {
  const censored = Uint8Array.from(closed);
  for (const day of days) {
    const at = epochDayOfLocalDay(day) - firstDay;
    if (at >= 0 && at < censored.length) censored[at] = 1;
  }
  return censored;
}

/** Sums of single precision, to the thousandth as amounts are kept. */
const rounded = (amount: number) => Math.round(amount * 1000) / 1000;

/** 1 for days without an order in a store that has many, unless that weekday never has one. */
function closedDays(orders: Int32Array): Uint8Array {
  const sorted = [...orders].filter((count) => count > 0).sort((left, right) => left - right);
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const closed = new Uint8Array(orders.length);
  if (usual < BUSY_ORDERS) return closed;
  for (let day = 0; day < orders.length; day++) {
    const neighbours = Array.from({ length: 2 * CLOSED_WEEKS + 1 }, (_, week) => orders[day + WEEK * (week - CLOSED_WEEKS)] ?? 0);
    if (orders[day] === 0 && neighbours.some((count) => count > 0)) closed[day] = 1;
  }
  return closed;
}
