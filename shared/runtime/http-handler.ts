import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod';
import type { Route } from '#schemas/route.ts';
import { type Caller, callerOf, demandGroup } from './caller.ts';
import { withEntityTag } from './entity-tag.ts';
import { JsonTextSchema } from './json.ts';
import { flushMetrics, logFailure } from './observability.ts';
import { notFound, ProblemError, type ProblemTypeOf, parseOrRefuse, problemOf } from './problems.ts';
import { MAX_BODY_BYTES } from './request-body.ts';

const MAX_REPLY_BYTES = 4_000_000;
/** Lambda gives out 6 MB; this leaves room for status and headers. */
const MAX_PAYLOAD_BYTES = 6_200_000;

/** Keeps a body that is too large for the gateway. @returns the address at which its reader, and nobody else, finds it for a while */
export type KeepLarge = (body: string | Buffer, contentType: string) => Promise<string>;

export interface HttpHandlerProps {
  /** Needed where a reply can have more than 4 MB. */
  readonly keepLarge?: KeepLarge;
  /** On every reply, problems too; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly problemType?: ProblemTypeOf;
}

export interface Request<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body's bytes as they came, decoded from base64 but not decompressed. */
  readonly rawBody: Buffer;
  readonly event: APIGatewayProxyEventV2;
}

/** A reply with a status or headers of its own. */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body?: unknown, headers: Record<string, string> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}
export const reply = (status: number, body?: unknown, headers?: Record<string, string>) => new Reply(status, body, headers);

export interface Operation {
  readonly route: Route;
  run(event: APIGatewayProxyEventV2): Promise<Reply>;
}

/** Joins a route to the verb that does its work. */
export function on<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  route: Route<P, Q, B>,
  work: (request: Request<z.infer<P>, z.infer<Q>, z.infer<B>>) => Promise<unknown>,
): Operation {
  const run = async (event: APIGatewayProxyEventV2) => {
    const caller = callerOf(event);
    if (route.groups !== 'open') demandGroup(caller, route.groups);
    const result = await work({ ...partsOf(route, event), caller, headers: event.headers, event });
    return result instanceof Reply ? result : new Reply(route.status ?? 200, result);
  };
  return { route: route as Route, run };
}

function partsOf<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(route: Route<P, Q, B>, event: APIGatewayProxyEventV2) {
  const rawBody = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (rawBody.length > MAX_BODY_BYTES) throw new ProblemError(413, 'body: expected at most 4 MB');
  return {
    params: parseOrRefuse<z.ZodType>(route.params ?? anything, event.pathParameters ?? {}, 'path') as z.infer<P>,
    query: parseOrRefuse<z.ZodType>(route.query ?? anything, event.queryStringParameters ?? {}, 'query') as z.infer<Q>,
    body: (route.body ? parseOrRefuse(route.body, jsonOf(rawBody), 'body') : undefined) as z.infer<B>,
    rawBody,
  };
}

const anything = { safeParse: (data: unknown) => ({ success: true, data }) } as unknown as z.ZodType;

function jsonOf(rawBody: Buffer): unknown {
  return rawBody.length === 0 ? {} : parseOrRefuse(JsonTextSchema, rawBody.toString('utf8'), 'body');
}

function bytesOf({ body }: Reply): string | Buffer {
  if (Buffer.isBuffer(body) || typeof body === 'string') return body;
  return body === undefined ? '' : JSON.stringify(body);
}

function contentTypeOf({ body, headers }: Reply): string {
  const otherwise = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  return headers['content-type'] ?? (Buffer.isBuffer(body) ? 'application/octet-stream' : otherwise);
}

/** A reply stands in what Lambda gives out as base64, which 4 MB survive, or as text in which each quote and backslash has one more. */
function isPassing(body: string | Buffer, bytes: number): boolean {
  if (bytes > MAX_REPLY_BYTES) return false;
  return Buffer.isBuffer(body) || bytes * 2 <= MAX_PAYLOAD_BYTES || Buffer.byteLength(JSON.stringify(body)) <= MAX_PAYLOAD_BYTES;
}

/** A reply as it is, or a 303 to where it is kept when it is too large to pass. */
async function resultOf(given: Reply, keepLarge: KeepLarge | undefined): Promise<APIGatewayProxyStructuredResultV2> {
  const body = bytesOf(given);
  const bytes = Buffer.byteLength(body);
  if (!isPassing(body, bytes)) {
    if (keepLarge === undefined) throw new Error(`A reply of ${bytes} bytes does not pass the gateway, and this function keeps none.`);
    const location = await keepLarge(body, contentTypeOf(given));
    return { statusCode: 303, headers: { location, 'cache-control': 'no-store' }, body: '' };
  }
  const headers = { ...(bytes === 0 ? {} : { 'content-type': contentTypeOf(given) }), ...given.headers };
  if (typeof body === 'string') return { statusCode: given.status, headers, body };
  return { statusCode: given.status, headers, body: body.toString('base64'), isBase64Encoded: true };
}

async function answer(byKey: ReadonlyMap<string, Operation>, event: APIGatewayProxyEventV2, props: HttpHandlerProps) {
  const result = await resultOrProblem(byKey, event, props);
  return { ...result, headers: { ...props.headers, ...result.headers } };
}

async function resultOrProblem(byKey: ReadonlyMap<string, Operation>, event: APIGatewayProxyEventV2, props: HttpHandlerProps) {
  try {
    const operation = byKey.get(event.routeKey);
    if (operation === undefined) throw notFound(`The path ${event.rawPath}`);
    return withEntityTag(await resultOf(await operation.run(event), props.keepLarge), event);
  } catch (error) {
    if (!(error instanceof ProblemError)) logFailure(`${event.routeKey} failed`, error);
    return problemOf(error, props.problemType);
  } finally {
    flushMetrics();
  }
}

/** A Lambda handler behind API Gateway that serves the given operations by their route key. */
export function httpHandler(operations: readonly Operation[], props: HttpHandlerProps = {}) {
  const byKey = new Map(operations.map((operation) => [`${operation.route.method} ${operation.route.path}`, operation]));
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler((event: APIGatewayProxyEventV2) =>
    answer(byKey, event, props),
  );
}
