import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Product } from '#schemas/product.ts';
import { daysBefore } from '../time.ts';
import { priceBandsOf, traitsOfProduct } from './content.ts';
import { type PlacedOrder, productsIn } from './habits.ts';
import { type BestSellers, SHELF_FORMAT, type Shelf } from './shelf.ts';

/** What was bought longer ago does not make a best seller. */
const WINDOW_DAYS = 90;
const KEPT_OF_GROUP = 200;
const MOST_STORES = 1000;
/** Of more products that nobody buys the last described are offered. */
const MOST_UNSOLD = 5000;

/** An order and where it was placed. */
export type StoreOrder = PlacedOrder & { readonly storeId?: string | undefined };

/** Counts customers: each once a product, however often they buy it. */
function customerCounter() {
  const buyers = new Map<string, number>();
  let people = 0;
  return {
    add(products: ReadonlySet<string>): void {
      if (products.size === 0) return;
      people++;
      for (const productId of products) buyers.set(productId, (buyers.get(productId) ?? 0) + 1);
    },
    people: () => people,
    bestSellers(numberOf: (productId: string) => number): BestSellers {
      const top = [...buyers]
        .sort(([left, leftBuyers], [right, rightBuyers]) => rightBuyers - leftBuyers || (left < right ? -1 : 1))
        .slice(0, KEPT_OF_GROUP);
      return { people, top: top.map(([productId, count]) => [numberOf(productId), count]) };
    },
  };
}
type Counter = ReturnType<typeof customerCounter>;

function counterIn(counters: Map<string, Counter>, name: string): Counter {
  const known = counters.get(name) ?? customerCounter();
  counters.set(name, known);
  return known;
}

/** Numbers the catalogue by the products' ids, and their traits; a product that it does not have gets a number when it is asked for. */
function numbered(catalogue: readonly Product[], sold: ReadonlySet<string>) {
  const bandOf = priceBandsOf(catalogue);
  const products: Shelf['products'] = [];
  const numbers = new Map<string, number>();
  const traits: string[] = [];
  const traitNumbers = new Map<string, number>();
  const traitNumberOf = (trait: string): number => {
    const number = traitNumbers.get(trait) ?? traits.push(trait) - 1;
    traitNumbers.set(trait, number);
    return number;
  };
  const add = (productId: string, name: string, own: readonly string[]): number => {
    products.push([productId, name, own.map(traitNumberOf).sort((left, right) => left - right)]);
    numbers.set(productId, products.length - 1);
    return products.length - 1;
  };
  const described = catalogue.toSorted((left, right) => (left.productId < right.productId ? -1 : 1));
  for (const product of described) add(product.productId, product.name, traitsOfProduct(product, bandOf));
  const unsold = described
    .map(({ productId, updatedAt }, number) => ({ productId, updatedAt, number }))
    .filter(({ productId, number }) => !sold.has(productId) && (products[number]?.[2].length ?? 0) > 0)
    .sort((left, right) => (left.updatedAt === right.updatedAt ? 0 : left.updatedAt > right.updatedAt ? -1 : 1))
    .slice(0, MOST_UNSOLD);
  return {
    products,
    traits,
    unsold: unsold.map(({ number }) => number),
    numberOf: (productId: string): number => numbers.get(productId) ?? add(productId, productId, []),
  };
}

/**
 * Gathers what sells best everywhere, in each segment, in each store and in first orders, and describes the catalogue by its traits.
 *
 * @param segmentOf - the segment in force of a person
 */
export function shelfLearner(asOf: Instant, segmentOf: (personKey: PersonKey) => string | undefined) {
  const [everywhere, firstOrders] = [customerCounter(), customerCounter()];
  const [bySegment, byStore] = [new Map<string, Counter>(), new Map<string, Counter>()];
  const sold = new Set<string>();
  const since = daysBefore(asOf, WINDOW_DAYS);

  function addToStores(orders: readonly StoreOrder[]): void {
    const perStore = new Map<string, Set<string>>();
    for (const order of orders) {
      if (order.storeId === undefined) continue;
      const bought = perStore.get(order.storeId) ?? new Set();
      for (const productId of productsIn(order)) bought.add(productId);
      perStore.set(order.storeId, bought);
    }
    for (const [storeId, bought] of perStore) counterIn(byStore, storeId).add(bought);
  }

  function groupsOf(counters: Map<string, Counter>, numberOf: (productId: string) => number): Record<string, BestSellers> {
    const largest = [...counters].sort(([, left], [, right]) => right.people() - left.people()).slice(0, MOST_STORES);
    return Object.fromEntries(largest.map(([name, counter]) => [name, counter.bestSellers(numberOf)]));
  }

  return {
    /** Adds one person once. @param orders - oldest first */
    add(personKey: PersonKey, orders: readonly StoreOrder[]): void {
      const valid = orders.filter(({ isCancelled }) => !isCancelled);
      for (const order of valid) for (const productId of productsIn(order)) sold.add(productId);
      const recent = valid.filter(({ orderedAt }) => orderedAt > since);
      const bought = new Set(recent.flatMap(productsIn));
      everywhere.add(bought);
      const segment = segmentOf(personKey);
      if (segment !== undefined) counterIn(bySegment, segment).add(bought);
      addToStores(recent);
      const [first] = valid;
      if (first !== undefined) firstOrders.add(new Set(productsIn(first)));
    },

    shelf(catalogue: readonly Product[]): Shelf {
      const { products, traits, numberOf, unsold } = numbered(catalogue, sold);
      return {
        format: SHELF_FORMAT,
        asOf,
        unsold,
        everywhere: everywhere.bestSellers(numberOf),
        firstOrders: firstOrders.bestSellers(numberOf),
        bySegment: groupsOf(bySegment, numberOf),
        byStore: groupsOf(byStore, numberOf),
        products,
        traits,
      };
    },
  };
}
export type ShelfLearner = ReturnType<typeof shelfLearner>;
