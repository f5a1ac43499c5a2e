import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { inParallel } from './in-parallel.ts';
import { ApiError, type Larderly } from './larderly.ts';

const QueuesSchema = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      visible: z.number(),
      inFlight: z.number(),
      delayed: z.number().default(0),
      deadLetters: z.number().optional(),
    }),
  ),
});
const CustomerSchema = z.object({ aggregates: z.object({ orders: z.number() }) });
const SAMPLE = 40;
const PAUSE_MILLIS = 150;
const PATIENCE_MILLIS = 300_000;

/** How many orders each customer must have once everything is stored. */
export type Expected = ReadonlyMap<string, number>;

/**
 * Waits until everything that was accepted is stored. Where the desk of a local runtime tells the depth of
 * its queues that is asked first, and then some customers; elsewhere every customer is asked.
 *
 * @throws {Error} when it takes too long, or when an event went to the dead letters
 */
export async function untilStored(larderly: Larderly, expected: Expected, outbox: string | undefined): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLIS;
  const isWatched = outbox !== undefined && (await untilDrained(new URL('/queues.json', outbox), deadline));
  const customers = [...expected];
  const every = isWatched ? Math.max(1, Math.floor(customers.length / SAMPLE)) : 1;
  const asked = customers.filter((_, index) => index % every === 0);
  await inParallel(asked, 8, ([customerId, orders]) => untilComplete(larderly, customerId, { orders, deadline }));
}

/** @returns false when there is no such desk */
async function untilDrained(queues: URL, deadline: number): Promise<boolean> {
  while (Date.now() < deadline) {
    const reply = await fetch(queues);
    if (!reply.ok) return false;
    const waiting = QueuesSchema.parse(await reply.json()).items.filter(({ name }) => /event/i.test(name));
    const lost = waiting.find(({ deadLetters = 0 }) => deadLetters > 0);
    if (lost) throw new Error(`${lost.deadLetters} messages of ${lost.name} could not be stored: they are in its dead-letter queue.`);
    if (waiting.every(({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0)) return true;
    await sleep(PAUSE_MILLIS);
  }
  throw new Error('The events were accepted, but were not all stored in time.');
}

async function untilComplete(
  larderly: Larderly,
  customerId: string,
  { orders, deadline }: { orders: number; deadline: number },
): Promise<void> {
  let seen = 0;
  while (Date.now() < deadline) {
    seen = await ordersOf(larderly, customerId);
    if (seen >= orders) return;
    await sleep(PAUSE_MILLIS * 4);
  }
  throw new Error(`${customerId} has ${seen} orders after all this time, and should have ${orders}.`);
}

async function ordersOf(larderly: Larderly, customerId: string): Promise<number> {
  try {
    return CustomerSchema.parse(await larderly.get(`/v1/customers/${encodeURIComponent(customerId)}`)).aggregates.orders;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return 0;
    throw error;
  }
}
