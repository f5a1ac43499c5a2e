import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { wireClaims } from '../../../local/gateway/authorizer.ts';
import { CorsShape, corsHeaders, isPreflight, preflightReply } from '../../../local/gateway/cors.ts';
import { toEvent } from '../../../local/gateway/event.ts';
import { toReply } from '../../../local/gateway/reply.ts';

function request(url: string, headers: Record<string, string[]> = {}, method = 'POST'): IncomingMessage {
  const joined = Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.join(', ')]));
  const socket = { remoteAddress: '127.0.0.1', localPort: 8787 };
  return { url, method, httpVersion: '1.1', headers: joined, headersDistinct: headers, socket } as unknown as IncomingMessage;
}

const event = (given: IncomingMessage, text = '', parameters = {}) =>
  toEvent({ request: given, body: Buffer.from(text), routeKey: 'POST /v1/x', parameters, apiId: 'Api' });

describe('an event of the HTTP API', () => {
  it('has decoded paths, joined queries and headers, and cookies apart', () => {
    const headers = { accept: ['a', 'b'], cookie: ['one=1; two=2'], 'content-type': ['application/json; charset=utf-8'] };
    expect(event(request('/v1/a%20b?x=1&x=2&y=%C3%A9', headers), '{}', { id: 'a%2Fb' })).toMatchObject({
      version: '2.0',
      rawPath: '/v1/a b',
      rawQueryString: 'x=1&x=2&y=%C3%A9',
      cookies: ['one=1', 'two=2'],
      headers: { accept: 'a,b', 'x-forwarded-proto': 'http' },
      queryStringParameters: { x: '1,2', y: 'é' },
      pathParameters: { id: 'a/b' },
      requestContext: { http: { method: 'POST', path: '/v1/a b' }, stage: '$default' },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  it('says itself how a request came, and hands on nothing that concerns the connection', () => {
    const { headers } = event(
      request('/', { 'x-forwarded-for': ['10.0.0.1'], 'x-forwarded-proto': ['https'], connection: ['close'], te: ['gzip'] }),
    );
    expect(headers).toEqual({ 'x-forwarded-for': '10.0.0.1, 127.0.0.1', 'x-forwarded-port': '8787', 'x-forwarded-proto': 'http' });
  });

  it('leaves out what a request does not have', () => {
    const given = event(request('/', {}));
    for (const absent of ['body', 'cookies', 'queryStringParameters', 'pathParameters']) expect(given).not.toHaveProperty(absent);
    expect(given.requestContext).not.toHaveProperty('authorizer');
  });

  it.each([
    [{ 'content-type': ['text/plain'] }, false],
    [{ 'content-type': ['application/problem+json'] }, false],
    [{ 'content-type': ['application/json'], 'content-encoding': ['gzip'] }, true],
    [{ 'content-type': ['application/octet-stream'] }, true],
    [{ 'content-type': ['application/jsonish'] }, true],
    [{}, true],
  ])('carries a body with %o as base64: %s', (headers, expected) => {
    const { body, isBase64Encoded } = event(request('/', headers), 'ü');
    expect(isBase64Encoded).toBe(expected);
    expect(Buffer.from(body ?? '', expected ? 'base64' : 'utf8').toString()).toBe('ü');
  });

  it('refuses a path that is not encoded properly', () => {
    expect(() => event(request('/%zz'))).toThrow(URIError);
  });
});

describe('the claims of a token', () => {
  it('are all text, lists in square brackets', () => {
    const claims = wireClaims({ 'cognito:groups': ['admin', 'not-admin'], exp: 17, flag: true, sub: 'x' });
    expect(claims).toEqual({ 'cognito:groups': '[admin not-admin]', exp: '17', flag: 'true', sub: 'x' });
  });
});

describe('the reply to a request', () => {
  it('is the answer itself when that has no status', () => {
    const reply = toReply({ ok: true });
    expect([reply.status, reply.headers, reply.body.toString()]).toEqual([200, { 'content-type': 'application/json' }, '{"ok":true}']);
  });

  it('is what the answer says', () => {
    const reply = toReply({ statusCode: 201, headers: { 'X-A': 1 }, cookies: ['a=1', 'b=2'], body: 'AAE=', isBase64Encoded: true });
    expect(reply.headers).toMatchObject({ 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] });
    expect([...reply.body]).toEqual([0, 1]);
  });

  it('is an error when the status is none', () => {
    expect(toReply({ statusCode: 'nonsense' }).status).toBe(500);
  });
});

describe('CORS', () => {
  const cors = CorsShape.parse({
    AllowOrigins: ['https://shop.example'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['content-type'],
    MaxAge: 60,
  });
  const from = (origin: string) => request('/', { origin: [origin], 'access-control-request-method': ['POST'] }, 'OPTIONS');

  it('answers a preflight of an origin that is allowed', () => {
    const { status, headers } = preflightReply(cors, from('https://shop.example'));
    expect(isPreflight(from('https://shop.example'))).toBe(true);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'GET,POST',
      'access-control-max-age': '60',
    });
  });

  it('says nothing to another one', () => {
    expect(preflightReply(cors, from('https://evil.example')).headers).toEqual({});
    expect(corsHeaders(cors, from('https://evil.example'))).toEqual({});
  });
});
