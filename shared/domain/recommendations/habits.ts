import { ReviewPropertiesSchema } from '#schemas/commerce-properties.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Order } from '#schemas/order.ts';
import type { KeptReview } from '#schemas/person-orders.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { DAY_MILLIS, millisOf } from '../time.ts';

/** A purchase counts this much less with each later order of the same person: fast for daily shoppers, slow for monthly ones. */
const KEPT_PER_LATER_ORDER = 0.9;

/** What of an order counts for a habit. */
export interface PlacedOrder extends Pick<Order, 'orderedAt' | 'orderedDay' | 'isCancelled'> {
  readonly lines: readonly Pick<Order['lines'][number], 'productId' | 'name' | 'category' | 'quantity' | 'lineTotalMinor'>[];
}

/** What a person did with one product. */
export interface Habit {
  readonly productId: string;
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  /** Orders that it was in. */
  readonly purchases: number;
  /** Days since 1970-01-01 in the shop's calendar, ascending, each once. */
  readonly boughtOn: readonly number[];
  readonly lastBoughtAt?: Instant | undefined;
  /** Orders since the last one that it was in: 0 when that is the person's last. */
  readonly ordersSince: number;
  /** Orders since the first one that it was in. */
  readonly ordersSinceFirst: number;
  /** Purchases, each discounted by the orders that came after it. */
  readonly weight: number;
  /** 1–5, the person's last word in a review. */
  readonly stars?: number | undefined;
}

interface Draft {
  name?: string | undefined;
  category?: string | undefined;
  purchases: number;
  boughtOn: number[];
  lastBoughtAt?: Instant | undefined;
  ordersSince: number;
  ordersSinceFirst: number;
  weight: number;
  stars?: number;
}

/** Habits from a person's orders, oldest first, and reviews. Cancelled orders do not count; a line without goods names a product, and is no purchase. */
export function habitsOf(orders: readonly PlacedOrder[], reviews: Iterable<KeptReview>): Habit[] {
  const drafts = new Map<string, Draft>();
  const draftOf = (productId: string): Draft => {
    const known = drafts.get(productId);
    if (known) return known;
    const draft: Draft = { purchases: 0, boughtOn: [], ordersSince: 0, ordersSinceFirst: 0, weight: 0 };
    drafts.set(productId, draft);
    return draft;
  };
  const completed = orders.filter((order) => !order.isCancelled);
  completed.forEach((order, index) => {
    addOrder(order, completed.length - 1 - index, draftOf);
  });
  for (const { productId, stars } of reviews) draftOf(productId).stars = stars;
  return [...drafts].map(([productId, habit]) => ({ productId, ...habit }));
}

/** Ids of the goods that an order holds, each once. */
export function productsIn({ lines }: PlacedOrder): string[] {
  return [...new Set(lines.filter(isPurchase).map(({ productId }) => productId))];
}

/** Whether a line holds goods or an amount. */
export const isPurchase = ({ productId, quantity, lineTotalMinor = 0 }: PlacedOrder['lines'][number]): boolean =>
  productId !== '' && (quantity > 0 || lineTotalMinor > 0);

function addOrder(order: PlacedOrder, laterOrders: number, draftOf: (productId: string) => Draft): void {
  const inThisOrder = new Set<string>();
  for (const line of order.lines) {
    const { productId, name, category } = line;
    if (productId === '') continue;
    const draft = draftOf(productId);
    draft.name = name ?? draft.name;
    draft.category = category ?? draft.category;
    if (inThisOrder.has(productId) || !isPurchase(line)) continue;
    inThisOrder.add(productId);
    if (draft.purchases === 0) draft.ordersSinceFirst = laterOrders;
    draft.purchases += 1;
    draft.ordersSince = laterOrders;
    draft.weight += KEPT_PER_LATER_ORDER ** laterOrders;
    draft.lastBoughtAt = order.orderedAt;
    if (draft.boughtOn.at(-1) !== order.orderedDay) draft.boughtOn.push(order.orderedDay);
  }
}

/** The last review of a product holds; of two at the same moment the one with the larger key, so that order of arrival never matters. */
export function reviewsIn(events: Iterable<StoredEvent>): KeptReview[] {
  const last = new Map<string, { readonly reviewedAt: string; readonly stars: number }>();
  for (const event of events) {
    const review = event.name === 'Product Reviewed' ? ReviewPropertiesSchema.safeParse(event.properties) : undefined;
    const rating = review?.data?.rating;
    if (!review?.success || rating === undefined || rating === null) continue;
    const productId = String(review.data.product_id);
    const reviewedAt = `${event.at}#${event.key}`;
    if ((last.get(productId)?.reviewedAt ?? '') > reviewedAt) continue;
    last.set(productId, { reviewedAt, stars: Math.min(5, Math.max(1, Math.round(rating))) });
  }
  return [...last].map(([productId, { stars }]) => ({ productId, stars }));
}

const RATING_HALF_LIFE_DAYS = 180;

/**
 * One scale of 1–5 for both kinds of knowledge: the stars that a person gave, else
 * min(5, round(1 + log2(1 + purchases) · decay)), where decay halves every 180 days since the last purchase.
 *
 * @returns 0 when there is neither
 */
export function ratingOf(habit: Habit, asOf: Instant): number {
  if (habit.stars !== undefined) return habit.stars;
  if (habit.purchases === 0 || habit.lastBoughtAt === undefined) return 0;
  const days = Math.max(0, (millisOf(asOf) - millisOf(habit.lastBoughtAt)) / DAY_MILLIS);
  const decay = 0.5 ** (days / RATING_HALF_LIFE_DAYS);
  return Math.min(5, Math.round(1 + Math.log2(1 + habit.purchases) * decay));
}

/** Days between purchases, the middle one; undefined below three purchase days. */
export function usualIntervalDays({ boughtOn }: Habit): number | undefined {
  if (boughtOn.length < 3) return undefined;
  const gaps = boughtOn.slice(1).map((day, index) => day - (boughtOn[index] ?? day));
  gaps.sort((left, right) => left - right);
  const middle = gaps.length >> 1;
  return gaps.length % 2 === 1 ? gaps[middle] : ((gaps[middle - 1] ?? 0) + (gaps[middle] ?? 0)) / 2;
}
