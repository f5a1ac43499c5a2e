import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import type { PrivacyRequest } from '#schemas/privacy-request.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored } = accessTo(inject('endpoints'));
const newId = (what: string) => `${what}-${randomUUID().slice(0, 8)}`;
const send = async (batch: object[]) => {
  expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
  await stored();
};
const call = async (method: string, path: string, body: object) => {
  const reply = await operator(path, { method, body: JSON.stringify(body) });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
};

describe('consents', () => {
  it('are what the person said last, by app or by letter', async () => {
    const userId = newId('consenting');
    const consents = [{ purpose: 'marketing', channel: 'email', status: 'granted' }];
    await send([{ type: 'identify', userId, messageId: newId('m'), traits: { consents } }]);
    const path = `/v1/customers/${userId}/consents`;
    expect(await (await operator(path)).json()).toMatchObject({ consents: [{ channel: 'email', status: 'granted', source: 'default' }] });
    const withdrawn = [{ purpose: 'marketing', channel: 'email', status: 'withdrawn' }];
    expect(await call('PUT', path, { consents: withdrawn, method: 'letter' })).toMatchObject({
      status: 200,
      body: { consents: withdrawn },
    });
    expect(await (await operator(path)).json()).toMatchObject({
      ledger: [{ status: 'granted' }, { status: 'withdrawn', method: 'letter' }],
    });
  });
});

describe('an erasure', () => {
  it('takes a person out under all their ids, and keeps them out', async () => {
    const [userId, anonymousId] = [newId('leaving'), newId('old-phone')];
    const order = { type: 'track', event: 'Order Completed', messageId: newId('m'), properties: { order_id: newId('o'), total: 12 } };
    const history = [
      { ...order, anonymousId },
      { type: 'identify', userId, anonymousId, messageId: newId('m'), traits: { email: `${userId}@shop.io` } },
    ];
    await send(history);
    const { status, body } = await call('POST', '/v1/privacy/requests', { kind: 'erasure', customerId: anonymousId });
    expect(status).toBe(202);
    await stored();
    const request = (await (await operator(`/v1/privacy/requests/${body['requestId']}`)).json()) as PrivacyRequest;
    expect(request).toMatchObject({ status: 'completed', ids: 2, removed: { events: 2, orders: 1 } });
    await send([...history, { type: 'alias', previousId: anonymousId, userId, messageId: newId('m') }]);
    for (const id of [userId, anonymousId]) expect((await operator(`/v1/customers/${id}`)).status).toBe(404);
  });
});
