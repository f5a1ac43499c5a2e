import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, inject, it } from 'vitest';
import { accessTo } from '../support/local-runtime.ts';

const endpoints = inject('endpoints');
const { operator, track, stored } = accessTo(endpoints);

const newId = (what: string) => `${what}-${randomUUID().slice(0, 8)}`;
/** Of a reply, what these tests look at. */
interface Reply {
  readonly items: {
    readonly event?: string;
    readonly source?: string;
    readonly sourceId?: string;
    readonly word?: string;
    readonly rejectedAt: string;
  }[];
  readonly cursor: string | null;
  readonly writeKey: string;
  readonly paths: Readonly<Record<string, object>>;
}
const json = async (response: Promise<Response>) => (await (await response).json()) as Reply;
const send = (path: string, body: object) => track(path, { method: 'POST', body: JSON.stringify(body) });
const put = (path: string, body: object) => operator(path, { method: 'PUT', body: JSON.stringify(body) });
const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` });

const orderOf = (userId: string, over: object = {}) => ({
  type: 'track',
  userId,
  event: 'Completed Order',
  messageId: newId('m'),
  properties: { order_id: newId('o'), currency: 'EUR', products: [{ product_id: 'milk', quantity: 2, price: 1.29 }] },
  ...over,
});

async function customer(id: string) {
  await stored();
  return await json(operator(`/v1/customers/${id}`));
}

describe('events that are sent', () => {
  it('are with the customer a moment later', async () => {
    const userId = newId('anna');
    expect((await send('/v1/track', orderOf(userId))).status).toBe(200);
    expect(await customer(userId)).toMatchObject({ customerId: userId, aggregates: { orders: 1, spendMinor: 258 } });
  });

  it('count once however often and late their batch is sent, also at the same time', async () => {
    const userId = newId('bert');
    const batch = [orderOf(userId), orderOf(userId), { type: 'identify', userId, messageId: newId('m'), traits: { name: 'Bert' } }];
    const timed = batch.map((event) => ({ ...event, timestamp: '2026-11-20T10:00:00.000Z' }));
    const sendings = ['2026-11-20T10:00:05.000Z', '2026-11-20T10:00:06.000Z', '2026-11-20T11:30:00.000Z'];
    const replies = await Promise.all(sendings.map((sentAt) => send('/v1/batch', { batch: timed, sentAt })));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await customer(userId)).toMatchObject({ aggregates: { orders: 2, spendMinor: 516 } });
  });

  it.each(['🍞-', 'half \ud83c-'])('may hold any text: %s', async (text) => {
    const userId = newId(text);
    const channel = `${'c'.repeat(63)}🍞`;
    expect((await send('/v1/track', orderOf(userId, { context: { channel }, event: 'Order Completed' }))).status).toBe(200);
    expect(await customer(encodeURIComponent(userId.toWellFormed()))).toMatchObject({ aggregates: { orders: 1 } });
  });

  it('may come compressed and as text/plain, with the key in the body', async () => {
    const userId = newId('cleo');
    const body = gzipSync(JSON.stringify({ batch: [orderOf(userId)], writeKey: endpoints.writeKey }));
    const url = `${endpoints.api}/v1/b`;
    const zipped = await fetch(url, { method: 'POST', headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' }, body });
    const text = JSON.stringify({ batch: [orderOf(userId)], writeKey: endpoints.writeKey });
    const plain = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: text });
    expect([zipped.status, plain.status]).toEqual([200, 200]);
    expect(await customer(userId)).toMatchObject({ aggregates: { orders: 2 } });
  });

  it('are listed with the reason when they are refused, without their values', async () => {
    const name = newId('Refused');
    const bad = { type: 'track', event: name, messageId: newId('m'), properties: { mail: 'anna@example.org' } };
    const reply = await json(send('/v1/batch', { batch: [orderOf(newId('dora')), bad] }));
    expect(reply).toEqual({ success: true, rejected: [{ index: 1, code: 'missing_field', message: expect.stringContaining('userId') }] });
    const { items } = await json(operator('/v1/rejects?limit=100'));
    const noted = items.find(({ event }) => event === name);
    expect(noted).toMatchObject({ code: 'missing_field', source: 'default', word: 'ingestion' });
    expect(JSON.stringify(noted)).not.toContain('example.org');
  });

  it('are turned away as the clients expect it', async () => {
    const url = `${endpoints.api}/v1/track`;
    const post = async (body: string, headers: Record<string, string> = {}) => (await fetch(url, { method: 'POST', body, headers })).status;
    const event = JSON.stringify(orderOf('anna'));
    expect(await post(event)).toBe(401);
    expect(await post(event, basic('nobody'))).toBe(401);
    expect(await post('{', basic(endpoints.writeKey))).toBe(400);
    expect(await post(JSON.stringify(orderOf('anna', { context: { x: 'x'.repeat(33_000) } })), basic(endpoints.writeKey))).toBe(400);
    expect(await post(' '.repeat(4_100_000), basic(endpoints.writeKey))).toBe(413);
  });
});

describe('the rejects', () => {
  it('are paged without loss or repetition, newest first', async () => {
    const prefix = newId('Paged');
    const batch = Array.from({ length: 7 }, (_, index) => ({ type: 'track', event: `${prefix} ${index}` }));
    await send('/v1/batch', { batch });
    const seen: Reply['items'] = [];
    let cursor: string | null = null;
    do {
      const page = await json(operator(`/v1/rejects?limit=3${cursor ? `&cursor=${cursor}` : ''}`));
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== null && seen.length < 500);
    expect(seen.filter(({ event = '' }) => event.startsWith(prefix))).toHaveLength(7);
    const times = seen.map(({ rejectedAt }) => rejectedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('are of one word, or of all words as one list', async () => {
    const name = newId('word');
    const unit = { kind: 'fridge', site: 'rejects', storageClass: 'CHILLED_TCS' };
    await operator(`/v1/units/${name}`, { method: 'PUT', body: JSON.stringify(unit) });
    const at = new Date().toISOString();
    for (let round = 0; round < 3; round++) {
      await send('/v1/track', { event: name });
      const reading = { sensorId: 'air-1', bootId: name, seq: round, measuredAt: at, celsius: 999, probe: 'air' };
      await operator(`/v1/units/${name}/readings`, { method: 'POST', body: JSON.stringify([reading]) });
    }
    const wordsOf = async (query: string) => {
      const words: string[] = [];
      let cursor: string | null = '';
      for (let pages = 0; cursor !== null && pages < 100; pages++) {
        const page: Reply = await json(operator(`/v1/rejects?limit=2${query}${cursor && `&cursor=${cursor}`}`));
        words.push(...page.items.filter(({ event, source }) => event === name || source === name).map(({ word = '' }) => word));
        cursor = page.cursor;
      }
      return words.sort().join(' ');
    };
    await expect.poll(() => wordsOf('&word=cold-chain'), { timeout: 10_000 }).toBe('cold-chain cold-chain cold-chain');
    expect(await wordsOf('')).toBe('cold-chain cold-chain cold-chain ingestion ingestion ingestion');
  });

  it('are for operators, and their cursor must be theirs', async () => {
    expect((await fetch(`${endpoints.api}/v1/rejects`)).status).toBe(401);
    expect((await operator('/v1/rejects?cursor=nonsense')).status).toBe(400);
    expect((await operator('/v1/rejects?limit=0')).status).toBe(400);
  });
});

describe('a source', () => {
  const sendWith = async (key: string) =>
    (await fetch(`${endpoints.api}/v1/track`, { method: 'POST', headers: basic(key), body: JSON.stringify(orderOf(newId('eve'))) })).status;

  it('has a key that is shown once and works at once', async () => {
    const id = newId('app');
    const made = await put(`/v1/sources/${id}`, { channel: 'app' });
    expect(made.status).toBe(201);
    const { writeKey, ...source } = (await made.json()) as Reply;
    expect(source).toMatchObject({ sourceId: id, group: 'shop', channel: 'app', isEnabled: true });
    expect(await sendWith(writeKey)).toBe(200);
    expect(await json(operator(`/v1/sources/${id}`))).toEqual(source);
    expect(await json(put(`/v1/sources/${id}`, { name: 'The app' }))).toEqual({ ...source, name: 'The app' });
  });

  it('keeps its replaced key working for a while, but only the last one', async () => {
    const id = newId('app');
    const keys = [];
    for (const body of [{}, { rotateKey: true }, { rotateKey: true }]) keys.push((await json(put(`/v1/sources/${id}`, body))).writeKey);
    expect(new Set(keys).size).toBe(3);
    expect(await Promise.all(keys.map(sendWith))).toEqual([401, 200, 200]);
  });

  it('is switched off with all its keys', async () => {
    const id = newId('app');
    const first = (await json(put(`/v1/sources/${id}`, {}))).writeKey;
    const second = (await json(put(`/v1/sources/${id}`, { rotateKey: true }))).writeKey;
    await put(`/v1/sources/${id}`, { isEnabled: false });
    expect(await Promise.all([first, second].map(sendWith))).toEqual([401, 401]);
  });

  it('cannot change its group, since its orders are known by it', async () => {
    const id = newId('app');
    await put(`/v1/sources/${id}`, { group: 'shop' });
    expect((await put(`/v1/sources/${id}`, { group: 'other' })).status).toBe(409);
  });

  it('is made once when two ask at the same time', async () => {
    const id = newId('app');
    const replies = await Promise.all([1, 2, 3].map(() => put(`/v1/sources/${id}`, {})));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('is listed in pages', async () => {
    const { items, cursor } = await json(operator('/v1/sources?limit=1'));
    expect(items).toHaveLength(1);
    const next = await json(operator(`/v1/sources?limit=100&cursor=${cursor}`));
    expect(next.items.length).toBeGreaterThan(0);
    expect(next.items.map(({ sourceId }) => sourceId)).not.toContain(items[0]?.sourceId);
  });
});

describe('the description of the API', () => {
  it('names only paths that are served', async () => {
    const { paths } = await json(fetch(`${endpoints.api}/openapi.json`));
    const operations = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method, path })));
    const isServed = async ({ method, path }: { method: string; path: string }) => {
      const url = `${endpoints.api}${path.replaceAll(/\{\w+\}/g, 'x')}`;
      const answer = await fetch(url, { method: method.toUpperCase(), ...(method === 'get' ? {} : { body: '{}' }) });
      // The gateway, which knows no such route, has no other words; a function that finds nothing has.
      return answer.status !== 404 || (await answer.text()) !== '{"message":"Not Found"}';
    };
    const served = await Promise.all(operations.map(isServed));
    expect(operations.filter((_operation, index) => !served[index])).toEqual([]);
  });

  it('is there as pages', async () => {
    for (const path of ['/', '/docs', '/docs/api']) {
      const response = await fetch(`${endpoints.api}${path}`);
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8']);
    }
  });
});

it('lets a browser of another origin send', async () => {
  const headers = {
    origin: 'https://shop.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,x-retry-count',
  };
  const preflight = await fetch(`${endpoints.api}/v1/t`, { method: 'OPTIONS', headers });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization.*content-type.*x-retry-count/);
  const sent = await track('/v1/t', {
    method: 'POST',
    headers: { origin: 'https://shop.example' },
    body: JSON.stringify(orderOf(newId('finn'))),
  });
  expect(sent.headers.get('access-control-allow-origin')).toBe('*');
});
