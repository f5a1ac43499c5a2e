import { basketCollector } from '#numerics/baskets.ts';
import type { KeptOrder } from '#schemas/person-orders.ts';

/** What the orders call a product. */
export interface ToldProduct {
  readonly productId: string;
  readonly name?: string | undefined;
  readonly category?: string | undefined;
}

/** Baskets of some customers, one customer after the other; nothing in it tells who they are. */
export interface BasketPart {
  readonly products: readonly ToldProduct[];
  /** Numbers of `products`. */
  readonly items: Uint32Array;
  /** Where each basket begins in `items`; one more than there are baskets. */
  readonly starts: Uint32Array;
  /** Where the baskets of each customer begin in `starts`; one more than there are customers. */
  readonly customerStarts: Uint32Array;
}

interface Window {
  /** The first local day whose orders count, as days since 1970-01-01. */
  readonly firstDay: number;
}

/**
 * Gathers the baskets of customers: the different products of each of their orders since the first day. Lines without goods
 * are left out; an order without a product is no basket.
 */
export function orderBasketCollector({ firstDay }: Window) {
  const numbers = new Map<string, number>();
  const products: ToldProduct[] = [];
  const collector = basketCollector();
  const customerStarts = [0];

  function numberOf(product: ToldProduct): number {
    const number = numbers.get(product.productId);
    if (number === undefined) {
      numbers.set(product.productId, products.length);
      return products.push(product) - 1;
    }
    const known = products[number];
    if (known) products[number] = { ...known, name: product.name ?? known.name, category: product.category ?? known.category };
    return number;
  }

  return {
    /** Adds the orders of one customer, oldest first, so that the last word on a name holds. */
    add(orders: readonly KeptOrder[]): void {
      for (const { orderedDay, lines } of orders) {
        if (orderedDay < firstDay) continue;
        const goods = lines.filter(({ quantity }) => quantity > 0);
        if (goods.length > 0) collector.add(goods.map(({ productId, name, category }) => numberOf({ productId, name, category })));
      }
      if (collector.size() > (customerStarts.at(-1) ?? 0)) customerStarts.push(collector.size());
    },
    part(): BasketPart {
      const { items, starts } = collector.baskets();
      return { products, items, starts, customerStarts: Uint32Array.from(customerStarts) };
    },
  };
}
