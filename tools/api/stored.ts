import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { everyItem } from './every-item.ts';
import type { Larderly } from './larderly.ts';

const QueuesSchema = z.object({
  items: z.array(
    z.object({ name: z.string(), visible: z.number(), inFlight: z.number(), delayed: z.number(), deadLetters: z.number().optional() }),
  ),
});
const ListedCustomerSchema = z.object({ customerId: z.string(), orders: z.number() });
const PAUSE_MILLIS = 400;
const LONG_PAUSE_MILLIS = 2000;
const PATIENCE_MILLIS = 300_000;

/** How many orders each customer must have once everything is stored. */
export type Expected = ReadonlyMap<string, number>;

/**
 * Waits until everything that was accepted is stored: every customer is there with all orders. Where the desk of
 * a local runtime tells the depth of its queues, the customers are looked at only once the queue is empty.
 *
 * @throws {Error} when it takes too long, or when an event went to the dead letters
 */
export async function untilStored(larderly: Larderly, expected: Expected, outbox: string | undefined): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLIS;
  if (outbox !== undefined) await untilDrained(new URL('/queues.json', outbox), deadline);
  let lacking = await lackingCustomers(larderly, expected);
  while (lacking.length > 0) {
    if (Date.now() > deadline)
      throw new Error(`The orders of ${lacking.length} customers are still not all stored, those of ${lacking[0]} for one.`);
    await sleep(LONG_PAUSE_MILLIS);
    lacking = await lackingCustomers(larderly, expected);
  }
}

/** Returns at once where there is no such desk. */
async function untilDrained(queues: URL, deadline: number): Promise<void> {
  while (Date.now() < deadline) {
    const reply = await fetch(queues);
    if (!reply.ok) return;
    const events = QueuesSchema.parse(await reply.json()).items.filter(
      ({ name, deadLetters }) => name.endsWith('events') && deadLetters !== undefined,
    );
    const lost = events.find(({ deadLetters = 0 }) => deadLetters > 0);
    if (lost) throw new Error(`${lost.deadLetters} messages of ${lost.name} could not be stored: they are in its dead-letter queue.`);
    if (events.every(({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0)) return;
    await sleep(PAUSE_MILLIS);
  }
}

async function lackingCustomers(larderly: Larderly, expected: Expected): Promise<string[]> {
  const missing = new Map(expected);
  for await (const item of everyItem(larderly, '/v1/customers')) {
    const { customerId, orders } = ListedCustomerSchema.parse(item);
    if (orders >= (missing.get(customerId) ?? 0)) missing.delete(customerId);
  }
  return [...missing.keys()];
}
