import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Larderly, larderlyAt } from '../api/larderly.ts';
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
  /** What the others get of it: profiles alone are there fifty times sooner. */
  readonly copies?: 'profiles' | 'profiles-and-events';
  /** What the shoppers go through before they are copied, such as a night. */
  readonly before?: (larderly: Larderly) => Promise<unknown>;
}

/** A few shoppers event by event, then the others by import. @returns how many events the others have */
export async function fillShop(folder: string, { customers, shoppers, say, copies, before }: LargeShop): Promise<number> {
  say(`${shoppers} shoppers`);
  const source = path.join(folder, 'export');
  await mkdir(source);
  const world = makeWorld({ seed: 'bench', customers: shoppers, endsOn: yesterday(new Date(), 'UTC') });
  const events = await withRuntime(folder, async (runtime, client) => {
    const larderly = larderlyAt(runtime.endpoints);
    await loadProducts(larderly, world.products);
    await sendStories(larderly, makeStories(world));
    await runtime.drained();
    await before?.(larderly);
    say(`${customers} customers`);
    return exportShop(await shopTables(client), customers, source, copies);
  });
  say(`${events} events`);
  await importTables(folder, source, path.join(source, SCHEMA));
  await rm(source, { recursive: true });
  return events;
}
