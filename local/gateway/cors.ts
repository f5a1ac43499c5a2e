import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { HttpReply } from './reply.ts';

export const CorsShape = z.object({
  AllowOrigins: z.array(z.string()).default([]),
  AllowHeaders: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  AllowCredentials: z.boolean().default(false),
  MaxAge: z.coerce.number().optional(),
});

export type Cors = z.infer<typeof CorsShape>;

export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** API Gateway answers a preflight itself; an origin that is not allowed gets no headers. */
export function preflightReply(cors: Cors, request: IncomingMessage): HttpReply {
  const allowed = originHeaders(cors, request);
  if (Object.keys(allowed).length === 0) return { status: 204, headers: {}, body: Buffer.alloc(0) };
  const asked = request.headers['access-control-request-headers'];
  return {
    status: 204,
    headers: {
      ...allowed,
      'access-control-allow-methods': cors.AllowMethods.join(','),
      'access-control-allow-headers': cors.AllowHeaders.includes('*') ? (asked ?? '*') : cors.AllowHeaders.join(','),
      ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': String(cors.MaxAge) }),
    },
    body: Buffer.alloc(0),
  };
}

/** The headers of any other reply to a page of another origin; they replace those of the function. */
export function corsHeaders(cors: Cors, request: IncomingMessage): Record<string, string> {
  const allowed = originHeaders(cors, request);
  if (Object.keys(allowed).length === 0 || cors.ExposeHeaders.length === 0) return allowed;
  return { ...allowed, 'access-control-expose-headers': cors.ExposeHeaders.join(',') };
}

function originHeaders(cors: Cors, { headers }: IncomingMessage): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined) return {};
  const isAny = cors.AllowOrigins.includes('*');
  if (!isAny && !cors.AllowOrigins.includes(origin)) return {};
  return {
    'access-control-allow-origin': isAny ? '*' : origin,
    ...(isAny ? {} : { vary: 'origin' }),
    ...(cors.AllowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
  };
}
