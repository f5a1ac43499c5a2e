import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aChunk, anEvent } from '../support/customer-builders.ts';
import { mockErasureOutside } from '../support/erasure-outside.ts';
import { call, type People, startPeople } from '../support/people.ts';

let shop: People;
let manageRequests: unknown;

beforeAll(async () => {
  shop = await startPeople();
  mockErasureOutside();
  manageRequests = (await import('../../functions/privacy/manage-requests.ts')).handler;
});
afterAll(() => shop.stop());

const identityCheck = { method: 'signed-in' };
const ask = async (body: object) => (await call(manageRequests, 'POST /v1/privacy/requests', { body })).body as { requestId: string };
const list = async (query: Record<string, string> = {}) => (await call(manageRequests, 'GET /v1/privacy/requests', { query })).body;

describe('the list of requests', () => {
  it('shows those first that wait for somebody, whatever came later, and names nobody', async () => {
    const ids = ['ida', 'jon', 'kim', 'lea'];
    await shop.store(
      aChunk(ids.map((userId) => anEvent({ type: 'identify', event: undefined, userId, traits: { name: `Name of ${userId}` } }))),
    );
    const waits = await ask({ kind: 'access', customerId: 'ida' });
    const corrected = await ask({ kind: 'rectification', customerId: 'jon', identityCheck, changes: { city: 'Ulm' } });
    const restricted = await ask({ kind: 'restriction', customerId: 'kim', identityCheck });
    const erased = await ask({ kind: 'erasure', customerId: 'lea' });
    const { items, cursor } = await list();
    expect(items.map(({ requestId, kind, status }: Record<string, string>) => [requestId, kind, status])).toEqual([
      [waits.requestId, 'access', 'awaiting-identity'],
      [erased.requestId, 'erasure', 'pending'],
      [restricted.requestId, 'restriction', 'completed'],
      [corrected.requestId, 'rectification', 'completed'],
    ]);
    expect(cursor).toBeNull();
    for (const id of [...ids, 'Ulm', await shop.keys.of('jon')]) expect(JSON.stringify(items)).not.toContain(id);
  });

  it('goes on page by page across what they stand at, each request once', async () => {
    const whole = (await list()).items.map(({ requestId }: { requestId: string }) => requestId);
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 10; pages++) {
      const page: { items: { requestId: string }[]; cursor: string | null } = await list({
        limit: '1',
        ...(cursor === '' ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ requestId }) => requestId));
      cursor = page.cursor;
    }
    expect(seen).toEqual(whole);
  });

  it('refuses a cursor that it did not give', async () => {
    expect((await call(manageRequests, 'GET /v1/privacy/requests', { query: { cursor: 'elsewhere' } })).status).toBe(400);
  });
});
