import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { httpHandler, type KeepLarge, on, reply } from '#runtime/http-handler.ts';
import { notFound } from '#runtime/problems.ts';
import { defineRoute } from '#schemas/route.ts';

const route = defineRoute({
  method: 'POST',
  path: '/v1/things/{id}',
  word: 'kpis',
  summary: 'Makes a thing.',
  groups: ['admin'],
  params: z.object({ id: z.string() }),
  query: z.object({ limit: z.coerce.number().int().max(100).default(10) }),
  body: z.object({ size: z.number() }),
  status: 201,
});

const handler = httpHandler([
  on(route, async ({ params, query, body }) => {
    if (params.id === 'gone') throw notFound('The thing gone');
    if (params.id === 'broken') throw new Error('secret detail');
    if (params.id === 'own') return reply(202, undefined, { location: '/elsewhere' });
    return { id: params.id, limit: query.limit, size: body.size };
  }),
]);

async function call(given: { id?: string; groups?: string; body?: string; query?: Record<string, string> }) {
  const event = {
    routeKey: 'POST /v1/things/{id}',
    rawPath: '/v1/things/x',
    headers: {},
    pathParameters: { id: given.id ?? 'a' },
    queryStringParameters: given.query,
    body: given.body ?? '{"size":1}',
    isBase64Encoded: false,
    requestContext: { authorizer: { jwt: { claims: { sub: 'u', token_use: 'access', 'cognito:groups': given.groups ?? '[admin]' } } } },
  } as unknown as APIGatewayProxyEventV2;
  const { statusCode, body, headers } = await handler(event, {} as never);
  return { statusCode, headers, body: body ? JSON.parse(body) : undefined };
}

describe('an HTTP operation', () => {
  it('gets parsed values and answers with the status of its route', async () => {
    expect(await call({ query: { limit: '7' } })).toMatchObject({ statusCode: 201, body: { id: 'a', limit: 7, size: 1 } });
  });

  it('names the field and what was expected when the input is wrong', async () => {
    const { statusCode, body, headers } = await call({ body: '{"size":"big"}' });
    expect(statusCode).toBe(400);
    expect(headers?.['content-type']).toBe('application/problem+json');
    expect(body.errors).toEqual([{ field: 'body.size', expected: expect.stringContaining('number') }]);
  });

  it.each([['{"size":'], ['nonsense']])('refuses %s as no JSON', async (body) => {
    expect(await call({ body })).toMatchObject({ statusCode: 400, body: { detail: 'body: expected JSON' } });
  });

  it('refuses a body of more than 4 MB', async () => {
    const body = JSON.stringify({ size: 1, filling: '麦'.repeat(1_400_000) });
    expect(await call({ body })).toMatchObject({
      statusCode: 413,
      body: { title: 'Content Too Large', detail: 'body: expected at most 4 MB' },
    });
  });

  it('refuses a caller of another group', async () => {
    expect(await call({ groups: '[marketer]' })).toMatchObject({ statusCode: 403 });
  });

  it('tells of a problem that is meant to be told, and nothing of any other', async () => {
    expect(await call({ id: 'gone' })).toMatchObject({ statusCode: 404, body: { detail: 'The thing gone does not exist.' } });
    const { statusCode, body } = await call({ id: 'broken' });
    expect(statusCode).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('may answer with a status and headers of its own', async () => {
    expect(await call({ id: 'own' })).toMatchObject({ statusCode: 202, headers: { location: '/elsewhere' }, body: undefined });
  });
});

describe('a large reply', () => {
  const large = defineRoute({
    method: 'GET',
    path: '/large',
    word: 'kpis',
    summary: 'Much.',
    groups: 'open',
    query: z.object({ of: z.string() }),
  });
  const bodies: Record<string, unknown> = {
    most: 'x'.repeat(4_000_000),
    text: 'x'.repeat(4_000_001),
    // Counted in bytes, not in characters.
    json: { text: '麦'.repeat(1_400_000) },
    bytes: Buffer.alloc(4_000_001, 7),
    // 3.6 MB, which Lambda would give out as 7.2 MB.
    quotes: { text: '"'.repeat(1_800_000) },
  };
  const much = on(large, async ({ query }) => reply(201, bodies[query.of], { etag: '"1"' }));
  const ask = async (of: string, keepLarge?: KeepLarge) => {
    const event = { routeKey: 'GET /large', rawPath: '/large', headers: {}, queryStringParameters: { of }, requestContext: {} };
    return await httpHandler([much], keepLarge ? { keepLarge } : {})(event as unknown as APIGatewayProxyEventV2, {} as never);
  };

  it.each([
    ['text', 'text/plain; charset=utf-8'],
    ['json', 'application/json'],
    ['bytes', 'application/octet-stream'],
    ['quotes', 'application/json'],
  ])('of %s is kept, and its reader sent to where it is', async (of, type) => {
    const kept: { body: string | Buffer; type: string }[] = [];
    const result = await ask(of, async (body, contentType) => `https://objects.example/${kept.push({ body, type: contentType })}`);
    expect(result).toEqual({
      statusCode: 303,
      headers: { location: 'https://objects.example/1', 'cache-control': 'no-store' },
      body: '',
    });
    expect(kept.map(({ type: contentType }) => contentType)).toEqual([type]);
    const given = type === 'application/json' ? JSON.stringify(bodies[of]) : (bodies[of] as string | Buffer);
    expect(Buffer.from(kept[0]?.body ?? '').equals(Buffer.from(given))).toBe(true);
  });

  it('that just passes is not kept', async () => {
    const result = await ask('most', () => Promise.reject(new Error('kept')));
    expect(result).toMatchObject({ statusCode: 201, headers: { etag: '"1"' }, body: bodies['most'] });
  });

  it('is a failure where nobody expected one', async () => {
    expect(await ask('json')).toMatchObject({ statusCode: 500 });
  });
});

it('names no more faults than anybody reads, and shortens them', async () => {
  const route = defineRoute({
    method: 'POST',
    path: '/keys',
    word: 'kpis',
    summary: 'Keys.',
    groups: 'open',
    body: z.record(z.string(), z.number()),
  });
  const body = JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${index}${'x'.repeat(1000)}`, 'no number'])));
  const event = { routeKey: 'POST /keys', rawPath: '/keys', headers: {}, body, requestContext: {} } as unknown as APIGatewayProxyEventV2;
  const refused = await httpHandler([on(route, async () => 'never')])(event, {} as never);
  expect(refused.statusCode).toBe(400);
  expect(refused.body?.length).toBeLessThan(30_000);
  expect(JSON.parse(refused.body ?? '').errors.at(-1)).toEqual({ field: 'body', expected: 'and 975 more' });
});
