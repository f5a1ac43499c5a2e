import type { Instant } from '#schemas/instant.ts';
import type { OrderState } from '#schemas/order.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { productIdsIn } from '../profiles/order-details.ts';
import { isToBeTold, standingOf } from '../recalls/order-standing.ts';
import { DAY_MILLIS, dayOfMonth, epochDayOfMonth, laterOf, millisOf, monthOfEpochDay, plusMillis } from '../time.ts';

const MONTHS_AFTER_LIFE = 6;
const MONTHS_WITHOUT_LIFE = 24;

const monthsLater = (month: number, months: number): number => {
  const count = Math.floor(month / 100) * 12 + (month % 100) - 1 + months;
  return Math.floor(count / 12) * 100 + (count % 12) + 1;
};

/** The same day and hour some calendar months later; the last day of a month that is too short for it. UTC. */
export function plusMonths(instant: Instant, months: number): Instant {
  const day = Math.floor(millisOf(instant) / DAY_MILLIS);
  const month = monthsLater(monthOfEpochDay(day), months);
  const lastDay = epochDayOfMonth(monthsLater(month, 1), 1) - 1;
  const target = Math.min(epochDayOfMonth(month, dayOfMonth(day)), lastDay);
  return plusMillis(instant, (target - day) * DAY_MILLIS);
}

/**
 * Until when goods may have to be recalled: their shelf life and six months, counted from the sale, which is never before their
 * life begins; two years where nobody has told how long they keep (the same terms for which GB 31605 has records kept).
 *
 * @param shelfLifeDays - of each product of an order, undefined where it is not known; none when the order does not name its goods
 */
export function recallableUntil(soldAt: Instant, shelfLifeDays: readonly (number | undefined)[]): Instant {
  const ends = (shelfLifeDays.length === 0 ? [undefined] : shelfLifeDays).map((days) =>
    days === undefined
      ? plusMonths(soldAt, MONTHS_WITHOUT_LIFE)
      : plusMonths(plusMillis(soldAt, Math.round(days * DAY_MILLIS)), MONTHS_AFTER_LIFE),
  );
  return ends.reduce(laterOf);
}

/** What of an order a recall may concern. */
interface RecallableGoods {
  readonly soldAt: Instant;
  /** Each once. */
  readonly productIds: readonly string[];
}

/**
 * What a recall may look for in an order that still has its owner; undefined where nobody is told, since the goods were never
 * handed over.
 *
 * @param events - that tell of the order, as far as they are at hand: they name goods of which the order has no total
 */
export function recallableGoodsOf(order: OrderState, events: readonly StoredEvent[]): RecallableGoods | undefined {
  const soldAt =
    order.orderedAt ?? events.map(({ at }) => at).reduce<Instant | undefined>((last, at) => (last && last > at ? last : at), undefined);
  if (soldAt === undefined || !isToBeTold(standingOf(order))) return undefined;
  const kept = [order.completion, order.revision].flatMap((told) => told?.lines ?? []).map(([productId]) => productId);
  return { soldAt, productIds: [...new Set([...kept, ...events.flatMap(({ properties }) => productIdsIn(properties))])] };
}
