import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';

const CorsRuleShape = z.object({
  AllowedOrigins: z.array(z.string()),
  AllowedMethods: z.array(z.enum(['GET', 'HEAD', 'PUT', 'POST', 'DELETE'])),
  AllowedHeaders: z.array(z.string()).default([]),
  ExposedHeaders: z.array(z.string()).default([]),
  MaxAge: z.coerce.number().optional(),
});

/** What a bucket lets pages of other origins do. */
export const BucketCorsShape = z.object({ CorsRules: z.array(CorsRuleShape) });
export type BucketCors = z.infer<typeof BucketCorsShape>;

type Asked = Pick<IncomingMessage, 'headers' | 'method' | 'url'>;

export interface S3Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const parametersOf = ({ url = '' }: Asked) => new URLSearchParams(url.split('?')[1] ?? '');

/** Milliseconds since 1970 of `20261122T085154Z`. */
function millisOf(basic: string): number {
  return Date.parse(basic.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** Why S3 would not serve a presigned address; undefined when it would, or when the call is signed otherwise. The engine looks at none of this. */
export function presignedRefusal(asked: Asked, nowMillis: number): S3Refusal | undefined {
  const parameters = parametersOf(asked);
  if (!parameters.has('X-Amz-Signature')) return undefined;
  if (asked.headers.authorization !== undefined) {
    return { status: 400, code: 'InvalidArgument', message: 'Only one auth mechanism allowed' };
  }
  const expiresAt = millisOf(parameters.get('X-Amz-Date') ?? '') + Number(parameters.get('X-Amz-Expires')) * 1000;
  return nowMillis < expiresAt ? undefined : { status: 403, code: 'AccessDenied', message: 'Request has expired' };
}

/** The headers that let a page of another origin see the reply; none when no rule of the bucket fits. */
export function bucketCorsHeaders(cors: BucketCors | undefined, { headers, method = 'GET' }: Asked): Record<string, string> {
  const { origin } = headers;
  const wanted = headers['access-control-request-method'] ?? method;
  const names = (headers['access-control-request-headers'] ?? '')
    .toLowerCase()
    .split(/\s*,\s*/)
    .filter((name) => name !== '');
  const rule = cors?.CorsRules.find(
    ({ AllowedOrigins, AllowedMethods, AllowedHeaders }) =>
      origin !== undefined &&
      (AllowedOrigins.includes('*') || AllowedOrigins.includes(origin)) &&
      AllowedMethods.some((allowed) => allowed === wanted) &&
      names.every((name) => AllowedHeaders.some((allowed) => allowed === '*' || allowed.toLowerCase() === name)),
  );
  if (rule === undefined) return {};
  return {
    'access-control-allow-origin': rule.AllowedOrigins.includes('*') ? '*' : String(origin),
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    ...(names.length > 0 ? { 'access-control-allow-headers': names.join(', ') } : {}),
    ...(rule.ExposedHeaders.length > 0 ? { 'access-control-expose-headers': rule.ExposedHeaders.join(', ') } : {}),
    ...(rule.MaxAge === undefined ? {} : { 'access-control-max-age': String(rule.MaxAge) }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** Answers in the words of S3 what the engine would not: preflights, and presigned addresses that S3 would refuse. @returns its status */
export function answerAsS3(asked: Asked, response: ServerResponse, cors: BucketCors | undefined): number | undefined {
  const corsHeaders = bucketCorsHeaders(cors, asked);
  for (const [name, value] of Object.entries(corsHeaders)) response.setHeader(name, value);
  const isPreflight = asked.method === 'OPTIONS';
  const isAllowed = 'access-control-allow-origin' in corsHeaders;
  const refusal = isPreflight
    ? { status: 403, code: 'AccessForbidden', message: 'CORSResponse: This CORS request is not allowed.' }
    : presignedRefusal(asked, Date.now());
  if (isPreflight && isAllowed) {
    response.writeHead(200, { 'content-length': 0 }).end();
    return 200;
  }
  if (refusal === undefined) return undefined;
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${refusal.code}</Code><Message>${refusal.message}</Message></Error>`;
  response.writeHead(refusal.status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(xml) }).end(xml);
  return refusal.status;
}
