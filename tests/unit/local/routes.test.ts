import { describe, expect, it } from 'vitest';
import { RouteTable } from '../../../local/gateway/routes.ts';

const table = (...routeKeys: string[]) => new RouteTable(routeKeys.map((routeKey) => ({ routeKey })));
const found = (routes: ReturnType<typeof table>, method: string, path: string) => {
  const match = routes.find(method, path);
  return match && [match.route.routeKey, match.parameters];
};

describe('the route of a request', () => {
  const routes = table(
    'GET /v1/{proxy+}',
    'GET /v1/customers/{id}',
    'ANY /v1/customers/{id}',
    'GET /v1/customers/me',
    'POST /v1/{call}',
    'GET /',
  );

  it.each([
    ['GET', '/v1/customers/me', ['GET /v1/customers/me', {}]],
    ['GET', '/v1/customers/7', ['GET /v1/customers/{id}', { id: '7' }]],
    ['PUT', '/v1/customers/7', ['ANY /v1/customers/{id}', { id: '7' }]],
    ['GET', '/v1/customers/7/orders', ['GET /v1/{proxy+}', { proxy: 'customers/7/orders' }]],
    ['GET', '/v1/a%2Fb', ['GET /v1/{proxy+}', { proxy: 'a%2Fb' }]],
    ['POST', '/v1/track', ['POST /v1/{call}', { call: 'track' }]],
    ['GET', '/', ['GET /', {}]],
    ['POST', '/v1/', undefined],
    ['GET', '/v1', undefined],
    ['DELETE', '/v1/track', undefined],
  ])('%s %s', (method, path, expected) => {
    expect(found(routes, method, path)).toEqual(expected);
  });

  it('falls back to $default', () => {
    expect(found(table('GET /a', '$default'), 'PATCH', '/b')).toEqual(['$default', {}]);
  });
});
