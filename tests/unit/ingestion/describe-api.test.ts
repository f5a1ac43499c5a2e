import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import { openApiOf } from '#domain/ingestion/open-api.ts';
import { allRoutes } from '#schemas/routes/all.ts';
import { handler } from '../../../functions/ingestion/describe-api.ts';

async function page(path: string) {
  const event = { routeKey: `GET ${path}`, rawPath: path, headers: {}, requestContext: {} } as unknown as APIGatewayProxyEventV2;
  return await handler(event, {} as Context);
}

it('describes every route with its parameters, body and reply', async () => {
  const { paths, openapi } = JSON.parse((await page('/openapi.json')).body ?? '');
  expect(openapi).toBe('3.1.0');
  for (const { method, path } of allRoutes) expect(paths[path]?.[method.toLowerCase()]?.summary).toBeTypeOf('string');
  expect(paths['/v1/sources/{sourceId}'].put).toMatchObject({
    security: [{ operatorToken: [] }],
    'x-groups': ['admin'],
    parameters: [{ name: 'sourceId', in: 'path', required: true }],
    requestBody: { content: { 'application/json': { schema: { properties: { rotateKey: { type: 'boolean' } } } } } },
  });
  expect(paths['/v1/campaigns'].post.requestBody.required).toBe(true);
  expect(paths['/v1/campaigns/{id}/launch'].post.requestBody).toMatchObject({
    required: false,
    content: { 'application/json': { schema: { additionalProperties: false } } },
  });
  expect(paths['/v1/batch'].post.requestBody.content['application/json'].schema.required).toContain('batch');
});

it('names every parameter of a path, and every operation once', () => {
  const operations = Object.entries(openApiOf(allRoutes).paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, ...operation })),
  );
  for (const { path, parameters = [] } of operations) {
    const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(named.sort()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
  }
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
});

it('refers only to what it contains', () => {
  const document = openApiOf(allRoutes);
  const known = Object.keys(document.components['schemas'] ?? {}).map((name) => `#/components/schemas/${name}`);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference);
  expect(references.filter((reference) => !known.includes(reference))).toEqual([]);
});

it('has no two routes with the same key', () => {
  const keys = allRoutes.map(({ method, path }) => `${method} ${path}`);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

it.each(['/', '/docs', '/docs/api'])('serves %s as a page that loads nothing from elsewhere', async (path) => {
  const { statusCode, headers, body = '' } = await page(path);
  expect([statusCode, headers?.['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(body).toMatch(/^<!doctype html>/);
  expect(body).not.toMatch(/<script|<link|src=/);
});
