import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../support/engine.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

const PEOPLE = 100;
/** Per person: one identify, nine orders, forty views; 5,000 events in all. */
const ORDERS = 9;
const VIEWS = 40;
const EVENTS = PEOPLE * (1 + ORDERS + VIEWS);

let shop: LocalRuntime;
let engine: { stop: () => void };
beforeAll(async () => {
  // The tables lie in an engine of this test, which the runtime is told to use: so the test can look into them.
  engine = await startEngine();
  shop = await startLocal();
});
afterAll(async () => {
  expect(await shop.stop()).toBe(0);
  engine.stop();
});

/** What both clients have alike. */
type Client = Pick<Analytics | RudderAnalytics, 'identify' | 'track'>;

async function writeKeyOf(source: string): Promise<string> {
  const reply = await shop.operator(`/v1/sources/${source}`, { method: 'PUT', body: JSON.stringify({ channel: 'app' }) });
  return ((await reply.json()) as { writeKey: string }).writeKey;
}

function orderOf(person: string, index: number) {
  const products = [{ product_id: `product-${index}`, quantity: 2, price: 1.25 }];
  return { order_id: `${person}-order-${index}`, currency: 'EUR', products };
}

const peopleOf = (source: string) => Array.from({ length: PEOPLE }, (_, index) => `${source}-person-${index}`);

/** Calls the client for everybody in turns, so that each batch holds many people. */
async function callAll(client: Client, source: string, afterRound: () => Promise<unknown>): Promise<void> {
  const people = peopleOf(source);
  for (const userId of people) client.identify({ userId, traits: { locale: 'de-DE' } });
  for (let index = 0; index < VIEWS; index++) {
    for (const userId of people) client.track({ userId, event: 'Product Viewed', properties: { product_id: `product-${index}` } });
    await afterRound();
  }
  for (let index = 0; index < ORDERS; index++) {
    for (const userId of people) client.track({ userId, event: 'Completed Order', properties: orderOf(userId, index) });
    await afterRound();
  }
}

interface CustomerPage {
  readonly aggregates: { readonly orders: number; readonly spendMinor: number };
}

async function pageOf(person: string): Promise<CustomerPage> {
  const reply = await shop.operator(`/v1/customers/${person}`);
  expect(reply.status).toBe(200);
  return (await reply.json()) as CustomerPage;
}

async function expectEverythingOnce(source: string): Promise<void> {
  await shop.stored();
  const { now } = await import('#runtime/clock.ts');
  const { personKeysIn } = await import('#storage/person-keys.ts');
  const { eventsIn } = await import('#storage/events.ts');
  const personKeys = personKeysIn('larderly-development-sources');
  const stored = eventsIn('larderly-development-events');
  const keys = new Set<string>();
  for (const person of peopleOf(source)) {
    const { aggregates } = await pageOf(person);
    expect(aggregates).toMatchObject({ orders: ORDERS, spendMinor: ORDERS * 250 });
    const events = await stored.ofPerson(await personKeys.of(person), now());
    expect(events).toHaveLength(EVENTS / PEOPLE);
    for (const { key } of events) keys.add(key);
  }
  expect(keys.size).toBe(EVENTS);
}

describe('5,000 events', () => {
  it('of @segment/analytics-node are all there, once', async () => {
    const failures: unknown[] = [];
    const writeKey = await writeKeyOf('segment');
    const analytics = new Analytics({ writeKey, host: shop.endpoints.api, flushAt: 100, flushInterval: 500 });
    analytics.on('error', (error) => failures.push(error));
    await callAll(analytics, 'segment', async () => undefined);
    await analytics.closeAndFlush({ timeout: 60_000 });
    expect(failures).toEqual([]);
    await expectEverythingOnce('segment');
  });

  it('of @rudderstack/rudder-sdk-node are all there, once', async () => {
    const failures: unknown[] = [];
    const writeKey = await writeKeyOf('rudder');
    const analytics = new RudderAnalytics(writeKey, {
      dataPlaneUrl: shop.endpoints.api,
      flushAt: 100,
      flushInterval: 200,
      errorHandler: (error: unknown) => failures.push(error),
    });
    // This client measures its whole queue at each call, so the queue is kept short. One flush sends one batch.
    await callAll(analytics, 'rudder', () => analytics.flush());
    for (let batch = 0; batch < 3; batch++) await analytics.flush();
    expect(failures).toEqual([]);
    await expectEverythingOnce('rudder');
  });
});
