import type * as z from 'zod';
import { isSameProduct, productFromBody } from '#domain/inventory/product-from-body.ts';
import { isOnlyCountedAnew } from '#domain/inventory/stock-change.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, faultsOf, notFound } from '#runtime/problems.ts';
import { type ProductId, ProductIdSchema } from '#schemas/ids.ts';
import {
  type BatchedProduct,
  type Product,
  type ProductBody,
  ProductBodySchema,
  ProductReplySchema,
  type ProductsQuery,
} from '#schemas/product.ts';
import { getProduct, listProducts, putProduct, putProductStock, putProducts } from '#schemas/routes/inventory.ts';
import type { StockBodySchema } from '#schemas/stock.ts';
import { productsIn } from '#storage/products.ts';
import { cursorOf, textOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ PRODUCTS_TABLE: tableName });
const products = productsIn(env.PRODUCTS_TABLE);

type Read = { readonly productId: string | null } & ({ readonly product: Product } | { readonly message: string });

async function put(productId: ProductId, body: ProductBody) {
  const read = productFromBody(productId, body, now());
  if (read.kind === 'unreadable') throw badRequest(`body.${read.field}`, read.expected);
  const stored = await products.replace(read.product);
  await products.noteChange();
  return ProductReplySchema.parse(stored);
}

function readItem(item: Record<string, unknown>): Read {
  const id = ProductIdSchema.safeParse(item['productId'] ?? item['code']);
  if (!id.success) return { productId: null, message: 'productId: expected 1–128 characters' };
  const body = ProductBodySchema.safeParse(item);
  if (!body.success) {
    const faults = faultsOf(body.error, '').map(({ field, expected }) => (field === '' ? expected : `${field.slice(1)}: ${expected}`));
    return { productId: id.data, message: faults.join('; ') };
  }
  const read = productFromBody(id.data, body.data, now());
  return { productId: id.data, ...(read.kind === 'product' ? { product: read.product } : { message: `${read.field}: ${read.expected}` }) };
}

/** Within one batch the last entry of a product holds, as if each had been put by itself. */
async function putBatch(items: readonly Record<string, unknown>[]): Promise<{ items: BatchedProduct[] }> {
  const read = items.map(readItem);
  const valid = new Map(read.flatMap((entry) => ('product' in entry ? [[entry.product.productId, entry.product] as const] : [])));
  const before = await products.findMany(valid.keys());
  const isUnchanged = (product: Product) => {
    const known = before.get(product.productId);
    return known !== undefined && isSameProduct(known, product);
  };
  const told = [...valid.values()];
  await products.addAll(told.filter(({ productId }) => !before.has(productId)));
  await products.replaceAll(told.filter((product) => before.has(product.productId) && !isUnchanged(product)));
  // Also when nothing changed: it may be the repetition of a call that ended before its note.
  if (valid.size > 0) await products.noteChange();
  return {
    items: read.map((entry) => {
      if ('message' in entry) return { productId: entry.productId, status: 'rejected', message: entry.message };
      return { productId: entry.productId, status: isUnchanged(entry.product) ? 'unchanged' : 'stored' };
    }),
  };
}

/** A sale changes a quantity, and nothing that a list depends on until the last piece is gone. */
async function putStock(productId: ProductId, { stock }: z.infer<typeof StockBodySchema>) {
  const before = await products.setStock(productId, stock);
  if (before === undefined) throw notFound(`The product ${productId}`);
  if (!isOnlyCountedAnew(before.stock, stock)) await products.noteChange();
  return ProductReplySchema.parse({ ...before, stock });
}

async function find(productId: ProductId) {
  const product = await products.find(productId);
  if (product === undefined) throw notFound(`The product ${productId}`);
  return ProductReplySchema.parse(product);
}

async function list({ ids, limit, cursor }: ProductsQuery) {
  if (ids !== undefined) {
    const found = await products.findMany(ids);
    return { items: [...found.values()].map((product) => ProductReplySchema.parse(product)), cursor: null };
  }
  const after = textOfCursor(cursor);
  const { items, next } = await products.list(limit, after);
  return {
    items: items.map((product) => ProductReplySchema.parse(product)),
    cursor: cursorOf(next),
  };
}

export const handler = httpHandler([
  on(putProduct, ({ params, body }) => put(params.productId, body)),
  on(getProduct, ({ params }) => find(params.productId)),
  on(putProductStock, ({ params, body }) => putStock(params.productId, body)),
  on(listProducts, ({ query }) => list(query)),
  on(putProducts, ({ body }) => putBatch(body.items)),
]);
