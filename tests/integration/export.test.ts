import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { ExportManifestSchema, ExportViewSchema } from '#schemas/table-export.ts';
import { everyItem } from '../../tools/api/every-item.ts';
import { larderlyAt } from '../../tools/api/larderly.ts';
import { accessTo } from '../support/local-runtime.ts';

const endpoints = inject('endpoints');
const { operator, track, stored } = accessTo(endpoints);
const larderly = larderlyAt(endpoints);
const root = mkdtempSync(path.join(os.tmpdir(), 'larderly-export-'));
const folder = path.join(root, 'tables');
const mark = `x${Date.now().toString(36)}`;
const NAME = `Exporta ${mark}`;
const MAIL = `${mark}@shop.example`;

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a person types it, beside this process, which the functions' replies need. */
function command(...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ['tools/export/main.ts', ...args, '--data', root]);
  const read = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (read.stdout += String(text)));
  child.stderr.on('data', (text) => (read.stderr += String(text)));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, ...read })));
}

const manifestIn = (where: string) => ExportManifestSchema.parse(JSON.parse(readFileSync(path.join(where, 'manifest.json'), 'utf8')));

async function rowsOf(dataset: string): Promise<Record<string, unknown>[]> {
  const files = manifestIn(folder).files.filter((file) => file.dataset === dataset);
  const read = files.map(async (file) => {
    const { buffer, byteOffset, byteLength } = readFileSync(path.join(folder, file.path));
    return parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer });
  });
  return (await Promise.all(read)).flat();
}

/** What the API lists, before the export. */
const listed: Record<'customers' | 'products' | 'units', unknown[]> = { customers: [], products: [], units: [] };

const buyer = (number: number) => `${mark}-${number}`;
const anOrder = (number: number) => ({
  ...{
    type: 'track',
    event: 'Order Completed',
    userId: buyer(number % 3),
    messageId: `${mark}-o${number}`,
    timestamp: '2026-10-05T10:00:00.000Z',
  },
  properties: {
    ...{ order_id: `${mark}-${number}`, currency: 'EUR', total: 12.34 },
    products: [{ product_id: `${mark}-milk`, quantity: 2, price: 6.17 }],
  },
});

beforeAll(async () => {
  writeFileSync(path.join(root, 'endpoints.json'), JSON.stringify(endpoints));
  const people = [0, 1, 2].map((number) => ({
    type: 'identify',
    userId: buyer(number),
    traits: { name: NAME, email: `${number}${MAIL}` },
  }));
  const batch = [...people, ...Array.from({ length: 9 }, (_, number) => anOrder(number))];
  await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) });
  await stored();
  for (const list of ['customers', 'products', 'units'] as const) {
    for await (const item of everyItem(larderly, `/v1/${list}`)) listed[list].push(item);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the export of all tables', () => {
  it('is written into a folder by one command, which tells what it holds', async () => {
    const { status, stdout, stderr } = await command(folder);
    // Other tests leave things behind that nobody can read.
    expect(stderr).toMatch(/^(Items that cannot be read were left out: .*\n)?$/);
    expect(status).toBe(0);
    expect(stdout).toContain(folder);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['customers', 'orders', 'manifest.json']));
    const manifest = manifestIn(folder);
    expect(manifest.datasets.filter(({ files }) => files === 0)).toEqual([]);
    expect(manifest.flaws.misfits).not.toHaveProperty('customers');
    expect(manifest.flaws.misfits).not.toHaveProperty('orders');
  });

  it('has each product and each unit once, and of people no more than there are', async () => {
    const idsIn = (items: readonly unknown[], id: string) => items.map((item) => z.record(z.string(), z.unknown()).parse(item)[id]);
    const products = idsIn(await rowsOf('products'), 'productId');
    for (const id of idsIn(listed.products, 'productId')) expect(products.filter((other) => other === id)).toEqual([id]);
    const units = idsIn(
      (await rowsOf('units')).filter(({ recordKind }) => recordKind === 'UNIT'),
      'unitId',
    );
    expect(units.sort()).toEqual(idsIn(listed.units, 'unitId').sort());
    const people = idsIn(await rowsOf('customers'), 'personKey');
    expect(new Set(people).size).toBe(people.length);
    // Who asked for silence is in the list, and in no export.
    expect(people.length).toBeLessThanOrEqual(listed.customers.length);
    expect(people.length).toBeGreaterThanOrEqual(3);
  });

  it('has each order with its amounts and its goods, in the folder of its month', async () => {
    const orders = (await rowsOf('orders')).filter(({ orderRef }) => String(orderRef).includes(mark));
    expect(orders).toHaveLength(9);
    for (const order of orders)
      expect(order).toMatchObject({ totalMinor: 1234n, currency: 'EUR', orderedAt: new Date('2026-10-05T10:00:00.000Z') });
    const lines = (await rowsOf('order_lines')).filter(({ productId }) => productId === `${mark}-milk`);
    expect(lines.map(({ quantity, totalMinor }) => [quantity, totalMinor])).toEqual(Array.from({ length: 9 }, () => [2, 1234n]));
    expect(manifestIn(folder).files.some((file) => file.path.startsWith('orders/month=2026-10/'))).toBe(true);
  });

  it('joins orders, events and people by their pseudonym', async () => {
    const orders = (await rowsOf('orders')).filter(({ orderRef }) => String(orderRef).includes(mark));
    const buyers = new Set(orders.map(({ personKey }) => personKey));
    expect(buyers.size).toBe(3);
    const people = (await rowsOf('customers')).filter(({ personKey }) => buyers.has(personKey));
    expect(people.map(({ orders: count, spendMinor }) => [count, spendMinor])).toEqual(Array.from({ length: 3 }, () => [3n, 3702n]));
    expect((await rowsOf('events')).filter(({ personKey }) => buyers.has(personKey))).toHaveLength(12);
  });

  it('names nobody', async () => {
    for (const { name } of manifestIn(folder).datasets) {
      const text = JSON.stringify(await rowsOf(name), (_key, value) => (typeof value === 'bigint' ? Number(value) : value));
      expect(text.includes(NAME), `${name} has a name`).toBe(false);
      expect(text.includes(MAIL), `${name} has an address`).toBe(false);
    }
  });

  it('replaces the one before in its folder, and leaves a folder of other things alone', async () => {
    const { status, stdout } = await command(folder, '--latest');
    expect(status).toBe(0);
    expect(stdout).toContain(manifestIn(folder).runId);
    const other = await command(root);
    expect(other).toMatchObject({ status: 1, stdout: '' });
    expect(other.stderr).toContain('holds other files');
  });

  it('tells in a dry run what there is, and writes nothing', async () => {
    const { status, stdout } = await command('--dry-run');
    expect(status).toBe(0);
    expect(stdout).toMatch(/customers +\d+/);
    expect(readdirSync(root).sort()).toEqual(['endpoints.json', 'tables']);
  });

  it('is asked for in one way', async () => {
    expect(await command(folder, 'other')).toMatchObject({ status: 2, stdout: '' });
    expect(await command('--recall', 'r-1', '--dry-run')).toMatchObject({ status: 2 });
  });
});

describe('the files of an export', () => {
  it('are offered page by page, each with its address', async () => {
    const reply = await operator('/v1/exports/latest/files?limit=2');
    const page = z
      .object({ items: z.array(z.object({ path: z.string(), address: z.string() })), cursor: z.string().nullable() })
      .parse(await reply.json());
    expect(page.items.map((item) => item.path)).toEqual(
      manifestIn(folder)
        .files.slice(0, 2)
        .map((file) => file.path),
    );
    expect(page.cursor).toBe('2');
    const [first] = page.items;
    expect((await fetch(first?.address ?? '')).status).toBe(200);
    expect((await operator('/v1/exports/latest/files?cursor=-1')).status).toBe(400);
  });

  it('are described with the columns that tell of people', async () => {
    const view = ExportViewSchema.parse(await (await operator('/v1/exports/latest')).json());
    const columns = view.datasets.find(({ name }) => name === 'customers')?.columns;
    expect(columns).toContainEqual({ name: 'personKey', type: 'text', dataClass: 'pseudonym' });
    expect((await operator('/v1/exports/export-2020-01-01')).status).toBe(404);
  });
});
