import { type Baskets, basketCollector } from '#numerics/baskets.ts';
import type { RuleLevel } from '#schemas/association.ts';
import type { BasketPart, ToldProduct } from './order-baskets.ts';

/** All baskets, of products or of their categories. */
export interface ShopBaskets {
  readonly baskets: Baskets;
  /** Baskets of each customer, one customer after the other. */
  readonly customerStarts: Uint32Array;
  /** Product ids or categories, by number. */
  readonly ids: readonly string[];
}

/** What the catalogue says of a product. */
export interface CatalogueEntry {
  readonly name: string;
  readonly category?: string | undefined;
  /** It was only sold, and nobody has described it. */
  readonly isStub: boolean;
}

/** What products are called: as the catalogue says, else as the orders do. */
export function describedProducts(told: Iterable<ToldProduct>, catalogue: ReadonlyMap<string, CatalogueEntry>) {
  const described = new Map<string, { name: string; category?: string }>();
  for (const { productId, name, category } of told) {
    const entry = catalogue.get(productId);
    const isDescribed = entry !== undefined && !entry.isStub;
    const known = isDescribed ? (entry.category ?? category) : (category ?? entry?.category);
    described.set(productId, {
      name: (isDescribed ? entry.name : (name ?? entry?.name)) ?? productId,
      ...(known === undefined ? {} : { category: known }),
    });
  }
  return described;
}
export type DescribedProducts = ReturnType<typeof describedProducts>;

/** The baskets of all parts at one level; products without a category are in no basket of categories. */
export function shopBaskets(parts: readonly BasketPart[], level: RuleLevel, described: DescribedProducts): ShopBaskets {
  const numbers = new Map<string, number>();
  const collector = basketCollector();
  const customerStarts = [0];
  for (const part of parts) {
    const itemOf = part.products.map(({ productId }) => {
      const id = level === 'product' ? productId : described.get(productId)?.category;
      if (id === undefined) return undefined;
      const number = numbers.get(id) ?? numbers.size;
      numbers.set(id, number);
      return number;
    });
    for (let customer = 1; customer < part.customerStarts.length; customer++) {
      for (let basket = part.customerStarts[customer - 1] as number; basket < (part.customerStarts[customer] as number); basket++)
        collector.add(itemsOf(part, basket, itemOf));
      customerStarts.push(collector.size());
    }
  }
  return { baskets: collector.baskets(), customerStarts: Uint32Array.from(customerStarts), ids: [...numbers.keys()] };
}

function itemsOf({ items, starts }: BasketPart, basket: number, itemOf: readonly (number | undefined)[]): number[] {
  const found: number[] = [];
  for (let index = starts[basket] as number; index < (starts[basket + 1] as number); index++) {
    const item = itemOf[items[index] as number];
    if (item !== undefined) found.push(item);
  }
  return found;
}
