import * as z from 'zod';
import { BatchedProductSchema } from '#schemas/product.ts';
import { inParallel } from '../api/in-parallel.ts';
import type { Larderly } from '../api/larderly.ts';
import { progressBar } from '../api/progress.ts';
import type { Expected } from '../api/stored.ts';
import type { TrackingEvent } from './events.ts';
import type { DemoProduct } from './products.ts';
import { storyOf, type World } from './world.ts';

/** Below Segment's 2,500 events and 500 KB. */
const BATCH_BYTES = 400_000;
const BATCH_EVENTS = 2000;
/** About 20 MB, which is all of a shop of 2,000 customers. */
const BATCHES_AHEAD = 50;
const REQUESTS_AT_ONCE = 4;
const PRODUCTS_PER_REQUEST = 100;

export async function loadProducts(larderly: Larderly, products: readonly DemoProduct[]): Promise<void> {
  const pages = Array.from({ length: Math.ceil(products.length / PRODUCTS_PER_REQUEST) }, (_, page) =>
    products.slice(page * PRODUCTS_PER_REQUEST, (page + 1) * PRODUCTS_PER_REQUEST),
  );
  await inParallel(pages, REQUESTS_AT_ONCE, async (items) => {
    const reply = z.object({ items: z.array(BatchedProductSchema) }).parse(await larderly.post('/v1/products/batch', { items }));
    const refused = reply.items.find(({ status }) => status === 'rejected');
    if (refused) throw new Error(`The demo product ${refused.productId} was refused: ${refused.message}`);
  });
}

interface Batch {
  readonly customers: number;
  readonly events: TrackingEvent[];
}

/** What all customers did, in batches; a customer is always whole in one, so that one write takes most of a story. */
export interface Stories {
  readonly customers: number;
  readonly batches: Iterable<Batch>;
  /** How many orders each customer of the batches that were taken must come to have. */
  readonly expected: Expected;
}

/** Makes the first stories at once, and the others while those are sent. */
export function makeStories(world: World): Stories {
  const expected = new Map<string, number>();
  const rest = batchesOf(world, expected);
  const ready: Batch[] = [];
  while (ready.length < BATCHES_AHEAD) {
    const next = rest.next();
    if (next.done) break;
    ready.push(next.value);
  }
  return { customers: world.people.length, batches: inTurn(ready, rest), expected };
}

function* inTurn<Item>(...sources: Iterable<Item>[]): Generator<Item> {
  for (const source of sources) yield* source;
}

export async function sendStories(larderly: Larderly, { customers, batches }: Stories): Promise<void> {
  const bar = progressBar('demo shop', customers);
  let sent = 0;
  await inParallel(batches, REQUESTS_AT_ONCE, async (batch) => {
    const [refused] = await larderly.track(batch.events);
    if (refused) throw new Error(`A demo event was refused: ${refused.code} ${refused.message}`);
    sent += batch.customers;
    bar.update(sent);
  });
  bar.stop();
}

function* batchesOf(world: World, expected: Map<string, number>): Generator<Batch> {
  let batch = { customers: 0, events: [] as TrackingEvent[] };
  let bytes = 0;
  for (const { person, events, orders } of storyOf(world)) {
    const size = events.reduce((sum, event) => sum + JSON.stringify(event).length + 1, 0);
    if (batch.customers > 0 && (bytes + size > BATCH_BYTES || batch.events.length + events.length > BATCH_EVENTS)) {
      yield batch;
      batch = { customers: 0, events: [] };
      bytes = 0;
    }
    batch.customers++;
    batch.events.push(...events);
    bytes += size;
    expected.set(person.customerId, orders.filter(({ fate }) => fate !== 'cancelled').length);
  }
  if (batch.customers > 0) yield batch;
}
