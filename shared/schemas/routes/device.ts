import * as z from 'zod';
import { defineRoute } from '../route.ts';
import { AttributesSchema } from '../unit.ts';

const word = 'cold-chain';
const groups = 'open' as const;
const params = z.object({ token: z.string().min(16).max(64) });
const keys = z.string().max(1000).optional();

export const postTelemetry = defineRoute({
  method: 'POST',
  path: '/api/v1/{token}/telemetry',
  word,
  summary: 'Telemetry of a unit as firmware for ThingsBoard sends it: values by name, `{ ts, values }`, or a list of both.',
  groups,
  params,
});

export const getRpc = defineRoute({
  method: 'GET',
  path: '/api/v1/{token}/rpc',
  word,
  summary: 'The order that a unit is to obey, for firmware that speaks to ThingsBoard; a 408 at once when there is none.',
  groups,
  params,
  query: z.object({ timeout: z.string().max(20).optional() }),
  reply: z.object({ id: z.number().int(), method: z.string(), params: z.record(z.string(), z.unknown()) }),
});

export const replyToRpc = defineRoute({
  method: 'POST',
  path: '/api/v1/{token}/rpc/{id}',
  word,
  summary: 'What a unit did with an order: an `error` refuses it, `status` may be `accepted` or `rejected`; anything else is done.',
  groups,
  params: params.extend({ id: z.coerce.number().int().min(0) }),
  body: z.unknown(),
});

export const callServer = defineRoute({
  method: 'POST',
  path: '/api/v1/{token}/rpc',
  word,
  summary: 'What a device asks of the server: `getCurrentTime`, in milliseconds since 1970.',
  groups,
  params,
  body: z.object({ method: z.string().max(100), params: z.unknown().optional() }),
  reply: z.object({ ts: z.number() }),
});

export const getAttributes = defineRoute({
  method: 'GET',
  path: '/api/v1/{token}/attributes',
  word,
  summary: 'What a device has said of itself (`client`), and how its unit is to be set and judged (`shared`).',
  groups,
  params,
  query: z.object({ clientKeys: keys, sharedKeys: keys }),
  reply: z.object({ client: z.record(z.string(), z.unknown()), shared: z.record(z.string(), z.unknown()) }),
});

export const postAttributes = defineRoute({
  method: 'POST',
  path: '/api/v1/{token}/attributes',
  word,
  summary: 'What a device says of itself, such as the version of its firmware; other attributes stay.',
  groups,
  params,
  body: AttributesSchema,
});
