import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod';
import type { Route } from '#schemas/route.ts';
import { type Caller, callerOf, demandGroup } from './caller.ts';
import { JsonTextSchema } from './json.ts';
import { flushMetrics, logFailure } from './observability.ts';
import { badRequest, notFound, ProblemError, parseOrRefuse, problemOf } from './problems.ts';

/** Replies above this size would not pass the gateway. */
const MAX_REPLY_BYTES = 4_000_000;

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

function resultOf({ status, body, headers }: Reply): APIGatewayProxyStructuredResultV2 {
  if (Buffer.isBuffer(body)) {
    return { statusCode: status, headers: { ...headers }, body: body.toString('base64'), isBase64Encoded: true };
  }
  const isText = typeof body === 'string';
  const text = isText ? body : body === undefined ? '' : JSON.stringify(body);
  if (text.length > MAX_REPLY_BYTES) throw badRequest('limit', 'a smaller page, the reply is too large');
  return {
    statusCode: status,
    headers: { ...(text === '' ? {} : { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' }), ...headers },
    body: text,
  };
}

async function answer(byKey: ReadonlyMap<string, Operation>, event: APIGatewayProxyEventV2) {
  try {
    const operation = byKey.get(event.routeKey);
    if (operation === undefined) throw notFound(`The path ${event.rawPath}`);
    return resultOf(await operation.run(event));
  } catch (error) {
    if (!(error instanceof ProblemError)) logFailure(`${event.routeKey} failed`, error);
    return problemOf(error);
  } finally {
    flushMetrics();
  }
}

/** A Lambda handler behind API Gateway that serves the given operations by their route key. */
export function httpHandler(operations: readonly Operation[]) {
  const byKey = new Map(operations.map((operation) => [`${operation.route.method} ${operation.route.path}`, operation]));
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler((event: APIGatewayProxyEventV2) =>
    answer(byKey, event),
  );
}
