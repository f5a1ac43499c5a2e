import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineFolder } from '../support/engine-folder.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';
import { noonZone } from '../support/noon-zone.ts';
import { tracesOf } from '../support/traces.ts';

type Body = Record<string, unknown>;
const CHANNELS = ['email', 'sms', 'push', 'webhook'] as const;

/** Words that stand nowhere else: ids, name, address, telephone, what was said, what was searched. */
const CANARIES = ['canaryfinch', 'Serinus', '+491705551234', 'yellowfeather', 'birdseedsecret', 'canary-tablet', 'birdphone'];
const CUSTOMER = 'canaryfinch-1';
const TABLET = 'canary-tablet-7';
const OTHER = 'bystander-1';
const DEVICE = 'arn:aws:sns:eu-central-1:123456789012:endpoint/GCM/shop/';

const OTHERS = {
  name: 'By Stander',
  email: 'bystander@shop.example',
  phone: '+491705559999',
  pushEndpoint: `${DEVICE}bystander`,
  timezone: noonZone(),
};

const dataDir = engineFolder('larderly-forget-');
const backup = engineFolder('larderly-backup-');
let shop: LocalRuntime;

const start = async () => {
  // They print what they print in AWS, and more.
  const env = { POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_METRICS_DISABLED: 'false' };
  shop = await startLocal({ dataDir, args: ['--no-schedules', '--no-sweeper'], env });
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
  const traits = {
    name: 'Serinus Canary',
    email: 'canaryfinch@shop.example',
    phone: '+491705551234',
    pushEndpoint: `${DEVICE}birdphone`,
    allergens: ['peanut'],
    // Nobody is written to at night.
    timezone: noonZone(),
  };
  const consents = CHANNELS.map((channel) => ({ purpose: 'marketing', channel, status: 'granted', method: 'form' }));
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
    { type: 'identify', userId: OTHER, traits: { ...OTHERS, consents } },
  );
  expect((await call('PUT', '/v1/webhooks/seeds', { url: 'https://partner.example/letters' })).status).toBeLessThan(300);
  for (const channel of CHANNELS) await write(channel);
  await answer();
  expect(await run('nightly')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await run('export')).toMatchObject({ status: 'SUCCEEDED' });
}

/** What was complained of is answered by mail, and an event of theirs is refused. */
async function answer(): Promise<void> {
  const { items } = (await call('GET', '/v1/feedback')).body as { items: { feedbackId: string; customerId: string }[] };
  const { feedbackId } = items.find(({ customerId }) => customerId === CUSTOMER) ?? {};
  const reply = await call('POST', `/v1/feedback/${feedbackId}/reply`, { text: 'Dear Serinus, about the birdseedsecret: we are sorry.' });
  expect(reply).toMatchObject({ body: { replies: [{ outcome: 'sent' }] } });
  const refused = { type: 'track', userId: CUSTOMER, messageId: randomUUID(), properties: { query: 'birdseedsecret' } };
  const told = await shop.track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch: [refused] }) });
  expect(await told.json()).toMatchObject({ rejected: [{ index: 0 }] });
  await shop.stored();
}

/** A campaign by one channel, to both. */
async function write(channel: (typeof CHANNELS)[number]): Promise<void> {
  const campaign = {
    name: `Seeds by ${channel}`,
    channel,
    ...(channel === 'webhook' ? { webhookId: 'seeds' } : {}),
    // A message about something that was bought is counted against no limit.
    purpose: 'service',
    templateId: 'service-recovery',
    offer: { subject: 'Seeds', text: 'For you.' },
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
}

/** How many letters of each kind are in the outbox. */
async function letters(): Promise<Record<string, number>> {
  const { items } = (await (await fetch(new URL('/outbox.json', shop.endpoints.outbox))).json()) as { items: { kind: string }[] };
  return Object.fromEntries([...Map.groupBy(items, ({ kind }) => kind)].map(([kind, { length }]) => [kind, length]));
}

beforeAll(async () => {
  await start();
  await live();
  expect(await letters()).toMatchObject({ email: 3, sms: 2, push: 2, webhook: 2 });
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
    const removed = certificate['removed'] as { orders: number; consents: number };
    expect(removed.orders).toBe(5);
    // Each word in force and in the ledger, and what counts the messages.
    expect(removed.consents).toBeGreaterThanOrEqual(2 * CHANNELS.length);
    // Somebody may have to be warned of the milk: where, only a recall can read.
    expect(certificate['exemptions']).toContainEqual(expect.objectContaining({ store: 'table escrow', goneBy: expect.any(String) }));
    expect(await letters()).toMatchObject({ email: 1, sms: 1, push: 1, webhook: 1 });
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

  it('is still warned when what they bought is recalled', async () => {
    await start();
    const recall = { lots: [{ gtin: '04012345000016', lot: 'L1' }], reason: 'It was too warm.' };
    const { body: opened } = await call('POST', '/v1/recalls', recall);
    await shop.stored();
    const { body: report } = await call('GET', `/v1/recalls/${opened['recallId']}`);
    expect(report).toMatchObject({ status: 'open', customers: { total: 2 }, notices: { sent: 2, gone: 0 } });
    const { items } = (await (await fetch(new URL('/outbox.json', shop.endpoints.outbox))).json()) as {
      items: { to: string[]; text: string }[];
    };
    const warnings = items.filter(({ to }) => to.includes('canaryfinch@shop.example'));
    expect(warnings.map(({ text }) => text)).toEqual([expect.stringContaining('You asked us to delete your data')]);
    expect(await shop.stop()).toBe(0);
    // It is in the letter that left, and nowhere else.
    const traces = tracesOf(CANARIES, dataDir);
    expect(traces.filter((trace) => !trace.startsWith('outbox'))).toEqual([]);
    expect(traces.length).toBeGreaterThan(0);
  });
});
