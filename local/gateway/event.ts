import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ACCOUNT } from '../template/assembly.ts';

/** The claims of a caller in the form that API Gateway hands on: everything is text. */
export interface JwtAuthorization {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

export interface EventSource {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly routeKey: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly authorization?: JwtAuthorization;
  readonly apiId: string;
}

const TEXT_TYPES = /^(text\/|application\/(json|javascript|xml|[\w.+-]+\+(json|xml))\s*(;|$))/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Headers that API Gateway gives in another place, and those that concern one connection only. */
const NOT_HANDED_ON = new Set([
  'cookie',
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The event of an HTTP API in payload format 2.0.
 *
 * @throws {URIError} when the path is not encoded properly
 */
export function toEvent({ request, body, routeKey, parameters, authorization, apiId }: EventSource) {
  const { path, rawQueryString } = splitUrl(request);
  const headers = headersOf(request);
  const isBase64Encoded = body.length > 0 && !isText(headers);
  const now = new Date();
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...cookiesOf(request),
    headers,
    ...queryOf(rawQueryString),
    requestContext: {
      accountId: ACCOUNT,
      apiId,
      ...(authorization ? { authorizer: { jwt: authorization } } : {}),
      domainName: request.headers.host ?? 'localhost',
      domainPrefix: apiId,
      http: {
        method: request.method ?? 'GET',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: clfTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(parameters).length > 0 ? { pathParameters: decoded(parameters) } : {}),
    ...(body.length > 0 ? { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  };
}

function splitUrl({ url = '/' }: IncomingMessage) {
  const mark = url.indexOf('?');
  if (mark < 0) return { path: decodeURIComponent(url), rawQueryString: '' };
  return { path: decodeURIComponent(url.slice(0, mark)), rawQueryString: url.slice(mark + 1) };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values !== undefined && !NOT_HANDED_ON.has(name)) headers[name] = values.join(',');
  }
  const sender = request.socket.remoteAddress ?? '127.0.0.1';
  headers['x-forwarded-for'] = headers['x-forwarded-for'] === undefined ? sender : `${headers['x-forwarded-for']}, ${sender}`;
  // What a client claims of these is not believed.
  headers['x-forwarded-port'] = String(request.socket.localPort ?? 80);
  headers['x-forwarded-proto'] = 'http';
  return headers;
}

function isText(headers: Readonly<Record<string, string>>): boolean {
  const encoding = headers['content-encoding'];
  return (encoding === undefined || encoding === 'identity') && TEXT_TYPES.test(headers['content-type'] ?? '');
}

function cookiesOf({ headers }: IncomingMessage) {
  return headers.cookie === undefined ? {} : { cookies: headers.cookie.split(';').map((cookie) => cookie.trim()) };
}

function queryOf(query: string) {
  if (query === '') return {};
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = parameters[name];
    parameters[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return { queryStringParameters: parameters };
}

function decoded(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, decodeURIComponent(value)]));
}

/** `12/Mar/2020:19:03:58 +0000` */
function clfTime(now: Date): string {
  const [day, time] = now.toISOString().split('T');
  const [year, month, date] = day?.split('-') ?? [];
  return `${date}/${MONTHS[Number(month) - 1]}/${year}:${time?.slice(0, 8)} +0000`;
}
