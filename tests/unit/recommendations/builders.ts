import type { Habit } from '#domain/recommendations/habits.ts';
import { neighbourLearner } from '#domain/recommendations/learn-neighbours.ts';
import { encodeModel } from '#domain/recommendations/neighbour-artefact.ts';
import { loadedModel, shopperOf } from '#domain/recommendations/recommend.ts';
import { encodeShelf, loadedShelf } from '#domain/recommendations/shelf.ts';
import { type StoreOrder, shelfLearner } from '#domain/recommendations/shelf-learner.ts';
import { NO_PACE } from '#domain/recommendations/use-up.ts';
import { heldGoodsOf, type Safeguards } from '#domain/recommendations/veto-items.ts';
import type { PersonKey, ProductId } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { Order } from '#schemas/order.ts';
import { type Product, ProductSchema } from '#schemas/product.ts';
import { type StoredEvent, StoredEventSchema } from '#schemas/stored-event.ts';

export const asOf = '2026-11-22T04:00:00.000Z' as Instant;

export const keyOf = (name: string) => name.padEnd(22, 'A') as PersonKey;
export const productIdOf = (name: string) => name as ProductId;

export function aHabit(given: Partial<Habit> & { productId: string }): Habit {
  return {
    purchases: 1,
    boughtOn: [20_700],
    lastBoughtAt: '2026-09-04T10:00:00.000Z' as Instant,
    ordersSince: 0,
    ordersSinceFirst: 0,
    weight: 1,
    ...given,
  };
}

export function anOrderOf(day: number, products: readonly string[], given: Partial<Order> = {}): Order {
  return {
    orderRef: `shop#${day}-${products.join('-')}`,
    orderedAt: new Date(day * 86_400_000 + 36_000_000).toISOString() as Instant,
    orderedDay: day,
    currency: 'EUR' as Order['currency'],
    totalMinor: 100,
    discountMinor: 0,
    refundedMinor: 0,
    isCancelled: false,
    items: products.length,
    coupons: [],
    lines: products.map((productId) => ({ productId, quantity: 1, lineTotalMinor: 100 })),
    ...given,
  };
}

export function aReview(product_id: string, rating: number, at = '2026-11-01T10:00:00.000Z'): StoredEvent {
  return StoredEventSchema.parse({
    key: `${product_id}${rating}`.padEnd(16, '0'),
    personKey: keyOf('ann'),
    type: 'track',
    name: 'Product Reviewed',
    at,
    receivedAt: at,
    source: 'web',
    properties: { product_id, rating },
    traits: {},
    context: {},
  });
}

export function aProduct(given: Partial<Record<keyof Product, unknown>> = {}): Product {
  return ProductSchema.parse({ productId: 'p', name: 'P', updatedAt: asOf, ...given });
}

type Baskets = Readonly<Record<string, readonly Habit[]>>;

/** A model of some people, as stored and loaded again. */
export function aModel(people: Baskets) {
  const learner = neighbourLearner(asOf);
  for (const [name, habits] of Object.entries(people)) learner.add(keyOf(name), habits);
  return loadedModel(encodeModel(learner.model()));
}

export const aShopper = (habits: readonly Habit[], model?: ReturnType<typeof aModel>, name = 'nobody') =>
  shopperOf(habits, [keyOf(name)], model, asOf);

/** Nothing that keeps anything from anybody, unless given. */
export const theSafeguards = (given: Partial<Safeguards> = {}): Safeguards => ({
  needs: { allergens: [], diets: [] },
  held: heldGoodsOf([]),
  supply: { today: asOf.slice(0, 10) as LocalDay, pace: NO_PACE },
  ...given,
});

interface Customer {
  readonly segment?: string;
  readonly orders: readonly StoreOrder[];
}

/** A shelf of a catalogue and of what people ordered, as stored and loaded again. */
export function aShelf(catalogue: readonly Product[], people: Readonly<Record<string, Customer>> = {}) {
  const segments = new Map(Object.entries(people).map(([name, { segment }]) => [keyOf(name), segment]));
  const learner = shelfLearner(asOf, (personKey) => segments.get(personKey));
  for (const [name, { orders }] of Object.entries(people)) learner.add(keyOf(name), orders);
  return loadedShelf(encodeShelf(learner.shelf(catalogue)));
}
