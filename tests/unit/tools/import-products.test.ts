import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { productFromBody } from '#domain/inventory/product-from-body.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Product, ProductBodySchema } from '#schemas/product.ts';
import { columnNames, guessKind } from '../../../tools/import/headers.ts';
import type { ImportContext } from '../../../tools/import/import-job.ts';
import { productsImporter } from '../../../tools/import/importers/products.ts';
import { headerOf, readRows } from '../../../tools/import/rows.ts';

const OPEN_FOOD_FACTS = path.resolve(import.meta.dirname, '../../../../shared/data/openfoodfacts/products.tsv.gz');
const at = '2026-11-22T08:00:00.000Z' as Instant;
const context: ImportContext = { timeZone: 'UTC', currency: 'EUR', contentHash: '' };
const bodyOf = (cells: Record<string, unknown>) => {
  const { records, refused } = productsImporter.recordsOf([{ file: 0, line: 2, cells }], context);
  return { body: records[0]?.body as Record<string, unknown> | undefined, reason: refused[0]?.reason };
};

/** As the API makes it of what the import sends. */
function productOf(body: Record<string, unknown>): Product {
  const { productId, ...rest } = body;
  const read = productFromBody(productId as ProductId, ProductBodySchema.parse(rest), at);
  if (read.kind !== 'product') throw new Error(`${read.field}: ${read.expected}`);
  return read.product;
}

describe('a row of the catalogue', () => {
  it('may tell the stock of a store', () => {
    const cells = { product_id: 'p', name: 'P', stock: '3', store_id: 'north', nearest_expiry: '2026-12-01' };
    expect(bodyOf(cells).body?.['stock']).toEqual([{ storeId: 'north', quantity: 3, nearestExpiry: '2026-12-01' }]);
    expect(bodyOf({ product_id: 'p', stock: '0' }).body?.['stock']).toEqual([{ quantity: 0 }]);
    expect(bodyOf({ product_id: 'p', stock: '' }).body).not.toHaveProperty('stock');
    expect(bodyOf({ product_id: 'p', stock: '1', nearest_expiry: 'soon' }).reason).toContain('nearest_expiry');
  });

  it('of a shop’s own has figures and no code', () => {
    const { body = {} } = bodyOf({ product_id: '4006381333931', name: 'P', sugars_grams: '12.5', nutriscore: 'B', allergens: 'MILK' });
    expect(body).not.toHaveProperty('code');
    expect(productOf(body)).toMatchObject({ nutrition: { sugarsGrams: 12.5 }, nutriscore: 'b', allergens: { MILK: 'CONTAINS' } });
  });
});

it('a JSON object of Open Food Facts has its figures inside another object', () => {
  const cells = {
    product_id: '4006381333931',
    name: 'P',
    categories_tags: ['en:soups'],
    nutriments: { salt_100g: 1.2 },
    nutriscore: 'unknown',
  };
  expect(productOf(bodyOf(cells).body ?? {})).toMatchObject({ gtin: '04006381333931', category: 'soups', nutrition: { saltGrams: 1.2 } });
});

describe.skipIf(!existsSync(OPEN_FOOD_FACTS))('a file of Open Food Facts', () => {
  it('is known by its header, and each row is a product whose missing allergens are unknown', async () => {
    const { form, header } = await headerOf(OPEN_FOOD_FACTS);
    expect(guessKind(header, new Map())).toBe('products');
    const names = columnNames(header, 'products', new Map());
    const products: Product[] = [];
    let silent = 0;
    for await (const { cells } of (await readRows(OPEN_FOOD_FACTS, form)).rows) {
      const ours = Object.fromEntries(Object.entries(cells).map(([name, value]) => [names.get(name) ?? name, value]));
      const { body = {}, reason } = bodyOf(ours);
      expect(reason).toBeUndefined();
      const product = productOf(body);
      products.push(product);
      if (cells['allergens_tags'] || cells['traces_tags']) continue;
      silent++;
      expect(Object.values(product.allergens)).not.toContain('FREE_FROM');
    }
    expect(products.length).toBeGreaterThan(1000);
    expect(silent).toBeGreaterThan(0);
    // Most rows have a code with a check digit and a category.
    const shareWith = (has: (product: Product) => unknown) => products.filter(has).length / products.length;
    expect(shareWith(({ gtin }) => gtin)).toBeGreaterThan(0.9);
    expect(shareWith(({ category }) => category)).toBeGreaterThan(0.5);
    expect(shareWith(({ nutrition }) => nutrition)).toBeGreaterThan(0.3);
    expect(products.some(({ allergens }) => Object.values(allergens).includes('FREE_FROM'))).toBe(false);
  });
});
