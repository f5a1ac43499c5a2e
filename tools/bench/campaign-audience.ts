import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type Larderly, larderlyAt } from '../api/larderly.ts';
import { yesterday } from '../demo/calendar.ts';
import { loadProducts, makeStories, sendStories } from '../demo/load-shop.ts';
import { makeWorld } from '../demo/world.ts';
import type { BenchResult } from './bench.ts';
import { exportShop, SCHEMA, shopTables } from './nightly-shop.ts';
import { type OwnRuntime, temporaryFolder } from './own-runtime.ts';
import { importTables, withRuntime } from './own-tables.ts';
import prices from './prices.json' with { type: 'json' };
import { memoryOfTree } from './process-tree.ts';
import { table } from './table.ts';
import { unitsEach } from './usage.ts';

/** Whether everybody is drawn as well, each of whom is a write: `AUDIENCE_EVERYBODY=true npm run bench -- campaigns`. */
const DRAWS_EVERYBODY = process.env['AUDIENCE_EVERYBODY'] === 'true';
/** Fewer for a first look: `AUDIENCE_CUSTOMERS=20000 npm run bench -- campaigns`. */
const CUSTOMERS = z.coerce.number().int().min(1000).default(1_000_000).parse(process.env['AUDIENCE_CUSTOMERS']);
/** Shoppers who are made event by event; the others stand beside them with the same profile under other names. */
const SHOPPERS = 200;
const POLL_MILLIS = 200;
const DRAWING = 'campaigns/draft-audience';

type Say = (line: string) => void;

/** Audiences of the bench: one that few belong to, and one that takes everybody. */
const AUDIENCES = {
  'a few, by and/or/not': {
    all: [
      { any: [{ feature: 'orders365', atLeast: 30 }, { churnRisk: ['high'] }] },
      { lastPurchase: { atLeastDaysAgo: 21 } },
      { not: { feature: 'totalOrders', atMost: 2 } },
    ],
  },
  everybody: { everyone: true },
} as const;

interface DrawnFigures {
  readonly audience: string;
  readonly members: number;
  readonly seconds: number;
  readonly peoplePerSecond: number;
  readonly peakMegabytes: number;
  /** Memory that the functions and engines held before. */
  readonly beforeMegabytes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly invocations: number;
  readonly dollars: number;
}

interface Page {
  readonly status: string;
  readonly arms?: { readonly treated: number; readonly holdOut: number; readonly control: number };
}

async function fillShop(folder: string, say: Say): Promise<void> {
  const source = path.join(folder, 'export');
  await mkdir(source);
  const world = makeWorld({ seed: 'bench', customers: SHOPPERS, endsOn: yesterday(new Date(), 'UTC') });
  say(`${SHOPPERS} shoppers`);
  await withRuntime(folder, async (runtime, client) => {
    const larderly = larderlyAt(runtime.endpoints);
    await loadProducts(larderly, world.products);
    await sendStories(larderly, makeStories(world));
    await runtime.drained();
    say(`${CUSTOMERS.toLocaleString('en')} customers`);
    await exportShop(await shopTables(client), CUSTOMERS, source, 'profiles');
  });
  await importTables(folder, source, path.join(source, SCHEMA));
  await rm(source, { recursive: true });
}

/** Draws one audience from everybody, of a campaign that is only recorded: what is measured is the drawing, not the sending. */
async function draw(runtime: OwnRuntime, larderly: Larderly, name: keyof typeof AUDIENCES): Promise<DrawnFigures> {
  const days = { startsOn: '2026-01-01', endsOn: '2026-01-14', currency: 'EUR' };
  const draft = { name, channel: 'email', delivery: 'recorded', audience: AUDIENCES[name], ...days };
  const { campaignId } = (await larderly.post('/v1/campaigns', draft)) as { campaignId: string };
  await runtime.drained();
  const before = await runtime.usage();
  const memory = memoryOfTree(runtime.pid);
  const beforeMegabytes = memoryOfTree(runtime.pid).stop();
  const begun = performance.now();
  await larderly.post(`/v1/campaigns/${campaignId}/launch`, {});
  const page = async () => (await larderly.get(`/v1/campaigns/${campaignId}`)) as Page;
  let drawn = await page();
  for (; drawn.status !== 'launched'; drawn = await page()) await sleep(POLL_MILLIS);
  const seconds = (performance.now() - begun) / 1000;
  const peakMegabytes = memory.stop();
  await runtime.drained();
  const after = await runtime.usage();
  const only = (usage: typeof after) => Object.fromEntries(Object.entries(usage).filter(([one]) => one === DRAWING));
  const { readUnits, writeUnits, invocations, queueRequests, gigabyteSeconds } = unitsEach(only(before), only(after), 1);
  const { perMillion } = prices;
  const counted =
    readUnits * perMillion.readUnits +
    writeUnits * perMillion.writeUnits +
    invocations * perMillion.lambdaRequests +
    queueRequests * perMillion.queueRequests;
  const { treated = 0, holdOut = 0, control = 0 } = drawn.arms ?? {};
  return {
    audience: name,
    members: treated + holdOut + control,
    seconds,
    peoplePerSecond: CUSTOMERS / seconds,
    peakMegabytes,
    beforeMegabytes,
    ...{ readUnits, writeUnits, invocations },
    dollars: counted / 1e6 + gigabyteSeconds * prices.lambdaGigabyteSecond,
  };
}

function textOf(drawings: readonly DrawnFigures[], preview: { seconds: number; size: number | null; sizeCi95: unknown }): string {
  const rows = drawings.map(
    ({ audience, members, seconds, peoplePerSecond, peakMegabytes, beforeMegabytes, readUnits, writeUnits, dollars }) => [
      ...[audience, members, seconds, peoplePerSecond, peakMegabytes, beforeMegabytes, readUnits, writeUnits],
      dollars.toFixed(3),
    ],
  );
  return [
    table(['audience', 'members', 's', 'people/s', 'peak MB', 'MB before', 'read units', 'write units', 'USD'], rows),
    `a preview of the first one took ${preview.seconds.toFixed(1)} s: size ${preview.size ?? 'not known'}, interval ${JSON.stringify(preview.sizeCi95)}`,
    `${CUSTOMERS.toLocaleString('en')} customers, looked at in one pass of consistent scans; prices of ${prices.date}, ${prices.region}. Memory is that of the runtime with all functions and engines; the table engine commits each member to the disk by itself, so that drawing everybody takes as long as the disk does.`,
  ].join('\n');
}

async function measure(runtime: OwnRuntime, say: Say): Promise<BenchResult> {
  const larderly = larderlyAt(runtime.endpoints);
  const drawings: DrawnFigures[] = [];
  for (const name of Object.keys(AUDIENCES) as (keyof typeof AUDIENCES)[]) {
    if (name === 'everybody' && !DRAWS_EVERYBODY) continue;
    say(`audience: ${name}`);
    drawings.push(await draw(runtime, larderly, name));
  }
  const begun = performance.now();
  const audience = AUDIENCES['a few, by and/or/not'];
  const { size, sizeCi95 } = (await larderly.post('/v1/campaigns/preview', { audience })) as { size: number | null; sizeCi95: unknown };
  const preview = { seconds: (performance.now() - begun) / 1000, size, sizeCi95 };
  return { figures: { customers: CUSTOMERS, drawings, preview }, text: textOf(drawings, preview) };
}

/** Audiences drawn from a million customers on the running engines. */
export async function benchCampaignAudience(say: Say): Promise<BenchResult> {
  const { folder, remove } = await temporaryFolder();
  try {
    await fillShop(folder, say);
    return await withRuntime(folder, (runtime) => measure(runtime, say));
  } finally {
    await remove();
  }
}
