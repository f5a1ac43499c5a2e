import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

const CUSTOMERS = 40;
const SENDERS = 8;
const ORDERS_PER_BATCH = 5;
const UNDER_LOAD_MS = 2500;

interface Batch {
  readonly userId: string;
  readonly body: string;
  readonly orders: number;
  isAcknowledged: boolean;
}

let shop: LocalRuntime;
afterAll(async () => {
  expect(await shop.stop()).toBe(0);
  rmSync(shop.dataDir, { recursive: true, force: true });
});

/** Each order costs 1.00, so that a lost or doubled one shows in the count and in the sum. */
function aBatch(number: number): Batch {
  const userId = `person-${number % CUSTOMERS}`;
  const events = Array.from({ length: ORDERS_PER_BATCH }, (_order, index) => ({
    type: 'track',
    userId,
    event: 'Order Completed',
    messageId: `message-${number}-${index}`,
    timestamp: '2026-11-20T10:00:00.000Z',
    properties: { order_id: `order-${number}-${index}`, currency: 'EUR', products: [{ product_id: 'milk', quantity: 1, price: 1 }] },
  }));
  return {
    userId,
    body: JSON.stringify({ batch: events, sentAt: '2026-11-20T10:00:01.000Z' }),
    orders: events.length,
    isAcknowledged: false,
  };
}

/** Sends batch after batch until nobody answers. */
async function sendUntilLost(runtime: LocalRuntime, batches: Batch[]): Promise<void> {
  try {
    while (true) {
      const batch = aBatch(batches.length);
      batches.push(batch);
      const response = await runtime.track('/v1/batch', { method: 'POST', body: batch.body });
      await response.arrayBuffer();
      batch.isAcknowledged = response.status === 200;
    }
  } catch {
    // The runtime is gone.
  }
}

async function ordersOf(runtime: LocalRuntime, userId: string) {
  const page = await runtime.operator(`/v1/customers/${userId}`);
  const { aggregates } = (await page.json()) as { aggregates?: { orders: number; spendMinor: number } };
  return { orders: aggregates?.orders ?? 0, spendMinor: aggregates?.spendMinor ?? 0 };
}

const sum = (batches: readonly Batch[]) => batches.reduce((total, { orders }) => total + orders, 0);

it('neither loses nor doubles an acknowledged event when it is killed under load', async () => {
  const killed = await startLocal({ args: ['--no-schedules'] });
  const batches: Batch[] = [];
  const senders = Array.from({ length: SENDERS }, () => sendUntilLost(killed, batches));
  await delay(UNDER_LOAD_MS);
  await killed.kill();
  await Promise.all(senders);
  const acknowledged = batches.filter(({ isAcknowledged }) => isAcknowledged);
  expect(acknowledged.length).toBeGreaterThan(10);

  shop = await startLocal({ dataDir: killed.dataDir, args: ['--no-schedules'] });
  await shop.stored();
  for (let person = 0; person < CUSTOMERS; person += 1) {
    const userId = `person-${person}`;
    const { orders, spendMinor } = await ordersOf(shop, userId);
    const own = (of: readonly Batch[]) => sum(of.filter((batch) => batch.userId === userId));
    expect(orders, userId).toBeGreaterThanOrEqual(own(acknowledged));
    expect(orders, userId).toBeLessThanOrEqual(own(batches));
    expect(spendMinor, userId).toBe(orders * 100);
  }

  // A client sends again what was not acknowledged, and sometimes what was.
  for (const batch of batches.filter(({ isAcknowledged }, index) => !isAcknowledged || index % 7 === 0)) {
    expect((await shop.track('/v1/batch', { method: 'POST', body: batch.body })).status).toBe(200);
  }
  await shop.stored();
  for (let person = 0; person < CUSTOMERS; person += 1) {
    const userId = `person-${person}`;
    const orders = sum(batches.filter((batch) => batch.userId === userId));
    expect(await ordersOf(shop, userId), userId).toEqual({ orders, spendMinor: orders * 100 });
  }
});
