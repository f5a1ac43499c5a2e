import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { everyItem } from './every-item.ts';
import type { Larderly } from './larderly.ts';
import { backlogsOf } from './queues.ts';

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
  if (outbox !== undefined) await untilDrained(outbox, deadline);
  let lacking = await lackingCustomers(larderly, expected);
  while (lacking.length > 0) {
    if (Date.now() > deadline)
      throw new Error(`The orders of ${lacking.length} customers are still not all stored, those of ${lacking[0]} for one.`);
    await sleep(LONG_PAUSE_MILLIS);
    lacking = await lackingCustomers(larderly, expected);
  }
}

/** Returns at once where there is no such desk. */
async function untilDrained(outbox: string, deadline: number): Promise<void> {
  while (Date.now() < deadline) {
    const backlogs = await backlogsOf(outbox, ['events']);
    if (backlogs === undefined) return;
    const lost = backlogs.find(({ deadLetters }) => deadLetters > 0);
    if (lost) throw new Error(`${lost.deadLetters} messages of ${lost.name} could not be stored: they are in its dead-letter queue.`);
    if (backlogs.every(({ waiting }) => waiting === 0)) return;
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
