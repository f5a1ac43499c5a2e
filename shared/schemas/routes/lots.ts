import * as z from 'zod';
import { bodyObject } from '../body.ts';
import { GtinSchema, LotIdSchema } from '../gtin.ts';
import { HoldReasonSchema, HoldReplySchema, LotStatusSchema, ReleasedHoldReplySchema } from '../hold.ts';
import { ProductIdSchema, UnitIdSchema } from '../ids.ts';
import { InstantSchema } from '../instant.ts';
import {
  LotBodySchema,
  LotInUnitSchema,
  LotReplySchema,
  LotScanBodySchema,
  LotScanSchema,
  MovementBodySchema,
  MovementPageSchema,
  MovementsReplySchema,
} from '../lot.ts';
import { DirectionSchema, TraceSchema } from '../lot-trace.ts';
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

const described = {
  summary: 'Describe a lot: dates, supplier, who gave it its number. Replaces what was described before; its movements stay.',
  groups: holders,
  body: LotBodySchema,
  reply: LotReplySchema,
};
const page = {
  summary: 'One lot: quantity on hand by place, where it lay and when, mass balance, what it was made of and what was made of it.',
  groups: EVERY_GROUP,
  reply: LotReplySchema,
};
const moved = {
  summary:
    'Tell what happened to a lot. The same movementId again changes nothing; without one, Idempotency-Key or else the content is the id. ' +
    'A transformation names all lots that were used and made.',
  groups: holders,
  body: MovementBodySchema,
  reply: MovementsReplySchema,
  status: 201,
};
const movements = { summary: 'All movements of a lot, by id.', groups: EVERY_GROUP, reply: MovementPageSchema };
const disposed = {
  summary: 'Have everything that is left of a lot thrown away; decided by quality, with a reason.',
  groups: releasers,
  body,
  reply: MovementsReplySchema,
};
const traced = { summary: 'Every lot that was made of this one, or that it was made of.', groups: EVERY_GROUP, reply: TraceSchema };
const direction = { direction: DirectionSchema.default('forward') };

const inPath = { word, params: lotParams } as const;
const inQuery = { word, params: gtinParams } as const;

export const scanLot = defineRoute({
  method: 'POST',
  path: '/v1/lots',
  word,
  summary:
    'Learn of a lot what its bar code or Digital Link says: (01) and (10), and the days of (17), (15) and (11) that are not known yet.',
  groups: described.groups,
  body: LotScanBodySchema,
  reply: LotReplySchema,
});
export const getScannedLot = defineRoute({
  method: 'GET',
  path: '/v1/lots',
  word,
  summary: 'The lot that a bar code or a Digital Link names: ?scan=, percent-encoded.',
  groups: EVERY_GROUP,
  query: LotScanSchema,
  reply: LotReplySchema,
});
export const putLot = defineRoute({ ...described, ...inPath, method: 'PUT', path: '/v1/lots/{gtin}/{lot}', query: lotQuery });
export const putLotByQuery = defineRoute({ ...described, ...inQuery, method: 'PUT', path: '/v1/lots/{gtin}', query: lotInQuery });
export const getLot = defineRoute({ ...page, ...inPath, method: 'GET', path: '/v1/lots/{gtin}/{lot}', query: lotQuery });
export const getLotByQuery = defineRoute({ ...page, ...inQuery, method: 'GET', path: '/v1/lots/{gtin}', query: lotInQuery });

export const postMovement = defineRoute({
  ...moved,
  ...inPath,
  method: 'POST',
  path: '/v1/lots/{gtin}/{lot}/movements',
  query: lotQuery,
});
export const postMovementByQuery = defineRoute({
  ...moved,
  ...inQuery,
  method: 'POST',
  path: '/v1/lots/{gtin}/movements',
  query: lotInQuery,
});
export const listMovements = defineRoute({
  ...movements,
  ...inPath,
  method: 'GET',
  path: '/v1/lots/{gtin}/{lot}/movements',
  query: PageQuerySchema.extend(lotQuery.shape),
});
export const listMovementsByQuery = defineRoute({
  ...movements,
  ...inQuery,
  method: 'GET',
  path: '/v1/lots/{gtin}/movements',
  query: PageQuerySchema.extend(lotInQuery.shape),
});

export const disposeLot = defineRoute({
  ...disposed,
  ...inPath,
  method: 'POST',
  path: '/v1/lots/{gtin}/{lot}/dispose',
  query: lotQuery,
});
export const disposeLotByQuery = defineRoute({
  ...disposed,
  ...inQuery,
  method: 'POST',
  path: '/v1/lots/{gtin}/dispose',
  query: lotInQuery,
});

export const traceLot = defineRoute({
  ...traced,
  ...inPath,
  method: 'GET',
  path: '/v1/lots/{gtin}/{lot}/trace',
  query: lotQuery.extend(direction),
});
export const traceLotByQuery = defineRoute({
  ...traced,
  ...inQuery,
  method: 'GET',
  path: '/v1/lots/{gtin}/trace',
  query: lotInQuery.extend(direction),
});

export const listLotsInUnit = defineRoute({
  method: 'GET',
  path: '/v1/units/{unitId}/lots',
  word,
  summary:
    'Every lot of which some lay in a unit between two moments, those that came later and those that moved on; else those there now.',
  groups: EVERY_GROUP,
  params: z.object({ unitId: UnitIdSchema }),
  query: PageQuerySchema.extend({ from: InstantSchema.optional(), to: InstantSchema.optional() }),
  reply: pageOf(LotInUnitSchema),
});
