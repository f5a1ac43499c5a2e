import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { larderlyAt } from '../api/larderly.ts';
import { yesterday } from '../demo/calendar.ts';
import { loadProducts, makeStories, sendStories } from '../demo/load-shop.ts';
import { makeWorld } from '../demo/world.ts';
import { exportShop, SCHEMA, shopTables } from './nightly-shop.ts';
import { importTables, withRuntime } from './own-tables.ts';

interface LargeShop {
  readonly customers: number;
  /** Of them, who are made event by event; the others stand beside them with the same history under other names. */
  readonly shoppers: number;
  readonly say: (line: string) => void;
}

/** A few shoppers event by event, then the others by import. @returns how many events the others have */
export async function fillShop(folder: string, { customers, shoppers, say }: LargeShop): Promise<number> {
  say(`${shoppers} shoppers`);
  const source = path.join(folder, 'export');
  await mkdir(source);
  const world = makeWorld({ seed: 'bench', customers: shoppers, endsOn: yesterday(new Date(), 'UTC') });
  const events = await withRuntime(folder, async (runtime, client) => {
    const larderly = larderlyAt(runtime.endpoints);
    await loadProducts(larderly, world.products);
    await sendStories(larderly, makeStories(world));
    await runtime.drained();
    say(`${customers} customers`);
    return exportShop(await shopTables(client), customers, source);
  });
  say(`${events} events`);
  await importTables(folder, source, path.join(source, SCHEMA));
  await rm(source, { recursive: true });
  return events;
}
