import * as z from 'zod';
import { bodyObject } from '../body.ts';
import { GtinSchema, LotIdSchema } from '../gtin.ts';
import { HoldReasonSchema, HoldReplySchema, LotStatusSchema, ReleasedHoldReplySchema } from '../hold.ts';
import { ProductIdSchema } from '../ids.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';

const word = 'lots';
const holders: readonly Group[] = ['quality', 'admin'];
/** Only quality may say that goods are fit to be sold again. */
const releasers: readonly Group[] = ['quality'];

const lotParams = z.object({ gtin: GtinSchema, lot: z.string().min(1) });
/** For a lot with `/` in it; wins over the path. */
const lotQuery = z.object({ lot: LotIdSchema.optional() });
const gtinParams = z.object({ gtin: GtinSchema });
const lotInQuery = z.object({ lot: LotIdSchema });
const productParams = z.object({ productId: ProductIdSchema });
const body = bodyObject({ reason: HoldReasonSchema });
const held = { summary: 'Take a lot off sale at once. Held already: nothing changes.', groups: holders, body, reply: HoldReplySchema };
const released = { summary: 'Put a held lot on sale again.', groups: releasers, body, reply: ReleasedHoldReplySchema };
const status = {
  summary: 'May this lot be sold? Answers a till from one consistent read.',
  groups: EVERY_GROUP,
  reply: LotStatusSchema,
};

export const holdLot = defineRoute({
  ...held,
  method: 'POST',
  path: '/v1/lots/{gtin}/{lot}/hold',
  word,
  params: lotParams,
  query: lotQuery,
});
export const releaseLot = defineRoute({
  ...released,
  method: 'POST',
  path: '/v1/lots/{gtin}/{lot}/release',
  word,
  params: lotParams,
  query: lotQuery,
});
export const getLotStatus = defineRoute({
  ...status,
  method: 'GET',
  path: '/v1/lots/{gtin}/{lot}/status',
  word,
  params: lotParams,
  query: lotQuery,
});

export const holdLotByQuery = defineRoute({
  ...held,
  method: 'POST',
  path: '/v1/lots/{gtin}/hold',
  word,
  params: gtinParams,
  query: lotInQuery,
});
export const releaseLotByQuery = defineRoute({
  ...released,
  method: 'POST',
  path: '/v1/lots/{gtin}/release',
  word,
  params: gtinParams,
  query: lotInQuery,
});
export const getLotStatusByQuery = defineRoute({
  ...status,
  method: 'GET',
  path: '/v1/lots/{gtin}/status',
  word,
  params: gtinParams,
  query: lotInQuery,
});

export const holdProduct = defineRoute({
  ...held,
  method: 'POST',
  path: '/v1/products/{productId}/hold',
  word,
  summary: 'Take a product off sale at once, all its lots.',
  params: productParams,
});
export const releaseProduct = defineRoute({
  ...released,
  method: 'POST',
  path: '/v1/products/{productId}/release',
  word,
  summary: 'Put a held product on sale again.',
  params: productParams,
});

export const listHolds = defineRoute({
  method: 'GET',
  path: '/v1/holds',
  word,
  summary: 'All holds in force.',
  groups: EVERY_GROUP,
  query: PageQuerySchema,
  reply: pageOf(HoldReplySchema),
});
