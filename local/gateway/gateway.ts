import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { closeServer } from '../http.ts';
import { EventTooLargeError } from '../lambda/errors.ts';
import type { FunctionRunner } from '../lambda/function-runner.ts';
import { report } from '../report.ts';
import { authorize, type JwtAuthorizer } from './authorizer.ts';
import { type Cors, corsHeaders, isPreflight, preflightReply } from './cors.ts';
import { type JwtAuthorization, toEvent } from './event.ts';
import { gatewayReply, type HttpReply, toReply } from './reply.ts';
import { type Match, type RoutePattern, RouteTable } from './routes.ts';

export interface GatewayRoute extends RoutePattern {
  readonly runner: FunctionRunner;
  readonly timeoutMillis: number;
  readonly scopes: readonly string[];
  readonly authorizer?: JwtAuthorizer;
}

interface Site {
  takes(request: IncomingMessage): boolean;
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface GatewayProps {
  readonly apiId: string;
  readonly routes: readonly GatewayRoute[];
  readonly cors?: Cors;
  /** Pages on the same host, which go before the routes. */
  readonly site?: Site;
  /** Hears of each reply of a function before the caller does. */
  readonly onReply?: (routeKey: string, parameters: Readonly<Record<string, string>>, status: number) => Promise<void>;
}

/** What API Gateway takes as the body of a request. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const TOO_LARGE = gatewayReply(413, 'Request Entity Too Large', { connection: 'close' });

/** The HTTP API: routes, authorizer, CORS and limits as API Gateway has them. */
export class Gateway {
  #props: GatewayProps;
  #routes: RouteTable<GatewayRoute>;
  #server: Server;

  /** @param server - listens already, and has answered 503 so far */
  constructor(props: GatewayProps, server: Server) {
    this.#props = props;
    this.#routes = new RouteTable(props.routes);
    this.#server = server;
    server.removeAllListeners('request');
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  /** Takes no more requests, and answers the ones that it took. */
  async stop(): Promise<void> {
    await closeServer(this.#server);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#props.site?.takes(request)) return await this.#props.site.serve(request, response);
    let reply: HttpReply;
    try {
      reply = await this.#replyTo(request);
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      reply = failureReply(error);
    }
    send(
      response,
      { ...reply, headers: { ...reply.headers, ...(this.#props.cors ? corsHeaders(this.#props.cors, request) : {}) } },
      request.method,
    );
  }

  async #replyTo(request: IncomingMessage): Promise<HttpReply> {
    if (this.#props.cors !== undefined && isPreflight(request)) return preflightReply(this.#props.cors, request);
    const found = this.#routes.find(request.method ?? 'GET', pathOf(request));
    if (found === undefined) return gatewayReply(404, 'Not Found');
    const authorization = await authorizationOf(found.route, request);
    if (authorization !== undefined && 'status' in authorization) return authorization;
    const body = await readLimited(request);
    if (body === undefined) return TOO_LARGE;
    const reply = toReply(await this.#invoke(found, request, body, authorization));
    await this.#props.onReply?.(found.route.routeKey, found.parameters, reply.status);
    return reply;
  }

  #invoke({ route, parameters }: Match<GatewayRoute>, request: IncomingMessage, body: Buffer, authorization: JwtAuthorization | undefined) {
    const { routeKey, runner, timeoutMillis } = route;
    const { apiId } = this.#props;
    const event = toEvent({ request, body, routeKey, parameters, apiId, ...(authorization ? { authorization } : {}) });
    return withinTime(runner.invoke(event), timeoutMillis);
  }
}

class IntegrationTimeoutError extends Error {
  override readonly name = 'IntegrationTimeoutError';
}

async function withinTime<Value>(work: Promise<Value>, limitMillis: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new IntegrationTimeoutError(`No answer within ${limitMillis} ms.`)), limitMillis);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function authorizationOf(
  { authorizer, scopes }: GatewayRoute,
  { headers }: IncomingMessage,
): Promise<JwtAuthorization | HttpReply | undefined> {
  if (authorizer === undefined) return undefined;
  const verified = await authorizer.claimsOf(headers.authorization);
  if (verified === undefined) return gatewayReply(401, 'Unauthorized', { 'www-authenticate': 'Bearer' });
  return authorize(verified, scopes) ?? gatewayReply(403, 'Forbidden');
}

const pathOf = ({ url = '/' }: IncomingMessage) => url.split('?', 1)[0] ?? '/';

/** @returns undefined when the body is larger than API Gateway takes */
async function readLimited(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_LIMIT_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function failureReply(error: unknown): HttpReply {
  if (error instanceof URIError) return gatewayReply(400, 'Bad Request');
  if (error instanceof EventTooLargeError) return gatewayReply(413, 'Request Entity Too Large');
  report('The API', error);
  return error instanceof IntegrationTimeoutError ? gatewayReply(503, 'Service Unavailable') : gatewayReply(500, 'Internal Server Error');
}

function send(response: ServerResponse, { status, headers, body }: HttpReply, method: string | undefined): void {
  if (response.destroyed) return;
  // A length of our own is the right one for the body that is sent.
  response.writeHead(status, status === 204 || status === 304 ? headers : { ...headers, 'content-length': body.length });
  response.end(method === 'HEAD' ? undefined : body);
}
