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
 * Waits until every customer is there with all orders.
 *
 * @throws {Error} when it takes too long
 */
export async function untilStored(larderly: Larderly, expected: Expected): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLIS;
  let lacking = await lackingCustomers(larderly, expected);
  while (lacking.length > 0) {
    if (Date.now() > deadline)
      throw new Error(`The orders of ${lacking.length} customers are still not all stored, those of ${lacking[0]} for one.`);
    await sleep(LONG_PAUSE_MILLIS);
    lacking = await lackingCustomers(larderly, expected);
  }
}

/**
 * Waits until all events that were accepted are worked off, as the desk of a local runtime tells.
 *
 * @returns false where there is no such desk
 * @throws {Error} when an event went to the dead letters, or when it takes too long
 */
export async function untilDrained(outbox: string): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MILLIS;
  while (Date.now() < deadline) {
    const backlogs = await backlogsOf(outbox, ['events']);
    if (backlogs === undefined) return false;
    const lost = backlogs.find(({ deadLetters }) => deadLetters > 0);
    if (lost) throw new Error(`${lost.deadLetters} messages of ${lost.name} could not be stored: they are in its dead-letter queue.`);
    if (backlogs.every(({ waiting }) => waiting === 0)) return true;
    await sleep(PAUSE_MILLIS);
  }
  throw new Error('The events are still not all stored.');
}

async function lackingCustomers(larderly: Larderly, expected: Expected): Promise<string[]> {
  const missing = new Map(expected);
  for await (const item of everyItem(larderly, '/v1/customers')) {
    const { customerId, orders } = ListedCustomerSchema.parse(item);
    if (orders >= (missing.get(customerId) ?? 0)) missing.delete(customerId);
  }
  return [...missing.keys()];
}
