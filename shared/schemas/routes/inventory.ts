import * as z from 'zod';
import { bodyObject } from '../body.ts';
import { ProductIdSchema } from '../ids.ts';
import { pageOf } from '../page.ts';
import { BatchedProductSchema, ProductBodySchema, ProductReplySchema, ProductsQuerySchema } from '../product.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';
import { StockBodySchema } from '../stock.ts';

const word = 'inventory';
const groups = EVERY_GROUP;
const params = z.object({ productId: ProductIdSchema });

export const putProduct = defineRoute({
  method: 'PUT',
  path: '/v1/products/{productId}',
  word,
  summary:
    'Describe a product, replacing all that was known of it but its stock, so that it must have a name. Allergens are a record of name to CONTAINS, MAY_CONTAIN or FREE_FROM; what is not named is unknown, and kept from people with that allergy. Rows of Open Food Facts are understood under its own names; of a body with `code` the fields that mean nothing here are passed over.',
  groups,
  params,
  body: ProductBodySchema,
  reply: ProductReplySchema,
});

export const putProductStock = defineRoute({
  method: 'PUT',
  path: '/v1/products/{productId}/stock',
  word,
  summary:
    'Tell how much of a product each store has and when its oldest pieces expire, replacing all that was known of its stock. What is out of stock, or does not keep as long as the customer usually needs, is not recommended; unknown stock keeps nothing from being recommended.',
  groups,
  params,
  body: StockBodySchema,
  reply: ProductReplySchema,
});

export const getProduct = defineRoute({
  method: 'GET',
  path: '/v1/products/{productId}',
  word,
  summary: 'What is known of one product.',
  groups,
  params,
  reply: ProductReplySchema,
});

export const listProducts = defineRoute({
  method: 'GET',
  path: '/v1/products',
  word,
  summary: 'The catalogue, page by page, in no particular order; or at once those of the given ids that it knows.',
  groups,
  query: ProductsQuerySchema,
  reply: pageOf(ProductReplySchema),
});

export const putProducts = defineRoute({
  method: 'POST',
  path: '/v1/products/batch',
  word,
  summary: 'Describe up to 100 products, each as in PUT with its productId; one that cannot be read does not stop the others.',
  groups,
  body: bodyObject({ items: z.array(z.record(z.string(), z.unknown())).min(1).max(100) }),
  reply: z.object({ items: z.array(BatchedProductSchema) }),
});
