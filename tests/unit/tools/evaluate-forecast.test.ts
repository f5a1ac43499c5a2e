import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { argumentsOf } from '../../../tools/evaluate/arguments.ts';
import { forecast } from '../../../tools/evaluate/forecast.ts';
import { FileError } from '../../../tools/evaluate/table-file.ts';
import { UsageError } from '../../../tools/evaluate/task.ts';

const DATA = path.resolve(import.meta.dirname, '../../../../shared/data');
const isThere = existsSync(DATA);
if (!isThere) console.info(`${DATA} is not there: forecasts are not compared with those of R.`);

const folder = mkdtempSync(path.join(tmpdir(), 'larderly-forecast-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FiguresSchema = z.object({
  series: z.number().optional(),
  wape: z.number(),
  mase: z.number(),
  bias: z.number(),
  pinball: z.number(),
});
const EvaluationSchema = z.object({
  methods: z.record(z.string(), FiguresSchema),
  chosen: FiguresSchema,
  overall: FiguresSchema.extend({ seasonalNaive: FiguresSchema }),
  series: z.number(),
  seriesThatBeatSeasonalNaive: z.number(),
});

const evaluated = async (...given: string[]) => EvaluationSchema.parse((await forecast.run(argumentsOf(forecast, given))).figures);

/** Two shops whose sales follow the week and, at 20 % off, double. */
function madeUpFile(name: string): string {
  const random = seededRandom(8);
  const rows = ['north', 'south'].flatMap((shop) =>
    Array.from({ length: 140 }, (_, day) => {
      const price = random() < 0.2 ? 4 : 5;
      const sold = (10 + 6 * Number(day % 7 > 4)) * (price / 5) ** -3.1 * Math.exp(0.1 * gaussian(random));
      return `${shop},${new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)},${Math.max(1, Math.round(sold))},${price}`;
    }),
  );
  const file = path.join(folder, name);
  writeFileSync(file, gzipSync(`series_id,date,value,price\n${rows.join('\n')}\n`));
  return file;
}

describe('evaluate forecast', () => {
  const file = madeUpFile('series.csv.gz');
  const work = ['--series', file, '--horizon', '7', '--season', '7', '--origins', '4'];

  it('measures every method and the chosen one, and uses what is known beforehand', async () => {
    const [known, blind] = [await evaluated(...work), await evaluated(...work, '--without-regressors')];
    expect(known).toMatchObject({ series: 2, seriesThatBeatSeasonalNaive: 2 });
    expect(Object.keys(known.methods)).toEqual(['seasonal-naive', 'smoothing', 'scaled-smoothing', 'theta', 'combined', 'regression']);
    expect(known.chosen.mase).toBeLessThan(0.75 * blind.chosen.mase);
    expect(known.chosen.pinball).toBeLessThan(known.overall.seasonalNaive.pinball);
    expect(blind.methods).not.toHaveProperty('regression');
  });

  it('asks for what it needs, and says what the file lacks', async () => {
    await expect(evaluated('--series', file, '--horizon', '7')).rejects.toThrow(UsageError);
    await expect(evaluated('--series', file, '--horizon', '1.5', '--season', '7')).rejects.toThrow(UsageError);
    await expect(evaluated('--series', file, '--horizon', '200', '--season', '7')).rejects.toThrow(FileError);
  });
});

/** MASE of the best of R's ets and theta on the same origins; docs/forecasting.md. */
describe.skipIf(!isThere)('evaluate forecast on the data folders', () => {
  it.each([
    { folder: 'demand_restaurant', work: ['--horizon', '7', '--season', '7', '--origins', '8'], best: 0.7499 },
    { folder: 'demand_juice', work: ['--horizon', '8', '--season', '1'], best: 0.6053 },
    { folder: 'demand_food_retail_monthly', work: ['--horizon', '12', '--season', '12'], best: 0.8926 },
  ])('is as near as R on $folder, and nearer than seasonal naive', async ({ folder: name, work, best }) => {
    const found = await evaluated('--series', path.join(DATA, name, 'series.csv.gz'), ...work);
    expect(found.chosen.mase).toBeLessThanOrEqual(1.02 * best);
    expect(found.chosen.wape).toBeLessThan(found.overall.seasonalNaive.wape);
    expect(found.seriesThatBeatSeasonalNaive).toBeGreaterThanOrEqual(0.6 * found.series);
  });

  it('halves the error of juice with price, deal and feature', async () => {
    const work = ['--series', path.join(DATA, 'demand_juice/series.csv.gz'), '--horizon', '8', '--season', '1'];
    const [known, blind] = [await evaluated(...work), await evaluated(...work, '--without-regressors')];
    expect(known.chosen.mase).toBeLessThanOrEqual(0.75 * blind.chosen.mase);
  });
});
