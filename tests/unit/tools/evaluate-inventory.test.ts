import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { seededRandom } from '#numerics/random.ts';
import { argumentsOf } from '../../../tools/evaluate/arguments.ts';
import { inventory } from '../../../tools/evaluate/inventory.ts';
import { readSeries } from '../../../tools/evaluate/series-file.ts';
import { FileError } from '../../../tools/evaluate/table-file.ts';
import { UsageError } from '../../../tools/evaluate/task.ts';

const MONTHLY = path.resolve(import.meta.dirname, '../../../../shared/data/demand_food_retail_monthly/series.csv.gz');
const isThere = existsSync(MONTHLY);
if (!isThere) console.info(`${MONTHLY} is not there: orders are not replayed on published demand.`);

const folder = mkdtempSync(path.join(tmpdir(), 'larderly-inventory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PolicySchema = z.object({ wasteRate: z.number(), stockoutRate: z.number(), serviceLevel: z.number(), cost: z.number() });
const FiguresSchema = z.object({
  ours: PolicySchema,
  lastWeeksSales: PolicySchema,
  costReduction: z.number().nullable(),
  series: z.number(),
  periods: z.number(),
  shelfLifePeriods: z.number(),
  leadTimePeriods: z.number(),
});

async function evaluated(file: string, ...options: string[]) {
  const argv = ['--series', file, '--shelf-life', '3', '--lead-time', '1', '--price', '5', '--cost', '3', ...options];
  const { figures, text } = await inventory.run(argumentsOf(inventory, argv));
  return { ...FiguresSchema.parse(figures), text };
}

let files = 0;
function aFile(rows: readonly string[], header = 'series_id,date,value'): string {
  const file = path.join(folder, `${files++}.csv.gz`);
  writeFileSync(file, gzipSync([header, ...rows].join('\n')));
  return file;
}
const dayOf = (index: number) => new Date(Date.UTC(2026, 0, 5 + index)).toISOString().slice(0, 10);
/** Weeks that differ by chance around the same rhythm. */
function noisyWeeks(): (index: number) => number {
  const random = seededRandom(7);
  return (index) => Math.max(0, Math.round(([9, 10, 11, 12, 18, 22, 4][index % 7] ?? 0) + 8 * (random() + random() - 1)));
}
const weeks = (count: number, demandOf: (index: number) => number) =>
  Array.from({ length: 7 * count }, (_, index) => `milk,${dayOf(index)},${demandOf(index)}`);

describe('orders on the past of others', () => {
  it('waste little and miss little where every week is like the last', async () => {
    const { ours, lastWeeksSales, periods } = await evaluated(aFile(weeks(20, (index) => 5 + (index % 7))));
    expect(periods).toBe(70);
    expect(lastWeeksSales).toMatchObject({ wasteRate: 0, stockoutRate: 0, serviceLevel: 1, cost: 0 });
    expect(ours.cost).toBeLessThan(20);
  });

  it('cost less than ordering what sold last week where weeks differ by chance', async () => {
    const { ours, lastWeeksSales, costReduction, text } = await evaluated(aFile(weeks(40, noisyWeeks())));
    expect(ours.cost).toBeLessThan(lastWeeksSales.cost);
    expect(costReduction).toBeCloseTo(1 - ours.cost / lastWeeksSales.cost, 12);
    expect(text).toContain("last week's sales");
  });

  it('count in periods of the file', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, month) => `a,${2010 + Math.floor(month / 12)}-${String(1 + (month % 12)).padStart(2, '0')}-01,${100 + month}`,
    );
    expect(await evaluated(aFile(rows), '--shelf-life', '70')).toMatchObject({ shelfLifePeriods: 2, leadTimePeriods: 1, periods: 30 });
    const numbers = Array.from({ length: 60 }, (_, week) => `a,${40 + week},${100 + week}`);
    expect(await evaluated(aFile(numbers), '--shelf-life', '21', '--period-days', '7')).toMatchObject({
      shelfLifePeriods: 3,
      leadTimePeriods: 1,
    });
  });

  it.skipIf(!isThere)('waste less, and cost less than half, on published monthly demand', async () => {
    const { ours, lastWeeksSales, costReduction } = await evaluated(MONTHLY, '--shelf-life', '30', '--test-share', '0.08');
    expect(ours.wasteRate).toBeLessThan(lastWeeksSales.wasteRate);
    expect(costReduction).toBeGreaterThan(0.5);
  });
});

describe('what is refused', () => {
  it('is a cost that is not below the price, a missing option, and a date that is none', async () => {
    const file = aFile(weeks(4, () => 1));
    await expect(evaluated(file, '--cost', '5')).rejects.toThrow(UsageError);
    await expect(inventory.run(argumentsOf(inventory, ['--series', file]))).rejects.toThrow('inventory needs --shelf-life');
    await expect(readSeries(aFile(['a,soon,1']))).rejects.toThrow(/line 2: date should be a day/);
    await expect(readSeries(aFile(['a,2026-01-05,1', 'a,2026-01-05,2']))).rejects.toThrow(FileError);
    await expect(readSeries(aFile(['a,2026-01-05,1', 'a,7,2']))).rejects.toThrow(/all be days/);
  });

  it('is not what a file has beside: further columns are known beforehand', async () => {
    const { series, isDated } = await readSeries(aFile(['a,2,3,9', 'a,1,2,8'], 'series_id,date,value,price'));
    expect(isDated).toBe(false);
    expect(series[0]).toMatchObject({ seriesId: 'a', periods: [1, 2] });
    expect([...(series[0]?.values ?? [])]).toEqual([2, 3]);
    expect([...(series[0]?.regressors.get('price') ?? [])]).toEqual([8, 9]);
  });
});
