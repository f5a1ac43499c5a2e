import { rm } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { RecallReportSchema } from '#schemas/recall-report.ts';
import { everyItem } from '../api/every-item.ts';
import { runToEnd } from '../api/jobs.ts';
import { type Larderly, larderlyAt } from '../api/larderly.ts';
import type { Bench } from './bench.ts';
import { type OwnRuntime, temporaryFolder } from './own-runtime.ts';
import { importTables, withRuntime } from './own-tables.ts';
import prices from './prices.json' with { type: 'json' };
import { bruteForceJoin } from './recall-join.ts';
import { exportRecallShop, gtinOf, lotOf, productIdOf, type RecallShopSize, storeOf } from './recall-shop.ts';
import { table } from './table.ts';
import { ofTables, unitsEach } from './usage.ts';

const DAY_MILLIS = 86_400_000;
/** Fewer for a first look: `RECALL_ORDERS=5000 npm run bench -- recall`. */
const ORDERS = z.coerce.number().int().min(500).default(112_000).parse(process.env['RECALL_ORDERS']);
const SIZE: RecallShopSize = {
  orders: ORDERS,
  linesPerOrder: 9,
  products: 400,
  lotsPerProduct: 50,
  stores: 40,
  storesPerLot: 10,
  customers: 20_000,
  itemisedShare: 0.8,
};
const RECALLED = [
  { product: 17, lot: 46 },
  { product: 17, lot: 47 },
  { product: 230, lot: 48 },
];
const BARS = { seconds: 60, writeUnitsPerOrder: 8 };
const PATIENCE_MILLIS = 600_000;
const MEASURED_ORDERS = 200;

export const recall: Bench = {
  name: 'recall',
  summary: 'scope of a recall over a million order lines and 20,000 lots against a brute-force join, and what the links cost',
  usualRuns: 1,
  async run({ say }) {
    const { folder, remove } = await temporaryFolder();
    const begin = Math.floor(Date.now() / DAY_MILLIS - SIZE.lotsPerProduct * 7) * DAY_MILLIS;
    try {
      say('write units of orders');
      const links = await withRuntime(folder, async (runtime, client) => {
        const units = await linkUnits(runtime);
        say(`${SIZE.orders * SIZE.linesPerOrder} order lines`);
        await exportRecallShop(client, path.join(folder, 'export'), SIZE, begin);
        return units;
      });
      await importTables(folder, path.join(folder, 'export'), path.join(folder, 'export', 'schema.json'));
      await rm(path.join(folder, 'export'), { recursive: true });
      const figures = await withRuntime(folder, (runtime) => figuresOf(runtime, { begin, links, say }));
      return { figures, text: textOf(figures) };
    } finally {
      await remove();
    }
  },
};

type LinkUnits = Record<'withLots' | 'withoutLots', number>;

/** Describes the shop through the API, and measures what an order costs with lots on its lines and without. */
async function linkUnits(runtime: OwnRuntime): Promise<LinkUnits> {
  const larderly = larderlyAt(runtime.endpoints);
  for (let store = 0; store < SIZE.stores; store++) {
    await larderly.put(`/v1/units/unit-${store}`, {
      kind: 'room',
      site: storeOf(store),
      storageClass: 'CHILLED_TCS',
      limitCelsius: 8,
      sensorIds: ['air-1'],
    });
  }
  for (let from = 0; from < SIZE.products; from += 100) {
    const products = Array.from({ length: 100 }, (_, offset) => from + offset).map((product) => ({
      ...{ productId: productIdOf(product), name: `Product ${product}`, category: `category ${product % 20}`, gtin: gtinOf(product) },
    }));
    await larderly.post('/v1/products/batch', { items: products });
  }
  const ref = `/v1/lots/${gtinOf(0)}/TEMPLATE`;
  await larderly.put(ref, { productId: productIdOf(0) });
  await larderly.post(`${ref}/movements`, {
    kind: 'received',
    at: new Date(Date.now() - DAY_MILLIS).toISOString(),
    quantity: 100,
    to: storeOf(0),
  });
  await larderly.track([{ type: 'identify', userId: 'template', messageId: 'i', traits: { email: 'template@example.com' } }]);
  await runtime.drained();
  return { withLots: await unitsOfOrders(runtime, larderly, true), withoutLots: await unitsOfOrders(runtime, larderly, false) };
}

const STORED = ['-customers', '-events', '-orders', '-sales', '-identities', '-consents', '-segments', '-lists', '-rejects'];

async function unitsOfOrders(runtime: OwnRuntime, larderly: Larderly, hasLots: boolean): Promise<number> {
  const before = ofTables(await runtime.usage(), STORED);
  for (let index = 0; index < MEASURED_ORDERS; index++) {
    const products = Array.from({ length: SIZE.linesPerOrder }, (_, place) => ({
      ...{ product_id: productIdOf(place), gtin: gtinOf(place), quantity: 1, price: 2.49, store_id: storeOf(1) },
      ...(hasLots ? { lot: lotOf(index % 50) } : {}),
    }));
    const name = `${hasLots ? 'lot' : 'bare'}-${index}`;
    const properties = { order_id: name, products, total: 22.41 };
    await larderly.track([{ type: 'track', event: 'Order Completed', userId: 'template', messageId: name, properties }]);
    await runtime.drained();
  }
  return unitsEach(before, ofTables(await runtime.usage(), STORED), MEASURED_ORDERS).writeUnits;
}

async function figuresOf(runtime: OwnRuntime, { begin, links, say }: { begin: number; links: LinkUnits; say: (line: string) => void }) {
  const larderly = larderlyAt(runtime.endpoints);
  say('scope');
  const before = ofTables(await runtime.usage(), ['']);
  const started = performance.now();
  const body = {
    lots: RECALLED.map(({ product, lot }) => ({ gtin: gtinOf(product), lot: lotOf(lot) })),
    reason: 'A benchmark.',
    dryRun: true,
  };
  const { recallId } = RecallReportSchema.parse(await larderly.post('/v1/recalls', body));
  const report = await untilDrafted(larderly, recallId);
  const seconds = (performance.now() - started) / 1000;
  await runtime.drained();
  const units = unitsEach(before, ofTables(await runtime.usage(), ['']), 1);
  say('brute force');
  const expected = bruteForceJoin(SIZE, begin, RECALLED);
  const found = new Map<string, string>();
  for await (const item of everyItem(larderly, `/v1/recalls/${recallId}/orders`)) {
    const order = OrderSchema.parse(item);
    found.set(order.orderRef, order.certainty);
  }
  const differing = [...new Set([...expected.keys(), ...found.keys()])].filter((ref) => expected.get(ref) !== found.get(ref));
  say('drill');
  const drill = (await runToEnd(larderly, 'mock-recall')).result;
  const dollars = (units.writeUnits * prices.perMillion.writeUnits + units.readUnits * prices.perMillion.readUnits) / 1e6;
  return {
    ...{ orders: SIZE.orders, lines: SIZE.orders * SIZE.linesPerOrder, lots: SIZE.products * SIZE.lotsPerProduct, bars: BARS },
    scope: {
      seconds,
      lots: report.scope.lots,
      ...report.scope.orders,
      customers: report.customers.total,
      bruteForce: expected.size,
      differing: differing.length,
    },
    units: { writeUnits: units.writeUnits, readUnits: units.readUnits, dollars, prices: prices.date },
    writeUnitsPerOrder: links,
    drill,
  };
}

const OrderSchema = z.object({ orderRef: z.string(), certainty: z.string() });

async function untilDrafted(larderly: Larderly, recallId: string) {
  const deadline = Date.now() + PATIENCE_MILLIS;
  while (Date.now() < deadline) {
    const report = RecallReportSchema.parse(await larderly.get(`/v1/recalls/${recallId}`));
    if (report.status === 'drafted') return report;
    await sleep(100);
  }
  throw new Error(`The scope of ${recallId} was not there after ${PATIENCE_MILLIS / 1000} s.`);
}

type Figures = Awaited<ReturnType<typeof figuresOf>>;

function textOf({ lines, lots, scope, units, writeUnitsPerOrder, drill }: Figures): string {
  return [
    `${lines.toLocaleString('en')} order lines, ${lots.toLocaleString('en')} lots; a recall of ${scope.lots} of them:`,
    table(
      ['scope', 'seconds', 'bar', 'orders', 'certain', 'possible', 'customers', 'brute force', 'differing'],
      [
        [
          'dry run',
          scope.seconds,
          BARS.seconds,
          scope.total,
          scope.certain,
          scope.possible,
          scope.customers,
          scope.bruteForce,
          scope.differing,
        ],
      ],
    ),
    `  ${units.writeUnits.toLocaleString('en')} write units, ${units.readUnits.toLocaleString('en')} read units: USD ${units.dollars.toPrecision(3)}`,
    '',
    table(
      ['per order of nine lines, one by one', 'write units', 'bar', 'USD per million'],
      [
        [
          'with a lot on each line',
          writeUnitsPerOrder.withLots,
          BARS.writeUnitsPerOrder,
          writeUnitsPerOrder.withLots * prices.perMillion.writeUnits,
        ],
        [
          'without lots',
          writeUnitsPerOrder.withoutLots,
          BARS.writeUnitsPerOrder,
          writeUnitsPerOrder.withoutLots * prices.perMillion.writeUnits,
        ],
      ],
    ),
    '',
    `mock-recall: ${JSON.stringify(drill)}`,
  ].join('\n');
}
