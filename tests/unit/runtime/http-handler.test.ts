import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { httpHandler, on, reply } from '#runtime/http-handler.ts';
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
