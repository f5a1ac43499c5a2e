import { createHash, createVerify, randomUUID, X509Certificate } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aBatch, aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { type ErasureOutside, mockErasureOutside } from '../support/erasure-outside.ts';
import { type People, startPeople } from '../support/people.ts';

interface Posted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
const posted: Posted[] = [];
vi.mock('#messaging/webhook.ts', async (original) => ({
  ...(await original<object>()),
  postPublicly: async (url: string, headers: Readonly<Record<string, string>>, body: string) => {
    if (url.includes('unreachable')) throw new Error('Nobody is there.');
    posted.push({ url, headers, body });
    return 200;
  },
}));

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
let outside: ErasureOutside;
let shop: People;
let answer: Handler;
let eraseCustomer: (event: SQSEvent, context: Context) => Promise<unknown>;

beforeAll(async () => {
  shop = await startPeople();
  outside = mockErasureOutside();
  answer = (await import('../../functions/privacy/answer-dsr.ts')).handler as unknown as Handler;
  eraseCustomer = (await import('../../functions/privacy/erase-customer.ts')).handler as typeof eraseCustomer;
});
afterAll(() => shop.stop());

async function call(routeKey: string, given: { body?: unknown; id?: string } = {}) {
  const claims = { sub: 'controller-7', token_use: 'access', 'cognito:groups': '[admin]' };
  const event = {
    routeKey,
    rawPath: routeKey,
    headers: { host: 'dsr.shop.example' },
    pathParameters: given.id === undefined ? {} : { id: given.id },
    body: given.body === undefined ? undefined : typeof given.body === 'string' ? given.body : JSON.stringify(given.body),
    isBase64Encoded: false,
    requestContext: { domainName: 'dsr.shop.example', authorizer: { jwt: { claims } } },
  } as unknown as APIGatewayProxyEventV2;
  const { statusCode, headers = {}, body = '' } = await answer(event, {} as Context);
  return { status: statusCode, headers, text: body, body: body.startsWith('{') ? JSON.parse(body) : undefined };
}
const CALLBACK = 'https://controller.example/callbacks';
const wish = (more: object = {}) => ({
  regulation: 'gdpr',
  subject_request_id: randomUUID(),
  subject_request_type: 'erasure',
  submitted_time: '2026-11-20T08:00:00Z',
  subject_identities: [{ identity_type: 'email', identity_value: 'dora@shop.io', identity_format: 'raw' }],
  status_callback_urls: [CALLBACK],
  ...more,
});
const identity = (identity_value: string, identity_format = 'raw', identity_type = 'controller_customer_id') => ({
  subject_identities: [{ identity_type, identity_value, identity_format }],
});
const arrive = (userId: string, email = `${userId}@shop.io`) =>
  shop.store(aChunk([anOrder(`o-${userId}`, { userId }), anEvent({ type: 'identify', event: undefined, userId, traits: { email } })]));
const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');

async function isGenuine(text: string, headers: Readonly<Record<string, unknown>>): Promise<boolean> {
  const { text: pem } = await call('GET /opendsr/certificate.pem');
  const { publicKey } = new X509Certificate(pem);
  return createVerify('RSA-SHA256').update(text).verify(publicKey, String(headers['x-opendsr-signature']), 'base64');
}

describe('OpenDSR 2.0', () => {
  it('says what it supports', async () => {
    const { status, body } = await call('GET /discovery');
    expect([status, body.api_version, body.processor_certificate]).toEqual([
      200,
      '2.0',
      'https://dsr.shop.example/opendsr/certificate.pem',
    ]);
    expect(body.supported_subject_request_types).toEqual(['access', 'portability', 'erasure']);
    expect(body.supported_identities).toContainEqual({ identity_type: 'email', identity_format: 'sha256' });
  });

  it('takes an erasure once, signs what it says, erases, and calls back', async () => {
    await arrive('dora');
    const asked = wish();
    const taken = await call('POST /requests', { body: asked });
    expect(taken).toMatchObject({ status: 201, headers: { 'x-opendsr-processor-domain': 'dsr.shop.example' } });
    expect(taken.body).toEqual({
      controller_id: 'controller-7',
      expected_completion_time: expect.stringMatching(/Z$/),
      received_time: expect.stringMatching(/Z$/),
      encoded_request: Buffer.from(JSON.stringify(asked)).toString('base64'),
      subject_request_id: asked.subject_request_id,
    });
    expect(await isGenuine(taken.text, taken.headers)).toBe(true);
    expect(await isGenuine(`${taken.text} `, taken.headers)).toBe(false);
    expect((await call('POST /requests', { body: asked })).body.received_time).toBe(taken.body.received_time);
    expect(outside.sent).toHaveLength(1);
    expect((await call('GET /requests/{id}', { id: asked.subject_request_id })).body).toMatchObject({
      request_status: 'pending',
      api_version: '2.0',
    });

    posted.length = 0;
    await eraseCustomer(aBatch(outside.sent.shift()), {} as Context);
    expect((await call('GET /requests/{id}', { id: asked.subject_request_id })).body.request_status).toBe('completed');
    expect(await shop.recordOf('dora')).toEqual({ kind: 'erased' });
    expect(posted.map(({ url }) => url)).toEqual([CALLBACK]);
    const [told] = posted;
    expect(JSON.parse(told?.body ?? '')).toMatchObject({
      request_status: 'completed',
      controller_id: 'controller-7',
      status_callback_url: CALLBACK,
    });
    expect(await isGenuine(told?.body ?? '', told?.headers ?? {})).toBe(true);
  });

  it('cancels what nobody has begun, and nothing else', async () => {
    await arrive('undecided');
    const asked = wish(identity('undecided'));
    await call('POST /requests', { body: asked });
    expect(await call('DELETE /requests/{id}', { id: asked.subject_request_id })).toMatchObject({
      status: 202,
      body: { request_status: 'cancelled' },
    });
    await eraseCustomer(aBatch(outside.sent.shift()), {} as Context);
    expect((await shop.profileOf('undecided')).orders).toBe(1);
    const again = await call('DELETE /requests/{id}', { id: asked.subject_request_id });
    expect(again).toMatchObject({ status: 400, body: { error: { code: 400 } } });
    expect((await call('GET /requests/{id}', { id: randomUUID() })).status).toBe(404);
  });

  it.each(['sha1', 'md5', 'sha256'])('knows people by the %s of their address and of their id', async (format) => {
    await arrive(`hashed-${format}`);
    const byAddress = wish({ ...identity(digest(format, `hashed-${format}@shop.io`), format, 'email'), subject_request_type: 'access' });
    const taken = await call('POST /requests', { body: byAddress });
    expect(taken.status).toBe(201);
    const { body } = await call('GET /requests/{id}', { id: byAddress.subject_request_id });
    expect(body).toMatchObject({
      request_status: 'completed',
      results_url: expect.stringMatching(/^https:\/\/dsr\.shop\.example\/v1\/privacy\/exports\//),
    });
    const byId = wish({ ...identity(digest(format, `hashed-${format}`).toUpperCase(), format), subject_request_type: 'portability' });
    expect((await call('POST /requests', { body: byId })).status).toBe(201);
  });

  it('refuses in its own words, without repeating what it was sent', async () => {
    await arrive('one-of-two');
    await arrive('other-of-two');
    const two = { subject_identities: ['one-of-two', 'other-of-two'].flatMap((id) => identity(id).subject_identities) };
    const used = wish(identity('one-of-two'));
    await call('POST /requests', { body: { ...used, subject_request_type: 'access' } });
    const cases = [
      wish(identity('nobody@shop.io', 'raw', 'email')),
      wish(identity('device-1', 'raw', 'android_id')),
      wish(identity(digest('md5', 'nobody'), 'md5')),
      wish(two),
      wish({ subject_request_id: 'seven' }),
      wish({ status_callback_urls: ['not an address'] }),
      // Callbacks that would lead to somebody else, or into the deployment itself.
      ...[
        'http://controller.example/',
        'https://169.254.169.254/latest/meta-data',
        'https://localhost/',
        'https://a:b@controller.example/',
      ].map((forged) => wish({ ...identity('one-of-two'), status_callback_urls: [CALLBACK, forged] })),
      { ...used, subject_request_type: 'portability' },
      'not JSON nobody@shop.io',
    ];
    for (const body of cases) {
      const refused = await call('POST /requests', { body });
      expect([refused.status, refused.body.error.code], JSON.stringify(body)).toEqual([400, 400]);
      expect(refused.text).not.toMatch(/nobody|device-1|of-two/);
      expect(await isGenuine(refused.text, refused.headers)).toBe(true);
    }
  });

  it('goes on when a controller cannot be called back', async () => {
    await arrive('silent');
    const asked = wish({ ...identity('silent'), subject_request_type: 'access', status_callback_urls: ['https://unreachable.example/'] });
    expect((await call('POST /requests', { body: asked })).status).toBe(201);
  });
});
