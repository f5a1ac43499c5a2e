import { describe, expect, it } from 'vitest';
import { addressOf, createClient } from '../../../client/client.ts';
import { ApiError } from '../../../client/problem.ts';

interface Asked {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly method: string;
  readonly body: unknown;
}

/** A client whose replies are given one after the other, and what it asked for. */
function clientWith(...replies: readonly Response[]) {
  const asked: Asked[] = [];
  let refused = 0;
  const fetch = async (url: string | URL | Request, { method, headers, body }: RequestInit = {}) => {
    asked.push({ url: String(url), method: String(method), headers: headers as Record<string, string>, body });
    return replies[asked.length - 1] ?? new Response('{}');
  };
  const client = createClient({ origin: 'https://api.example', token: async () => 'secret', onUnauthorized: () => refused++, fetch });
  return { client, asked, refusals: () => refused };
}
const json = (body: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(body), init);

describe('the address of a call', () => {
  it('has the parts of its path percent-encoded and what is given of its query', () => {
    const given = { params: { id: 'a/b c' }, query: { list: 'mixed', store: undefined, limit: 5 } };
    expect(addressOf('GET /v1/customers/{id}/recommendations', given)).toEqual({
      method: 'GET',
      url: '/v1/customers/a%2Fb%20c/recommendations?list=mixed&limit=5',
    });
  });

  it('does not exist while a part of its path is missing', () => {
    expect(() => addressOf('GET /v1/customers/{id}', {})).toThrow('GET /v1/customers/{id} needs id.');
  });
});

describe('a call', () => {
  it('carries the token, and a write a key of its own', async () => {
    const { client, asked } = clientWith(json({}), json({}));
    await client.call('POST /v1/campaigns/{id}/launch', { params: { id: 'c1' }, body: {} });
    await client.call('POST /v1/campaigns/{id}/launch', { params: { id: 'c1' }, body: {} });
    expect(asked[0]).toMatchObject({ method: 'POST', url: 'https://api.example/v1/campaigns/c1/launch', body: '{}' });
    expect(asked[0]?.headers['authorization']).toBe('Bearer secret');
    expect(asked[0]?.headers['idempotency-key']).not.toBe(asked[1]?.headers['idempotency-key']);
  });

  it('asks again by the ETag of the reply before, and a 304 stands for that reply', async () => {
    const page = { items: [], cursor: null };
    const { client, asked } = clientWith(json(page, { headers: { etag: '"one"' } }), new Response(null, { status: 304 }));
    const first = await client.call('GET /v1/holds', {});
    const second = await client.call('GET /v1/holds', {});
    expect(asked[1]?.headers['if-none-match']).toBe('"one"');
    expect(second).toBe(first);
  });

  it('fails with what the API says is wrong', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'body.name: expected text',
      errors: [{ field: 'body.name', expected: 'text' }],
    };
    const { client } = clientWith(json(problem, { status: 400 }));
    const failure = await client.call('GET /v1/holds', {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status: 400, message: 'body.name: expected text', fields: problem.errors });
  });

  it('tells that a token is not good any more', async () => {
    const { client, refusals } = clientWith(json({ message: 'Unauthorized' }, { status: 401 }));
    await expect(client.call('GET /v1/holds', {})).rejects.toThrow('Unauthorized');
    expect(refusals()).toBe(1);
  });
});

describe('all of a list', () => {
  it('is read page by page, and no further than asked', async () => {
    const pages = [json({ items: [1, 2], cursor: 'p2' }), json({ items: [3, 4], cursor: 'p3' })];
    const { client, asked } = clientWith(...pages);
    expect(await client.all('GET /v1/holds', { query: { limit: 2 } }, 3)).toEqual({ items: [1, 2, 3], isCut: true });
    expect(asked.map(({ url }) => new URL(url).search)).toEqual(['?limit=2', '?limit=2&cursor=p2']);
  });
});
