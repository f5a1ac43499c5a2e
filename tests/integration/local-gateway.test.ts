import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Gateway } from '../../local/gateway/gateway.ts';
import { listen } from '../../local/http.ts';
import type { FunctionRunner } from '../../local/lambda/function-runner.ts';
import { accessTo } from '../support/local-runtime.ts';

const endpoints = inject('endpoints');
const { operator, track } = accessTo(endpoints);
const desk = (path: string, init?: RequestInit) => fetch(new URL(path, endpoints.outbox), init);

describe('the gateway', () => {
  it('asks for a token where the template does, in the words of API Gateway', async () => {
    for (const authorization of ['', 'Bearer nonsense', `Bearer ${endpoints.operatorToken.slice(0, -6)}AAAAAA`]) {
      const refused = await operator('/v1/rejects', { headers: { authorization } });
      expect([refused.status, await refused.json()]).toEqual([401, { message: 'Unauthorized' }]);
      expect(refused.headers.get('www-authenticate')).toContain('Bearer');
    }
    expect((await operator('/v1/rejects')).status).toBe(200);
  });

  it('knows the routes of the template only', async () => {
    const missing = await fetch(`${endpoints.api}/no/such/path`);
    expect([missing.status, await missing.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  it('answers the preflight of a browser itself', async () => {
    const headers = {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    const preflight = await fetch(`${endpoints.api}/v1/track`, { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  it.each([
    ['API Gateway', 10 * 1024 * 1024 + 1],
    ['Lambda', 7 * 1024 * 1024],
  ])('refuses a body that is larger than %s takes', async (_who, bytes) => {
    const refused = await track('/v1/track', { method: 'POST', body: 'x'.repeat(bytes) }).catch((error: Error) => error);
    // The server may close the connection while the client still sends.
    if (!(refused instanceof Error)) expect(refused.status).toBe(413);
  });

  it('lets a body through that Lambda takes, and whose function then finds too large', async () => {
    const refused = await operator('/v1/products/large', { method: 'PUT', body: `{"name":"${'x'.repeat(4_500_000)}"}` });
    expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([413, 'body: expected at most 4 MB']);
  });

  it('serves many connections at once', async () => {
    const body = (index: number) => JSON.stringify({ userId: `crowd-${index}`, event: 'Product Viewed', messageId: `crowd-${index}` });
    const replies = await Promise.all(
      Array.from({ length: 64 }, (_request, index) => track('/v1/track', { method: 'POST', body: body(index) })),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('a gateway whose functions fail', () => {
  const answers: Record<string, () => Promise<unknown>> = {
    slow: () => new Promise(() => {}),
    broken: () => Promise.reject(new Error('The function broke.')),
    nonsense: async () => ({ statusCode: 200, body: 17 }),
  };
  const routes = Object.entries(answers).map(([name, invoke]) => ({
    routeKey: `GET /${name}`,
    runner: { invoke } as unknown as FunctionRunner,
    timeoutMillis: 50,
    scopes: [],
  }));
  const server = http.createServer();
  const gateway = new Gateway({ apiId: 'api', routes }, server);
  let origin = '';
  beforeAll(async () => {
    origin = `http://127.0.0.1:${await listen(server, 0, 'a test')}`;
  });
  afterAll(() => gateway.stop());

  it.each([
    ['slow', 503, 'Service Unavailable'],
    ['broken', 500, 'Internal Server Error'],
    ['nonsense', 500, 'Internal Server Error'],
  ])('says so in the words of API Gateway: %s', async (path, status, message) => {
    const reply = await fetch(`${origin}/${path}`);
    expect([reply.status, await reply.json()]).toEqual([status, { message }]);
  });
});

describe('signing in', () => {
  const verifier = randomBytes(32).toString('base64url');
  const redirect = 'http://127.0.0.1:1/back';

  async function askFor(user: string | undefined): Promise<Response> {
    const { clientId } = (await (await desk('/status.json')).json()) as { clientId: string };
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirect,
      state: 'abc',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...(user === undefined ? {} : { user }),
    });
    return await desk(`/authorize?${query}`, { redirect: 'manual' });
  }

  const exchange = (fields: Record<string, string>) => desk('/token', { method: 'POST', body: new URLSearchParams(fields) });

  it('shows who can, and gives the groups of the one who does', async () => {
    expect(await (await askFor(undefined)).text()).toContain('value="quality"');
    const location = new URL((await askFor('quality')).headers.get('location') ?? '');
    expect(location.searchParams.get('state')).toBe('abc');
    const code = location.searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier };
    const reply = (await (await exchange(fields)).json()) as { access_token: string };
    const claims = JSON.parse(Buffer.from(reply.access_token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ token_use: 'access', 'cognito:groups': ['quality'], username: 'quality' });
    expect(claims).not.toHaveProperty('aud');
    const headers = { authorization: `Bearer ${reply.access_token}` };
    expect((await operator('/v1/incidents', { headers })).status).toBe(200);
    expect((await operator('/v1/sources', { headers })).status).toBe(403);
    expect((await exchange(fields)).status).toBe(400);
  });

  it.each([
    [{ grant_type: 'password', username: 'admin', password: 'x' }],
    [{ grant_type: 'client_credentials' }],
    [{ grant_type: 'refresh_token', refresh_token: 'x' }],
    [{ grant_type: 'authorization_code', code: 'made-up', code_verifier: verifier }],
  ])('gives nothing for %o', async (fields) => {
    expect((await exchange(fields as unknown as Record<string, string>)).status).toBe(400);
  });
});

describe('the desk', () => {
  it.each(['/', '/outbox', '/sign-in'])('has a page at %s', async (path) => {
    const page = await desk(path);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('tells how many messages wait and what each function used', async () => {
    const { items } = (await (await desk('/queues.json')).json()) as { items: { name: string }[] };
    expect(items.map(({ name }) => name)).toContain('larderly-development-events');
    const { functions } = (await (await desk('/usage.json')).json()) as { functions: Record<string, object> };
    expect(functions['ingestion/manage-sources']).toMatchObject({ invocations: expect.any(Number), memoryMegabytes: expect.any(Number) });
  });
});
