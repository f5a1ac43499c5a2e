import * as z from 'zod';
import { AdvertisingBodySchema, AdvertisingPageSchema, ExportIdSchema } from '../advertising.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute, type Group } from '../route.ts';

const word = 'campaigns';
const groups: readonly Group[] = ['marketer', 'admin'];

export const exportAudience = defineRoute({
  method: 'POST',
  path: '/v1/advertising-audiences',
  word,
  summary:
    'Hash the addresses of an audience for an advertising platform: only of people of age who allowed `advertising`, never by ids, recalls, single products or diets. Takes Idempotency-Key.',
  groups,
  body: AdvertisingBodySchema,
  reply: AdvertisingPageSchema,
  status: 202,
});

export const listExports = defineRoute({
  method: 'GET',
  path: '/v1/advertising-audiences',
  word,
  summary: 'Who had whose addresses hashed when, newest first; this record stays.',
  groups,
  query: PageQuerySchema,
  reply: pageOf(AdvertisingPageSchema.omit({ files: true })),
});

export const getExport = defineRoute({
  method: 'GET',
  path: '/v1/advertising-audiences/{id}',
  word,
  summary: 'One export: how far it is, whom it left out and why, and its files while they are kept.',
  groups,
  params: z.object({ id: ExportIdSchema }),
  reply: AdvertisingPageSchema,
});
