import { expect, it } from 'vitest';
import type { ProductId } from '#schemas/ids.ts';
import { type Product, ProductSchema } from '#schemas/product.ts';
import { productsInMemory } from '#storage/products-in-memory.ts';

/** A catalogue that counts what is read of it, and a clock. */
function aShop(mostHeld?: number) {
  const entries = new Map<string, Product>();
  const shop = { reads: [] as string[], millis: 0 };
  const read = async (productIds: Iterable<ProductId>) => {
    const asked = [...productIds];
    shop.reads.push(...asked);
    return new Map(asked.flatMap((productId) => entries.get(productId) ?? []).map((product) => [product.productId, product]));
  };
  const recent = productsInMemory({ read, nowMillis: () => shop.millis }, mostHeld);
  return {
    shop,
    put(productId: string, name = productId): void {
      entries.set(productId, ProductSchema.parse({ productId, name, updatedAt: '2026-11-22T08:00:00.000Z' }));
    },
    ask: async (...ids: string[]) => [...(await recent(ids as ProductId[])).values()].map(({ name }) => name),
  };
}

it('reads an entry once a minute', async () => {
  const { shop, put, ask } = aShop();
  put('milk', 'Milk');
  expect(await ask('milk')).toEqual(['Milk']);
  put('milk', 'Milk with nuts');
  shop.millis = 59_999;
  expect(await ask('milk')).toEqual(['Milk']);
  shop.millis = 60_000;
  expect(await ask('milk')).toEqual(['Milk with nuts']);
  expect(shop.reads).toEqual(['milk', 'milk']);
});

it('asks again for what is not there', async () => {
  const { shop, put, ask } = aShop();
  expect(await ask('milk', 'milk')).toEqual([]);
  put('milk');
  expect(await ask('milk')).toEqual(['milk']);
  expect(shop.reads).toEqual(['milk', 'milk']);
});

it('holds no more than it may', async () => {
  const { shop, put, ask } = aShop(2);
  for (const name of ['a', 'b', 'c']) put(name);
  await ask('a', 'b');
  expect(await ask('b', 'c')).toEqual(['b', 'c']);
  expect(await ask('a')).toEqual(['a']);
  expect(shop.reads).toEqual(['a', 'b', 'c', 'a']);
});
