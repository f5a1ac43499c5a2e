import { gzipSync } from 'node:zlib';
import { SendMessageBatchCommand, SQSClient, SQSServiceException } from '@aws-sdk/client-sqs';
import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EventChunkSchema } from '#schemas/event-chunk.ts';

const sqs = mockClient(SQSClient);
const tables = mockClient(DynamoDBDocumentClient);

let handle: (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('SOURCES_TABLE', 'sources');
  vi.stubEnv('REJECTS_TABLE', 'rejects');
  vi.stubEnv('EVENTS_QUEUE_URL', 'http://127.0.0.1:1/000000000000/events');
  vi.stubEnv('EVENTS_PER_SECOND_LIMIT', '3000');
  const { handler } = await import('../../functions/ingestion/accept-event.ts');
  handle = (event) => handler(event, {} as Context) as Promise<APIGatewayProxyStructuredResultV2>;
});
afterAll(() => vi.unstubAllEnvs());

/** Each test has a write key of its own, since a container remembers keys and what they have sent. */
let writeKey = '';
let keys = 0;
beforeEach(() => {
  keys += 1;
  writeKey = `key-${keys}`;
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
  tables.on(GetCommand).resolves({ Item: { sourceId: `web-${keys}`, group: 'shop', channel: 'web', isEnabled: true } });
  tables.on(BatchWriteCommand).resolves({});
});
afterEach(() => {
  sqs.reset();
  tables.reset();
});

interface Call {
  readonly path?: string;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
}

async function call({ path = '/v1/track', body, headers, query }: Call) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const event = {
    routeKey: `POST ${path}`,
    rawPath: path,
    headers: headers ?? { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    queryStringParameters: query,
    body: Buffer.isBuffer(body) ? bytes.toString('base64') : bytes.toString('utf8'),
    isBase64Encoded: Buffer.isBuffer(body),
    requestContext: {},
  };
  const { statusCode, body: text = '', headers: replied } = await handle(event as unknown as APIGatewayProxyEventV2);
  return { status: statusCode, reply: JSON.parse(text), retryAfter: replied?.['retry-after'] };
}

const sentChunks = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries ?? [])
    .map(({ MessageBody = '' }) => EventChunkSchema.parse(JSON.parse(MessageBody)));

const view = { userId: 'anna', event: 'Product Viewed', properties: { product_id: 'milk' }, messageId: 'm-1' };
const views = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...view, type: 'track', messageId: `m-${index}`, userId: `u-${index}` }));

describe('a call that is taken', () => {
  it('is on the queue when it is answered', async () => {
    expect(await call({ body: { ...view, context: { channel: 'app' } } })).toMatchObject({ status: 200, reply: { success: true } });
    const [chunk] = sentChunks();
    expect(chunk).toMatchObject({ source: `web-${keys}`, group: 'shop', channel: 'web', schemaVersion: 1 });
    expect(chunk?.events).toEqual([
      expect.objectContaining({ type: 'track', subjectId: 'anna', messageId: 'm-1', event: 'Product Viewed', channel: 'app' }),
    ]);
  });

  it.each([
    ['identify', 'identify'],
    ['i', 'identify'],
    ['t', 'track'],
    ['p', 'page'],
    ['s', 'screen'],
    ['g', 'group'],
    ['a', 'alias'],
  ])('on /v1/%s is of type %s', async (path, type) => {
    const { status } = await call({ path: `/v1/${path}`, body: { ...view, groupId: 'g', previousId: 'p' } });
    expect([status, sentChunks()[0]?.events[0]?.type]).toEqual([200, type]);
  });

  it('may be JSON in text/plain, with the key in body or query, compressed or not', async () => {
    const headers = { 'content-type': 'text/plain' };
    const gzipped = gzipSync(JSON.stringify({ batch: views(2), writeKey }));
    expect((await call({ headers, body: { ...view, writeKey } })).status).toBe(200);
    expect((await call({ headers, body: view, query: { writeKey } })).status).toBe(200);
    expect((await call({ headers: { 'content-encoding': 'gzip' }, path: '/v1/b', body: gzipped })).status).toBe(200);
    expect(sentChunks().flatMap(({ events }) => events)).toHaveLength(4);
  });

  it('may name its person in the header of RudderStack only', async () => {
    const headers = { anonymousid: Buffer.from('device-1').toString('base64') };
    await call({ path: '/v1/page', headers, body: { writeKey, properties: {} } });
    expect(sentChunks()[0]?.events[0]).toMatchObject({ subjectId: 'device-1' });
  });

  it('needs few messages and requests for a batch, and has its context once in each', async () => {
    const body = { batch: views(100), context: { locale: 'de' }, sentAt: '2026-11-22T12:00:00Z' };
    expect((await call({ path: '/v1/batch', body })).reply).toEqual({ success: true });
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(1);
    expect(sentChunks().map(({ events, context }) => [events.length, context])).toEqual([
      [50, { locale: 'de' }],
      [50, { locale: 'de' }],
    ]);
  });

  it('may be metrics of the browser client, which are dropped', async () => {
    expect(await call({ path: '/v1/m', headers: {}, body: '{"series":[]}' })).toMatchObject({ status: 200 });
    expect(sentChunks()).toEqual([]);
  });
});

describe('a call of which something is refused', () => {
  it('has its good events taken and its bad ones named and noted, without their values', async () => {
    const batch = [...views(2), { type: 'track', event: 'Nobody', properties: { mail: 'anna@example.org' } }];
    const { status, reply } = await call({ path: '/v1/batch', body: { batch } });
    expect(status).toBe(200);
    expect(reply).toEqual({
      success: true,
      rejected: [{ index: 2, code: 'missing_field', message: 'userId: expected userId or anonymousId' }],
    });
    const [noted] = tables.commandCalls(BatchWriteCommand);
    const requests = noted?.args[0].input.RequestItems?.['rejects'] ?? [];
    expect(requests.map(({ PutRequest }) => PutRequest?.Item)).toMatchObject([
      { event: 'Nobody', source: `web-${keys}`, word: 'ingestion' },
    ]);
    expect(JSON.stringify(requests)).not.toContain('example.org');
  });

  it('is answered all the same when the note cannot be written', async () => {
    tables.on(BatchWriteCommand).rejects(new Error('The table is away.'));
    expect((await call({ path: '/v1/batch', body: { batch: [{}] } })).status).toBe(200);
  });

  it.each([
    ['no JSON', '{"userId":', 400],
    ['no gzip', Buffer.from([0x1f, 0x8b, 1, 2]), 400],
    ['an event above 32 KB', { ...view, properties: { text: 'x'.repeat(33_000) } }, 400],
    ['a messageId of 100 characters', { ...view, messageId: 'x'.repeat(100) }, 400],
    ['more than 4 MB', Buffer.alloc(4_000_001, 32), 413],
    ['more than 4 MB when decompressed', gzipSync(Buffer.alloc(5_000_000, 32)), 413],
  ])('is refused for %s', async (_what, body, status) => {
    expect(await call({ body })).toMatchObject({ status, reply: { success: false } });
    expect(sentChunks()).toEqual([]);
  });

  it('loses only the oversized event of a batch', async () => {
    const large = { ...view, type: 'track', properties: { text: 'x'.repeat(33_000) } };
    expect((await call({ path: '/v1/batch', body: { batch: [large, ...views(1)] } })).reply.rejected).toMatchObject([
      { index: 0, code: 'event_too_large' },
    ]);
    expect((await call({ path: '/v1/batch', body: { batch: [large] } })).status).toBe(400);
  });

  it.each([
    ['not known', undefined],
    ['switched off', { sourceId: 'web', group: 'shop', isEnabled: false }],
    ['replaced, its grace over', { sourceId: 'web', group: 'shop', isEnabled: true, validUntil: '2020-01-01T00:00:00.000Z' }],
  ])('is answered 401 when its key is %s', async (_what, Item) => {
    tables.on(GetCommand).resolves(Item ? { Item } : {});
    expect((await call({ body: view })).status).toBe(401);
  });

  it('is answered 401 when it has no key', async () => {
    expect((await call({ body: view, headers: {} })).status).toBe(401);
  });
});

describe('a call that comes at the wrong time', () => {
  it('is answered 429 with the seconds to wait when its key sends too much', async () => {
    // All of them in one moment, however slow the machine is.
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    expect((await call({ path: '/v1/batch', body: { batch: views(2_500) } })).status).toBe(200);
    expect((await call({ path: '/v1/batch', body: { batch: views(2_500) } })).status).toBe(200);
    const refused = await call({ path: '/v1/batch', body: { batch: views(1) } });
    expect(refused.status).toBe(429);
    expect(Number(refused.retryAfter)).toBeGreaterThanOrEqual(1);
  });

  it('is answered 429 when the queue throttles', async () => {
    sqs
      .on(SendMessageBatchCommand)
      .rejects(new SQSServiceException({ name: 'RequestThrottled', $fault: 'client', message: '', $metadata: {} }));
    expect(await call({ body: view })).toMatchObject({ status: 429, retryAfter: '5' });
  });

  it('is answered 503 when the queue is away', async () => {
    sqs.on(SendMessageBatchCommand).rejects(new Error('connect ECONNREFUSED'));
    expect((await call({ body: view })).status).toBe(503);
  });

  it('is sent again for the entries that failed, and only for those', async () => {
    const Failed = [{ Id: '1', Code: 'InternalError', SenderFault: false }];
    sqs.on(SendMessageBatchCommand).resolvesOnce({ Successful: [], Failed }).resolves({ Successful: [], Failed: [] });
    expect((await call({ path: '/v1/batch', body: { batch: views(120) } })).status).toBe(200);
    const entries = sqs.commandCalls(SendMessageBatchCommand).map(({ args: [{ input }] }) => input.Entries?.map(({ Id }) => Id));
    expect(entries).toEqual([['0', '1', '2'], ['1']]);
  });

  it('is answered 503 as a whole when an entry fails again and again', async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] });
    expect((await call({ path: '/v1/batch', body: { batch: views(120) } })).status).toBe(503);
  });
});

it('asks for a source once a minute, however many calls come', async () => {
  for (let repeat = 0; repeat < 5; repeat++) await call({ body: view });
  expect(tables.commandCalls(GetCommand)).toHaveLength(1);
});

it('gives the browser client its settings', async () => {
  const event = {
    routeKey: 'GET /v1/projects/{writeKey}/settings',
    headers: { host: 'shop.example' },
    pathParameters: { writeKey },
    requestContext: {},
  };
  const { statusCode, body = '' } = await handle(event as unknown as APIGatewayProxyEventV2);
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toEqual({ integrations: { 'Segment.io': { apiKey: writeKey, apiHost: 'shop.example/v1' } } });
});
