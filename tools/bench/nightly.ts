import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { runToEnd } from '../api/jobs.ts';
import { larderlyAt } from '../api/larderly.ts';
import type { Bench } from './bench.ts';
import { fillShop } from './large-shop.ts';
import { changeWays, shopTables } from './nightly-shop.ts';
import { type OwnRuntime, temporaryFolder } from './own-runtime.ts';
import { withRuntime } from './own-tables.ts';
import prices from './prices.json' with { type: 'json' };
import { memoryOfTree } from './process-tree.ts';
import { table } from './table.ts';
import { ofTables, type Units, type UsageByFunction, unitsEach } from './usage.ts';

/** Fewer for a first look: `NIGHTLY_CUSTOMERS=5000 npm run bench -- nightly`. */
const CUSTOMERS = z.coerce.number().int().min(1000).default(100_000).parse(process.env['NIGHTLY_CUSTOMERS']);
/** Shoppers who are made event by event; the others stand beside them with the same history under other names. */
const SHOPPERS = 400;
const MOVED_SHARE = 0.03;
const DAY_MILLIS = 86_400_000;
const BARS = { writeUnitsPerCustomer: 0.05, goalSeconds: 60 };
/** What grows with the customers; runs, leases and segments are a few dozen units a night. */
const CUSTOMER_TABLES = ['-customers'];
export const nightly: Bench = {
  name: 'nightly',
  summary:
    'three nights of 100,000 customers on the running engines: time, memory, units and price; in the third 3 % have changed their ways',
  usualRuns: 1,
  async run({ say }) {
    const { folder, remove } = await temporaryFolder();
    try {
      const events = await fillShop(folder, { customers: CUSTOMERS, shoppers: SHOPPERS, say });
      return await withRuntime(folder, (runtime, client) => measure(runtime, { client, events }, say));
    } finally {
      await remove();
    }
  },
};

type Say = (line: string) => void;

interface NightFigures {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly moved: number;
  readonly changed: number;
  /** Whose events were read. */
  readonly customersRead: number;
  /** Per customer, of the customers' table. */
  readonly each: Units;
  /** Of all tables. */
  readonly all: Units;
  readonly dollars: number;
  /** How long each function worked in all, in seconds; its parts beside each other count each. */
  readonly functionSeconds: Readonly<Record<string, number>>;
}

async function measure(runtime: OwnRuntime, { client, events }: { client: DynamoDBClient; events: number }, say: Say) {
  const larderly = larderlyAt(runtime.endpoints);
  const tables = await shopTables(client);
  const now = Date.now();
  const night = async (name: string, asOf: number): Promise<NightFigures> => {
    say(name);
    return nightFigures(runtime, () => runToEnd(larderly, 'nightly', { asOf: new Date(asOf).toISOString() }));
  };
  const first = await night('first night', now);
  const quiet = await night('quiet night', now + DAY_MILLIS);
  await changeWays(tables, CUSTOMERS * MOVED_SHARE);
  const moving = await night('a night in which 3 % have changed their ways', now + 2 * DAY_MILLIS);
  const figures = { customers: CUSTOMERS, events, bars: BARS, prices: { date: prices.date, region: prices.region }, first, quiet, moving };
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
    customersRead: Number((result['orders'] as { customersRead?: number } | undefined)?.customersRead),
    each: unitsEach(ofTables(before, CUSTOMER_TABLES), ofTables(after, CUSTOMER_TABLES), CUSTOMERS),
    all,
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

function textOf(nights: Readonly<Record<'first' | 'quiet' | 'moving', NightFigures>>): string {
  const names = { first: 'first', quiet: 'quiet', moving: '3 % changed' };
  const rows = Object.entries(nights).map(([night, { seconds, peakMegabytes, moved, changed, customersRead, each, all, dollars }]) => [
    names[night as keyof typeof names],
    seconds,
    peakMegabytes,
    moved,
    changed,
    customersRead,
    all.readUnits,
    each.readUnits.toFixed(3),
    all.writeUnits,
    each.writeUnits.toFixed(4),
    dollars.toFixed(4),
  ]);
  const spent = (functionSeconds: NightFigures['functionSeconds']) =>
    Object.entries(functionSeconds)
      .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
      .join(', ');
  return [
    table(
      [
        'night',
        's',
        'peak MB',
        'moved',
        'written',
        'orders read of',
        'read units',
        'of people each',
        'write units',
        'of people each',
        'USD',
      ],
      rows,
    ),
    '',
    ...Object.entries(nights).map(
      ([night, { functionSeconds }]) => `seconds of the functions, ${names[night as keyof typeof names]} night: ${spent(functionSeconds)}`,
    ),
    `write units per customer and night when 3 % change: bar ${BARS.writeUnitsPerCustomer}; goal ${BARS.goalSeconds} s for the whole workflow`,
    `${CUSTOMERS.toLocaleString('en')} customers, of whom ${SHOPPERS} were made event by event; prices of ${prices.date}, ${prices.region}. Peak memory is that of the runtime with all functions and engines.`,
  ].join('\n');
}
