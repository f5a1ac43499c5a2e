import { inParallel } from '../api/in-parallel.ts';
import { runToEnd } from '../api/jobs.ts';
import { type Larderly, larderlyAt } from '../api/larderly.ts';
import { yesterday } from '../demo/calendar.ts';
import { loadProducts, makeStories, sendStories } from '../demo/load-shop.ts';
import { makeUnits, steadyReadings } from '../demo/units.ts';
import { makeWorld, type World } from '../demo/world.ts';
import type { Bench } from './bench.ts';
import { type CostLine, costLines, type MeasuredUnits } from './cost-lines.ts';
import { unitsByClass } from './event-units.ts';
import { type OwnRuntime, startRuntime, temporaryFolder } from './own-runtime.ts';
import prices from './prices.json' with { type: 'json' };
import { ON_PAPER, REFERENCE_SHOP } from './reference-shop.ts';
import { EVENT_CLASSES, type EventClass, REFERENCE_MIX, sampleEvents } from './sample-events.ts';
import { table } from './table.ts';
import { ofTables, type Units, unitsEach } from './usage.ts';

const CUSTOMERS = 400;
const MESSAGES_PER_UNIT = 4;
/** Of a night's tables those that grow with the customers; runs, leases and segments are a few dozen units a night. */
const GROWING_TABLES = ['-customers', '-events', '-orders'];
const DAY_MILLIS = 86_400_000;

export const cost: Bench = {
  name: 'cost',
  summary: 'what a month of the reference shop costs on AWS: units that this code uses on the running engines, times dated prices',
  usualRuns: 1,
  async run({ say }) {
    const { folder, remove } = await temporaryFolder();
    const runtime = await startRuntime(folder, ['--empty', '--no-schedules']);
    try {
      const measured = await measure(runtime, say);
      const lines = costLines(measured);
      const dollars = lines.reduce((sum, line) => sum + line.dollars, 0);
      const figures = {
        prices: { date: prices.date, region: prices.region },
        shop: REFERENCE_SHOP,
        mix: REFERENCE_MIX,
        measured,
        lines,
        dollars,
        onPaper: ON_PAPER,
      };
      return { figures, text: textOf(lines, dollars, measured) };
    } finally {
      await runtime.stop();
      await remove();
    }
  },
};

async function measure(runtime: OwnRuntime, say: (line: string) => void): Promise<MeasuredUnits> {
  const larderly = larderlyAt(runtime.endpoints);
  const endsOn = yesterday(new Date(), 'UTC');
  const world = makeWorld({ seed: 'bench', customers: CUSTOMERS, endsOn });
  say('readings');
  const reading = await readingUnits(runtime, larderly);
  say('nights');
  await loadProducts(larderly, world.products);
  await sendStories(larderly, makeStories(world));
  await runtime.drained();
  const night = await nightUnits(runtime, larderly);
  say('recommendations');
  const recommendation = await recommendationUnits(runtime, larderly, world);
  say('events');
  const classes = await unitsByClass(runtime, sampleEvents(endsOn));
  const inBatches = (group: EventClass) =>
    classes.find((row) => row.group === group && row.batch === REFERENCE_SHOP.eventsPerRequest)?.units;
  const event = Object.fromEntries(EVENT_CLASSES.map((group) => [group, inBatches(group)])) as Record<EventClass, Units>;
  return { event, reading, recommendation, night };
}

/** Messages of thirty steady readings, as they come from the topic rule. */
async function readingUnits({ usage, drained }: OwnRuntime, larderly: Larderly): Promise<Units> {
  const units = makeUnits();
  for (const unit of units) await larderly.put(`/v1/units/${unit.unitId}`, unit.body);
  const minutes = REFERENCE_SHOP.readingsPerMessage;
  const begin = Date.now() - (MESSAGES_PER_UNIT - 1) * minutes * 60_000;
  const before = await usage();
  let count = 0;
  for (let message = 0; message < MESSAGES_PER_UNIT; message += 1) {
    await inParallel(units, 4, async (unit) => {
      const readings = steadyReadings('bench', unit, new Date(begin + message * minutes * 60_000));
      await larderly.post(`/v1/units/${unit.unitId}/readings`, readings);
      count += readings.length;
    });
    await drained();
  }
  // The rule puts messages on the queue by itself; here a function did, which is left out.
  const { 'cold-chain/manage-units': _posted, ...after } = await usage();
  const { 'cold-chain/manage-units': _put, ...start } = before;
  return unitsEach(start, after, count);
}

/** The second of two nights: the first gives everybody a segment. */
async function nightUnits({ usage, drained }: OwnRuntime, larderly: Larderly): Promise<Units> {
  await runToEnd(larderly, 'nightly', { asOf: new Date(Date.now() - DAY_MILLIS).toISOString() });
  const before = await usage();
  await runToEnd(larderly, 'nightly');
  await drained();
  const after = await usage();
  return unitsEach(ofTables(before, GROWING_TABLES), ofTables(after, GROWING_TABLES), CUSTOMERS);
}

async function recommendationUnits({ usage }: OwnRuntime, larderly: Larderly, world: World): Promise<Units> {
  const before = await usage();
  await inParallel(world.people, 2, async ({ customerId }) => void (await larderly.get(`/v1/customers/${customerId}/recommendations`)));
  return unitsEach(before, await usage(), world.people.length);
}

function textOf(lines: readonly CostLine[], dollars: number, { event, reading, recommendation, night }: MeasuredUnits): string {
  const parts = [...new Set(lines.map(({ part }) => part))];
  const sums = parts.map(
    (part) => [part, lines.filter((line) => line.part === part).reduce((sum, line) => sum + line.dollars, 0)] as const,
  );
  const measuredRows = [
    ...EVENT_CLASSES.map((group) => [`event, ${group}`, event[group]] as const),
    ['reading', reading] as const,
    ['recommendation', recommendation] as const,
    ['customer-night', night] as const,
  ];
  return [
    `Measured on the running engines; prices of ${prices.date}, ${prices.region}. ${prices.note}`,
    'Lambda time is that of this machine, with the load and the engines on the same cores: too long rather than too short.',
    '',
    table(
      ['per', 'write units', 'read units', 'GB-s'],
      measuredRows.map(([name, units]) => [name, digits(units.writeUnits), digits(units.readUnits), digits(units.gigabyteSeconds)]),
    ),
    '',
    table(
      ['part', 'item', 'a month', 'USD'],
      lines.map((line) => [line.part, line.item, Math.round(line.quantity), line.dollars.toFixed(2)]),
    ),
    '',
    table(['part', 'USD a month'], [...sums.map(([part, sum]) => [part, sum.toFixed(2)]), ['all', dollars.toFixed(2)]]),
    `On paper another design came to ${ON_PAPER.lean} without storage of orders and alarms, a naive one to ${ON_PAPER.naive}; the bar is ${ON_PAPER.bar}.`,
  ].join('\n');
}

const digits = (value: number) => (value === 0 ? '0' : value.toPrecision(3));
