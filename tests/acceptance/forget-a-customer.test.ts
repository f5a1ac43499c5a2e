import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineFolder } from '../support/engine-folder.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';
import { tracesOf } from '../support/traces.ts';

type Body = Record<string, unknown>;

/** Words that stand nowhere else: ids, name, address, telephone, what was said, what was searched. */
const CANARIES = ['canaryfinch', 'Serinus', '+49170555', 'yellowfeather', 'birdseedsecret', 'canary-tablet'];
const CUSTOMER = 'canaryfinch-1';
const TABLET = 'canary-tablet-7';
const OTHER = 'bystander-1';

const dataDir = engineFolder('larderly-forget-');
const backup = engineFolder('larderly-backup-');
let shop: LocalRuntime;

const start = async () => {
  shop = await startLocal({ dataDir, args: ['--no-schedules', '--no-sweeper'] });
};
const call = async (method: string, at: string, body?: object) => {
  const reply = await shop.operator(at, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: reply.status, body: (await reply.json().catch(() => ({}))) as Body };
};
async function tell(...batch: object[]): Promise<void> {
  const events = batch.map((event) => ({ messageId: randomUUID(), ...event }));
  expect((await shop.track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch: events }) })).status).toBe(200);
  await shop.stored();
}
async function run(job: string): Promise<Body> {
  const { body } = await call('POST', `/v1/jobs/${job}/runs`, {});
  while (true) {
    const { body: stand } = await call('GET', `/v1/jobs/${job}/runs/${body['runId']}`);
    if (stand['status'] !== 'QUEUED' && stand['status'] !== 'RUNNING') return stand;
    await delay(100);
  }
}
async function erase(customerId: string): Promise<Body> {
  const { body } = await call('POST', '/v1/privacy/requests', { kind: 'erasure', customerId });
  await shop.stored();
  return (await call('GET', `/v1/privacy/requests/${body['requestId']}`)).body;
}

const order = (who: object, orderId: string) => ({
  type: 'track',
  event: 'Order Completed',
  ...who,
  properties: {
    order_id: orderId,
    total: 12,
    products: [{ product_id: 'milk', quantity: 1, price: 12, lot: 'L1', gtin: '04012345000016' }],
  },
});

/** Everything that somebody can leave in the shop. */
async function live(): Promise<void> {
  const traits = { name: 'Serinus Canary', email: 'canaryfinch@shop.example', phone: '+491705551234', allergens: ['peanut'] };
  const consents = [{ purpose: 'marketing', channel: 'email', status: 'granted', method: 'form' }];
  await tell(
    { type: 'page', anonymousId: TABLET, name: 'Home', properties: { path: '/yellowfeather' } },
    order({ anonymousId: TABLET }, 'o-1'),
    { type: 'identify', userId: CUSTOMER, anonymousId: TABLET, traits: { ...traits, consents } },
    ...Array.from({ length: 4 }, (_, index) => order({ userId: CUSTOMER }, `o-${index + 2}`)),
    {
      type: 'track',
      event: 'Product Reviewed',
      userId: CUSTOMER,
      properties: { product_id: 'milk', rating: 1, review_body: 'birdseedsecret' },
    },
    { type: 'track', event: 'Products Searched', userId: CUSTOMER, properties: { query: 'birdseedsecret' } },
    ...Array.from({ length: 4 }, (_, index) => order({ userId: OTHER }, `b-${index}`)),
    { type: 'identify', userId: OTHER, traits: { name: 'By Stander', email: 'bystander@shop.example', consents } },
  );
  const offer = { subject: 'Seeds', text: 'For you.' };
  const campaign = {
    name: 'Seeds',
    channel: 'email',
    offer,
    holdOutRate: 0,
    controlRate: 0,
    startsOn: '2026-11-01',
    endsOn: '2026-12-31',
    currency: 'EUR',
    audience: { customerIds: [CUSTOMER, OTHER] },
  };
  const { status, body } = await call('POST', '/v1/campaigns', campaign);
  expect([status, body]).toMatchObject([expect.any(Number), { campaignId: expect.any(String) }]);
  expect((await call('POST', `/v1/campaigns/${body['campaignId']}/launch`, {})).status).toBeLessThan(300);
  await shop.stored();
  expect(await run('nightly')).toMatchObject({ status: 'SUCCEEDED' });
}

beforeAll(async () => {
  await start();
  await live();
  await shop.stop();
  cpSync(dataDir, backup, { recursive: true });
});
afterAll(async () => {
  await shop.stop().catch(() => null);
  for (const folder of [dataDir, backup]) rmSync(folder, { recursive: true, force: true });
});

describe('somebody who asks to be forgotten', () => {
  let certificate: Body;

  it('is in many places before, and in none of them afterwards', async () => {
    const traces = tracesOf(CANARIES, dataDir);
    for (const word of CANARIES) expect(traces, word).toContainEqual(expect.stringContaining(`: ${word}`));
    // What functions print names nobody, though all of this went through them.
    expect(traces.filter((trace) => trace.startsWith('logs'))).toEqual([]);
    await start();
    const request = await erase(TABLET);
    expect(request).toMatchObject({ status: 'completed', ids: 2 });
    certificate = request['certificate'] as Body;
    expect(certificate['removed']).toMatchObject({ orders: 5, consents: 2 });
    for (const at of [`/v1/customers/${CUSTOMER}`, `/v1/customers/${TABLET}/recommendations`])
      expect((await call('GET', at)).status).toBe(404);
    expect((await call('GET', `/v1/customers/${OTHER}`)).body).toMatchObject({ aggregates: { orders: 4 } });
    await tell(order({ userId: 'yellowfeather-night' }, 'n-1'));
    const [night, meanwhile] = await Promise.all([run('nightly'), erase('yellowfeather-night')]);
    expect([night['status'], meanwhile['status']]).toEqual(['SUCCEEDED', 'completed']);
    expect(await shop.stop()).toBe(0);
    expect(tracesOf(CANARIES, dataDir)).toEqual([]);
  });

  it('is not back when the tables are set back to an earlier moment and the erasures are replayed', async () => {
    rmSync(path.join(dataDir, 'tables'), { recursive: true });
    cpSync(path.join(backup, 'tables'), path.join(dataDir, 'tables'), { recursive: true });
    await start();
    expect((await call('GET', `/v1/customers/${CUSTOMER}`)).status).toBe(200);
    expect(await run('replay-erasures')).toMatchObject({
      status: 'SUCCEEDED',
      result: { knownErased: 3, erasedAgain: expect.any(Number) },
    });
    expect((await call('GET', `/v1/customers/${CUSTOMER}`)).status).toBe(404);
    expect((await call('GET', `/v1/customers/${OTHER}`)).body).toMatchObject({ aggregates: { orders: 4 } });
    expect(await run('replay-erasures')).toMatchObject({ result: { knownErased: 3, erasedAgain: 0 } });
    expect(await shop.stop()).toBe(0);
    expect(tracesOf(CANARIES, dataDir)).toEqual([]);
  });

  it('has left orders and lots for the books and for recalls, belonging to nobody', () => {
    expect(tracesOf(['shop#o-2', 'o-2'], dataDir).length).toBeGreaterThan(0);
  });
});
