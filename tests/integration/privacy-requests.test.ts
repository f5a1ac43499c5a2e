import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { sectionsOfStores } from '#domain/privacy/copied-stores.ts';
import { accessTo } from '../support/local-runtime.ts';

type Body = Record<string, unknown>;
const { operator, track, stored, endpoints } = accessTo(inject('endpoints'));
const newId = (what: string) => `${what}-${randomUUID().slice(0, 8)}`;
const send = async (batch: object[], headers: Record<string, string> = {}) => {
  expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }), headers })).status).toBe(200);
  await stored();
};
const call = async (method: string, path: string, body?: object) => {
  const reply = await operator(path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: reply.status, body: (await reply.json()) as Body };
};
const request = (body: object) => call('POST', '/v1/privacy/requests', body);
const person = (userId: string, more: object = {}) => ({
  type: 'identify',
  userId,
  messageId: newId('m'),
  traits: { email: `${userId}@shop.io`, name: 'Ada Example', ...more },
});
const order = (userId: string, total = 12) => ({
  type: 'track',
  event: 'Order Completed',
  userId,
  messageId: newId('m'),
  properties: { order_id: newId('o'), total, products: [{ product_id: 'apple', quantity: 2, price: 6 }] },
});

describe('a request for a copy', () => {
  const userId = newId('copied');
  const stranger = newId('stranger');
  beforeAll(() => send([person(userId, { allergens: ['milk'] }), order(userId), order(userId, 20), person(stranger), order(stranger)]));

  it('waits until somebody says how the person was told from others, then gives links that open once', async () => {
    const asked = await request({ kind: 'access', identifier: { type: 'email', value: `${userId}@shop.io` } });
    expect(asked).toMatchObject({ status: 202, body: { status: 'awaiting-identity' } });
    expect(asked.body['links']).toBeUndefined();
    const path = `/v1/privacy/requests/${asked.body['requestId']}`;
    const { body } = await call('POST', `${path}/identity`, { method: 'passport' });
    expect(body).toMatchObject({ status: 'completed', identityCheck: { method: 'passport' } });
    const links = body['links'] as { format: string; url: string; expiresAt: string }[];
    expect(links.map(({ format }) => format)).toEqual(['json', 'csv']);
    const [json, csv] = await Promise.all(links.map(({ url }) => fetch(url)));
    const copy = (await json?.json()) as Body & { orders: unknown[]; events: unknown[]; inferred: Body };
    expect([copy.orders.length, copy.events.length, copy['ids']]).toEqual([2, 3, [userId]]);
    expect(copy.inferred).toMatchObject({ churn: { label: expect.any(String) }, taste: { effectiveSources: expect.any(Number) } });
    expect(Object.keys(copy)).toEqual(expect.arrayContaining(['logic', 'processing', 'notInCopy', ...sectionsOfStores()]));
    const table = (await csv?.text()) ?? '';
    expect(table).toContain(`profile,traits.email.value,${userId}@shop.io\r\n`);
    expect(JSON.stringify(copy) + table).not.toContain(stranger);
    for (const { url } of links) expect((await fetch(url)).status).toBe(404);
    expect((await call('GET', path)).body['links']).toBeUndefined();
  });

  it('tells what the person said, the answers, what was heard in it and what followed', async () => {
    const review = { product_id: 'apple', rating: 1, review_body: 'The apples were "rotten", \nterrible, all of them.' };
    const said = { type: 'track', event: 'Product Reviewed', userId: userId, messageId: newId('m'), properties: review };
    await send([said, { ...said, userId: stranger, messageId: newId('m'), properties: { ...review, review_body: 'Lovely.' } }]);
    const { items } = (await call('GET', '/v1/feedback?productId=apple&limit=100')).body as { items: Body[] };
    const own = items.find(({ customerId }) => customerId === userId);
    const answer = { text: 'We are sorry about the apples.', channel: 'none' };
    expect((await call('POST', `/v1/feedback/${own?.['feedbackId']}/reply`, answer)).status).toBeLessThan(300);
    const { body } = await request({ kind: 'access', customerId: userId, identityCheck: { method: 'letter' } });
    const [json, csv] = await Promise.all((body['links'] as { url: string }[]).map(({ url }) => fetch(url)));
    const copy = (await json?.json()) as { feedback: Body[]; serviceRecovery: Body[] };
    expect(copy.feedback).toMatchObject([
      {
        kind: 'rating',
        stars: 1,
        text: review.review_body,
        productIds: ['apple'],
        sentiment: 'negative',
        replies: [{ text: answer.text }],
      },
    ]);
    expect(copy.serviceRecovery).toMatchObject([{ since: expect.any(String), reason: expect.any(String) }]);
    const table = (await csv?.text()) ?? '';
    expect(table).toContain('feedback,0.text,"The apples were ""rotten"", \nterrible, all of them."\r\n');
    expect(table).toContain(`feedback,0.replies.0.text,${answer.text}\r\nfeedback,0.replies.0.channel,none\r\n`);
    expect(table).toContain('feedback,0.stars,1\r\n');
    expect(JSON.stringify(copy) + table).not.toMatch(/Lovely|personKey|feedbackId/);
  });

  it('is refused for somebody who cannot be identified, and nothing is kept of it', async () => {
    for (const who of [{ customerId: newId('nobody') }, { identifier: { type: 'email', value: `${newId('nobody')}@shop.io` } }])
      expect(await request({ kind: 'access', ...who, identityCheck: { method: 'letter' } })).toMatchObject({ status: 404 });
    expect((await request({ kind: 'access', customerId: userId, identifier: { type: 'email', value: 'a@b.c' } })).status).toBe(400);
    expect((await fetch(`${endpoints.api}/v1/privacy/exports/0123456789abcdef0123.json.AAAAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(404);
  });
});

describe('a correction, and restriction', () => {
  const userId = newId('corrected');
  beforeAll(() => send([person(userId, { city: 'Bonn' }), order(userId)]));

  it('reaches the profile as if the person had said it', async () => {
    const wanted = { kind: 'rectification', customerId: userId, changes: { city: 'Cologne', name: null } };
    expect((await request(wanted)).status).toBe(400);
    expect(await request({ ...wanted, identityCheck: { method: 'signed-in' } })).toMatchObject({
      status: 202,
      body: { status: 'completed' },
    });
    await stored();
    const { body } = await call('GET', `/v1/customers/${userId}`);
    expect(body['profile']).toMatchObject({ traits: { city: 'Cologne' } });
    expect((body['profile'] as { traits: Body }).traits['name']).toBeUndefined();
  });

  it('has the night pass somebody over until it is released', async () => {
    const recommendations = () => call('GET', `/v1/customers/${userId}/recommendations`);
    expect(await request({ kind: 'restriction', customerId: userId })).toMatchObject({ status: 202, body: { status: 'completed' } });
    expect((await recommendations()).body).toMatchObject({ isPersonal: false });
    await send([order(userId)]);
    expect((await recommendations()).body).toMatchObject({ isPersonal: false });
    await request({ kind: 'release', customerId: userId });
    expect((await recommendations()).body).toMatchObject({ isPersonal: true });
  });
});

describe('what people allow', () => {
  it('is told as of any past moment, and a withdrawal counts at once', async () => {
    const userId = newId('consenting');
    await send([person(userId)]);
    const path = `/v1/customers/${userId}/consents`;
    const say = (status: string, more: object = {}) =>
      call('PUT', path, { consents: [{ purpose: 'marketing', channel: 'email', status }], ...more });
    const given = await say('granted', {
      method: 'form',
      noticeText: 'We write to you.',
      locale: 'en',
      proof: 'form 7',
      noticeVersion: '3',
    });
    const noticeSha256 = createHash('sha256').update('We write to you.').digest('hex');
    expect(given.body['consents']).toMatchObject([{ noticeSha256, noticeVersion: '3' }]);
    const between = new Date().toISOString();
    await new Promise((resume) => setTimeout(resume, 5));
    await say('withdrawn');
    const now = (await call('GET', path)).body['consents'];
    const then = (await call('GET', `${path}?at=${between}`)).body['consents'];
    expect([now, then]).toMatchObject([[{ status: 'withdrawn' }], [{ status: 'granted', proof: 'form 7', locale: 'en' }]]);
    expect((await call('GET', `${path}?at=2020-01-01T00:00:00.000Z`)).body['consents']).toEqual([]);
    expect((await say('granted', { method: 'pre-ticked' })).status).toBe(400);
    expect((await say('granted', { noticeText: 'One', noticeSha256: 'a'.repeat(64) })).status).toBe(400);
  });

  it('has Global Privacy Control for an objection to advertising, and the site says that it is honoured', async () => {
    const userId = newId('browser');
    await send([person(userId), { type: 'page', userId, messageId: newId('m') }], { 'sec-gpc': '1' });
    const { body } = await call('GET', `/v1/customers/${userId}/consents`);
    expect(body['consents']).toMatchObject([{ purpose: 'advertising', channel: 'all', status: 'denied', method: 'Sec-GPC' }]);
    await send([{ type: 'page', userId, messageId: newId('m') }, order(userId)], { 'sec-gpc': '1' });
    expect((await call('GET', `/v1/customers/${userId}/consents`)).body['ledger']).toHaveLength(1);
    const reply = await fetch(`${endpoints.api}/.well-known/gpc.json`);
    expect(await reply.json()).toEqual({ gpc: true, lastUpdate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  });
});

describe('the audit log', () => {
  it('holds what was done, and is intact', async () => {
    const userId = newId('audited');
    await send([person(userId)]);
    const before = (await call('GET', '/v1/privacy/audit/verify')).body;
    expect(before).toMatchObject({ isIntact: true });
    const { body } = await request({ kind: 'erasure', customerId: userId });
    await stored();
    const after = (await call('GET', '/v1/privacy/audit/verify')).body;
    expect(after).toMatchObject({ isIntact: true });
    expect(Number(after['entries'])).toBeGreaterThanOrEqual(Number(before['entries']) + 2);
    const { certificate } = (await call('GET', `/v1/privacy/requests/${body['requestId']}`)).body as { certificate: Body };
    expect(certificate).toMatchObject({
      subjectHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      previousHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const verify = async (given: object) => (await call('POST', '/v1/privacy/certificates/verify', given)).body;
    expect(await verify(certificate)).toEqual({ isGenuine: true });
    expect(await verify({ ...certificate, issuedAt: '2020-01-01T00:00:00.000Z' })).toEqual({ isGenuine: false });
  });
});
