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

/** Sends the stories of all customers, a customer always whole in one batch, so that one write takes most of a story. */
export async function loadStories(larderly: Larderly, world: World): Promise<Expected> {
  const expected = new Map<string, number>();
  const bar = progressBar('demo shop', world.people.length);
  await inParallel(batchesOf(world, expected), REQUESTS_AT_ONCE, async (batch) => {
    const [refused] = await larderly.track(batch);
    if (refused) throw new Error(`A demo event was refused: ${refused.code} ${refused.message}`);
    bar.update(expected.size);
  });
  bar.stop();
  return expected;
}

function* batchesOf(world: World, expected: Map<string, number>): Generator<TrackingEvent[]> {
  let batch: TrackingEvent[] = [];
  let bytes = 0;
  for (const { person, events, orders } of storyOf(world)) {
    const size = events.reduce((sum, event) => sum + JSON.stringify(event).length + 1, 0);
    if (batch.length > 0 && (bytes + size > BATCH_BYTES || batch.length + events.length > BATCH_EVENTS)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(...events);
    bytes += size;
    expected.set(person.customerId, orders.filter(({ fate }) => fate !== 'cancelled').length);
  }
  if (batch.length > 0) yield batch;
}
