import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { everyItem } from '../../tools/api/every-item.ts';
import { runToEnd } from '../../tools/api/jobs.ts';
import { larderlyAt } from '../../tools/api/larderly.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const DATA = path.resolve(PROJECT, '../shared/data/grocer');
const isThere = existsSync(DATA);
const AS_OF = '2018-01-02T00:00:00.000Z';
const MINUTES = 60_000;

const CustomerSchema = z.object({ orders: z.number(), spendMinor: z.number(), currency: z.string() });
const SegmentsSchema = z.object({
  items: z.array(z.object({ name: z.string(), spendMinor: z.number() })),
  currency: z.string().nullable(),
});

if (!isThere) console.info(`${DATA} is not there: the import of the real grocer is not tested.`);

describe.runIf(isThere)('a real grocer’s files, as they are', () => {
  let shop: LocalRuntime;
  const folder = mkdtempSync(path.join(tmpdir(), 'larderly-grocer-'));

  beforeAll(async () => {
    shop = await startLocal({ args: ['--no-schedules'] });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    expect(await shop.stop()).toBe(0);
  });

  it('are all taken, row by row', { timeout: 6 * MINUTES }, async () => {
    const endpoints = path.join(folder, 'endpoints.json');
    writeFileSync(endpoints, JSON.stringify(shop.endpoints));
    const script = path.join(PROJECT, 'examples/import-grocer.sh');
    const { stdout } = await promisify(execFile)(script, [DATA, '--endpoints', endpoints, '--json'], { cwd: folder });
    const counts = JSON.parse(stdout);
    const byKind = Object.fromEntries(
      counts.files.map((one: { kind: string; accepted: number; records: number }) => [one.kind, [one.accepted, one.records]]),
    );
    expect(byKind).toEqual({
      products: [92_331, 92_331],
      traits: [801, 801],
      orders: [75_000, 47_243],
      redemptions: [2102, 2102],
      campaigns: [6616, 27],
      coupons: [116_204, 1197],
    });
    expect(counts.rejected).toBe(0);
    expect(counts.skipped).toEqual([]);
    while (!(await isStored())) await new Promise((resolve) => setTimeout(resolve, 500));
  });

  it('add up to the published sums, customer by customer and segment by segment', { timeout: 4 * MINUTES }, async () => {
    const larderly = larderlyAt(shop.endpoints);
    const sums = { orders: 0, spendMinor: 0 };
    for await (const item of everyItem(larderly, '/v1/customers')) {
      const { orders, spendMinor, currency } = CustomerSchema.parse(item);
      sums.orders += orders;
      if (currency === 'USD') sums.spendMinor += spendMinor;
    }
    expect(sums).toEqual({ orders: 47_243, spendMinor: 23_393_524 });

    const night = await runToEnd(larderly, 'nightly', { asOf: AS_OF });
    expect(night).toMatchObject({ status: 'SUCCEEDED', result: { recommendations: { namedProducts: 20_902, stubs: 5 } } });
    const { items, currency } = SegmentsSchema.parse(await larderly.get('/v1/segments'));
    expect(currency).toBe('USD');
    expect(items.map(({ name }) => name).toSorted()).toEqual(['Churning', 'High-Value', 'Low-Value', 'Loyal', 'Mid-Value']);
    expect(items.reduce((sum, { spendMinor }) => sum + spendMinor, 0)).toBe(23_393_524);
  });

  it('came with products whose department is their category, and stubs for what the catalogue lacks', async () => {
    const larderly = larderlyAt(shop.endpoints);
    expect(await larderly.get('/v1/products/25671')).toMatchObject({ category: 'GROCERY', isStub: false });
    expect(await larderly.get('/v1/products/1093587')).toMatchObject({ isStub: true, allergens: {} });
  });

  it('came with the coupons of each campaign, and the products that each is for', async () => {
    const larderly = larderlyAt(shop.endpoints);
    const sums = { coupons: 0, products: 0 };
    for await (const item of everyItem(larderly, '/v1/campaigns')) {
      const { campaignId } = z.object({ campaignId: z.string() }).parse(item);
      for await (const coupon of everyItem(larderly, `/v1/campaigns/${campaignId}/coupons`)) {
        sums.coupons += 1;
        sums.products += z.object({ products: z.number() }).parse(coupon).products;
      }
    }
    // 116,204 rows, of which 4872 say what another one says.
    expect(sums).toEqual({ coupons: 1197, products: 111_332 });
  });

  async function isStored(): Promise<boolean> {
    return await shop.stored().then(
      () => true,
      () => false,
    );
  }
});
