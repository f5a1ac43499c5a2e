import { randomBytes } from 'node:crypto';
import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  ListTablesCommand,
  paginateScan,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { inParallel } from '../api/in-parallel.ts';
import { runToEnd } from '../api/jobs.ts';
import { larderlyAt } from '../api/larderly.ts';
import { yesterday } from '../demo/calendar.ts';
import { loadProducts, loadStories } from '../demo/load-shop.ts';
import { makeWorld } from '../demo/world.ts';
import type { Bench } from './bench.ts';
import { type OwnRuntime, startRuntime, temporaryFolder } from './own-runtime.ts';
import { ownTables } from './own-tables.ts';
import prices from './prices.json' with { type: 'json' };
import { memoryOfTree } from './process-tree.ts';
import { table } from './table.ts';
import { ofTables, type Units, type UsageByFunction, unitsEach } from './usage.ts';

const CUSTOMERS = 100_000;
/** Shoppers who are made event by event; the others stand beside them with the same history under other names. */
const SHOPPERS = 400;
const MOVED_SHARE = 0.03;
const DAY_MILLIS = 86_400_000;
const BARS = { writeUnitsPerCustomer: 0.05, goalSeconds: 60 };
/** What grows with the customers; runs, leases and segments are a few dozen units a night. */
const CUSTOMER_TABLES = ['-customers'];
const WRITTEN_AT_ONCE = 8;
const BATCH = 25;
/** Among so many there is somebody of another segment. */
const NEARBY = 1000;

type Item = Record<string, { S?: string; N?: string }>;

export const nightly: Bench = {
  name: 'nightly',
  summary:
    'three nights of 100,000 customers on the running engines: time, memory, units and price; in the third 3 % have changed their ways',
  usualRuns: 1,
  async run({ say }) {
    const { folder, remove } = await temporaryFolder();
    const tables = await ownTables(folder);
    const runtime = await startRuntime(folder, ['--empty', '--no-schedules'], tables.variables);
    try {
      return await measure(runtime, tables.client, say);
    } finally {
      await runtime.stop();
      await tables.stop();
      await remove();
    }
  },
};

interface NightFigures {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly moved: number;
  readonly changed: number;
  /** Per customer, of the customers' table. */
  readonly each: Units;
  readonly dollars: number;
  /** How long each function worked in all, in seconds; its parts beside each other count each. */
  readonly functionSeconds: Readonly<Record<string, number>>;
}

async function measure(runtime: OwnRuntime, client: DynamoDBClient, say: (line: string) => void) {
  const larderly = larderlyAt(runtime.endpoints);
  say(`${SHOPPERS} shoppers`);
  const world = makeWorld({ seed: 'bench', customers: SHOPPERS, endsOn: yesterday(new Date(), 'UTC') });
  await loadProducts(larderly, world.products);
  await loadStories(larderly, world);
  await runtime.drained();
  const TableName = await customersTable(client);
  say(`${CUSTOMERS} customers`);
  const shoppers = await allItems(client, TableName);
  await writeAll(client, TableName, clonesOf(shoppers, CUSTOMERS - shoppers.length));
  const now = Date.now();
  const night = async (name: string, asOf: number): Promise<NightFigures> => {
    say(name);
    return nightFigures(runtime, () => runToEnd(larderly, 'nightly', new Date(asOf).toISOString()));
  };
  const first = await night('first night', now);
  const quiet = await night('quiet night', now + DAY_MILLIS);
  await writeAll(client, TableName, changedWays(await allItems(client, TableName), CUSTOMERS * MOVED_SHARE));
  const moving = await night('a night in which 3 % have changed their ways', now + 2 * DAY_MILLIS);
  const figures = { customers: CUSTOMERS, bars: BARS, prices: { date: prices.date, region: prices.region }, first, quiet, moving };
  return { figures, text: textOf({ first, quiet, moving }) };
}

async function nightFigures(runtime: OwnRuntime, run: () => ReturnType<typeof runToEnd>): Promise<NightFigures> {
  const before = await runtime.usage();
  const memory = memoryOfTree(runtime.pid);
  const startedAt = performance.now();
  const { result = {} } = await run();
  const seconds = (performance.now() - startedAt) / 1000;
  await runtime.drained();
  const after = await runtime.usage();
  const all = unitsEach(before, after, 1);
  const moves = (result['moves'] ?? []) as { from: string; count: number }[];
  return {
    seconds,
    peakMegabytes: memory.stop(),
    moved: moves.filter(({ from }) => from !== 'none').reduce((sum, { count }) => sum + count, 0),
    changed: Number(result['changed']),
    each: unitsEach(ofTables(before, CUSTOMER_TABLES), ofTables(after, CUSTOMER_TABLES), CUSTOMERS),
    dollars: dollarsOf(all),
    functionSeconds: secondsOf(before, after),
  };
}

function secondsOf(before: UsageByFunction, after: UsageByFunction): Record<string, number> {
  const entries = Object.entries(after).map(
    ([name, use]) => [name, (use.milliseconds - (before[name]?.milliseconds ?? 0)) / 1000] as const,
  );
  return Object.fromEntries(entries.filter(([, seconds]) => seconds > 0).sort(([, one], [, other]) => other - one));
}

function dollarsOf({ writeUnits, readUnits, invocations, objectPuts, objectGets, gigabyteSeconds }: Units): number {
  const { perMillion } = prices;
  const counted =
    writeUnits * perMillion.writeUnits +
    readUnits * perMillion.readUnits +
    invocations * perMillion.lambdaRequests +
    objectPuts * perMillion.objectPuts +
    objectGets * perMillion.objectGets;
  return counted / 1e6 + gigabyteSeconds * prices.lambdaGigabyteSecond;
}

async function customersTable(client: DynamoDBClient): Promise<string> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const name = TableNames.find((one) => one.endsWith('-customers'));
  if (name === undefined) throw new Error(`There is no table of customers among ${TableNames.join(', ')}.`);
  return name;
}

async function allItems(client: DynamoDBClient, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  const query: ScanCommandInput = { TableName };
  for await (const { Items = [] } of paginateScan({ client }, query)) items.push(...(Items as Item[]));
  return items;
}

function clonesOf(shoppers: readonly Item[], count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    ...shoppers[index % shoppers.length],
    pk: { S: randomBytes(16).toString('base64url') },
    customerId: { S: `clone-${index}` },
  }));
}

/** Some take over the orders of somebody in another segment. */
function changedWays(items: readonly Item[], count: number): Item[] {
  const segmentOf = (item: Item) => (item['segment']?.S === undefined ? undefined : String(JSON.parse(item['segment'].S)[0]));
  const members = items.filter((item) => segmentOf(item) !== undefined);
  const stride = Math.floor(members.length / count);
  return Array.from({ length: count }, (_, index) => {
    const place = index * stride;
    const own = members[place] as Item;
    const other = members.slice(place, place + NEARBY).find((item) => segmentOf(item) !== segmentOf(own)) ?? own;
    const taken = ['currencies', 'firstSeenAt'].flatMap((name) => (other[name] ? [[name, other[name]]] : []));
    return { ...own, ...Object.fromEntries(taken) };
  });
}

async function writeAll(client: DynamoDBClient, TableName: string, items: readonly Item[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(items.length / BATCH) }, (_, batch) => items.slice(batch * BATCH, (batch + 1) * BATCH));
  await inParallel(batches, WRITTEN_AT_ONCE, async (batch) => {
    const RequestItems = { [TableName]: batch.map((Item) => ({ PutRequest: { Item } })) };
    await client.send(new BatchWriteItemCommand({ RequestItems: RequestItems as never }));
  });
}

function textOf(nights: Readonly<Record<'first' | 'quiet' | 'moving', NightFigures>>): string {
  const names = { first: 'first', quiet: 'quiet', moving: '3 % changed' };
  const rows = Object.entries(nights).map(([night, { seconds, peakMegabytes, moved, changed, each, dollars }]) => [
    names[night as keyof typeof names],
    seconds,
    peakMegabytes,
    moved,
    changed,
    each.readUnits.toFixed(3),
    each.writeUnits.toFixed(4),
    dollars.toFixed(4),
  ]);
  return [
    table(['night', 's', 'peak MB', 'moved', 'written', 'read units each', 'write units each', 'USD'], rows),
    '',
    `seconds of the functions in the last night: ${Object.entries(nights.moving.functionSeconds)
      .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
      .join(', ')}`,
    `write units per customer and night when 3 % change: bar ${BARS.writeUnitsPerCustomer}; goal ${BARS.goalSeconds} s for the whole workflow`,
    `${CUSTOMERS.toLocaleString('en')} customers, of whom ${SHOPPERS} were made event by event; prices of ${prices.date}, ${prices.region}. Peak memory is that of the runtime with all functions and engines.`,
  ].join('\n');
}
