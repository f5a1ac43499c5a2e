import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { argumentsOf } from '../../../tools/evaluate/arguments.ts';
import { areaUnderCurve, compare } from '../../../tools/evaluate/holdout.ts';
import { lifetime } from '../../../tools/evaluate/lifetime.ts';
import { dayOfText } from '../../../tools/evaluate/purchase-log.ts';
import { FileError } from '../../../tools/evaluate/table-file.ts';
import { UsageError } from '../../../tools/evaluate/task.ts';

const CDNOW = path.resolve(import.meta.dirname, '../../../../shared/data/cdnow/sample.csv.gz');
const isThere = existsSync(CDNOW);
if (!isThere) console.info(`${CDNOW} is not there: lifetime values are not compared with those that were published.`);

const folder = mkdtempSync(path.join(tmpdir(), 'larderly-lifetime-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FiguresSchema = z.object({
  unit: z.string(),
  until: z.string(),
  testUntil: z.string().nullable(),
  customers: z.number(),
  repeaters: z.number(),
  bgNbd: z
    .object({
      r: z.number(),
      alpha: z.number(),
      a: z.number(),
      b: z.number(),
      logLikelihood: z.number(),
      degeneracy: z.string().nullable(),
    })
    .nullable(),
  gammaGamma: z.object({ p: z.number(), q: z.number(), v: z.number() }).nullable(),
  holdout: z.object({ days: z.number(), mae: z.number(), rmse: z.number(), correlation: z.number().nullable() }).nullable(),
  churn: z.object({ aucByExpectedPurchases: z.number().nullable(), aucByAliveProbability: z.number().nullable() }).nullable(),
  remarks: z.array(z.string()),
});

async function evaluated(...argv: string[]) {
  const { figures, text } = await lifetime.run(argumentsOf(lifetime, argv));
  return { ...FiguresSchema.parse(figures), text };
}

function fileOf(content: string | Uint8Array, name = 'transactions.csv'): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const evaluatedText = (content: string, ...argv: string[]) =>
  evaluated('--transactions', fileOf(content), '--until', '2024-06-30', ...argv);

/** Customers who buy every so many days, amounts of their own, from the first days of 2024 to its end. */
function madeUp(customers: number): string {
  const rows = Array.from({ length: customers }, (_, customer) => {
    const gap = 6 + ((customer * 7) % 60);
    const purchases = 1 + ((customer * 5) % 11);
    return Array.from({ length: purchases }, (_unused, index) => {
      const day = new Date(Date.UTC(2024, 0, 1 + (customer % 40) + index * gap + ((customer * index) % 5)));
      return `c${customer},${day.toISOString().slice(0, 10)},${(5 + (customer % 9) * 3 + (index % 3)).toFixed(2)}`;
    });
  });
  return `customer_id,date,amount\n${rows.flat().join('\n')}\n`;
}

describe.runIf(isThere)('lifetime values of the CDNOW sample', () => {
  const asked = ['--transactions', CDNOW, '--until', '1997-09-30', '--test-until', '1998-06-30'];

  it('are the published ones', async () => {
    const { bgNbd, gammaGamma, customers, repeaters, remarks } = await evaluated(...asked);
    expect({ customers, repeaters, remarks }).toEqual({ customers: 2357, repeaters: 946, remarks: [] });
    expect(bgNbd?.r).toBeCloseTo(0.242595, 6);
    expect(bgNbd?.alpha).toBeCloseTo(4.4136, 5);
    expect(bgNbd?.a).toBeCloseTo(0.79292, 5);
    expect(bgNbd?.b).toBeCloseTo(2.42591, 5);
    expect(bgNbd?.logLikelihood).toBeCloseTo(-9582.42921, 5);
    expect(Math.abs((gammaGamma?.p ?? 0) - 6.25)).toBeLessThan(0.01);
    expect(Math.abs((gammaGamma?.q ?? 0) - 3.74)).toBeLessThan(0.01);
    expect(Math.abs((gammaGamma?.v ?? 0) - 15.45)).toBeLessThan(0.01);
  });

  it('foresee the hold-out as well as the reference does, and 1 − P(alive) is worse than chance', async () => {
    const { holdout, churn } = await evaluated(...asked);
    expect(holdout?.days).toBe(273);
    expect(holdout?.mae).toBeCloseTo(0.7855, 4);
    expect(holdout?.rmse).toBeCloseTo(1.608, 4);
    expect(holdout?.correlation).toBeCloseTo(0.6256, 4);
    expect(churn?.aucByExpectedPurchases).toBeCloseTo(0.7725, 3);
    expect(churn?.aucByAliveProbability).toBeCloseTo(0.316, 3);
  });

  it('are the same by days, but for the unit', async () => {
    const [weeks, days] = [await evaluated(...asked), await evaluated(...asked, '--unit', 'day')];
    expect((days.bgNbd?.alpha ?? 0) / 7).toBeCloseTo(weeks.bgNbd?.alpha ?? 0, 4);
    expect(days.holdout?.mae).toBeCloseTo(weeks.holdout?.mae ?? 0, 6);
  });
});

describe('lifetime values of a file', () => {
  it('take the last day as the end of the hold-out when none is given', async () => {
    const { testUntil, until, unit, holdout, text } = await evaluatedText(madeUp(300));
    expect({ until, unit }).toEqual({ until: '2024-06-30', unit: 'week' });
    expect((testUntil ?? '') > until).toBe(true);
    expect(holdout?.rmse).toBeGreaterThan(0);
    expect(text).toContain('Hold-out of');
  });

  it('count what is bought on one day once, whatever the time, and leave out who comes later', async () => {
    const { customers, repeaters } = await evaluatedText(
      'customer_id,date,amount\na,2024-01-05T08:00:00Z,3\na,2024-01-05 19:30,4\nb,20240201,9\nb,2024/03/01,5\nc,2024-07-15,8\n',
    );
    expect({ customers, repeaters }).toEqual({ customers: 2, repeaters: 1 });
  });

  it('take a day of refunds alone for no purchase', async () => {
    expect(await evaluatedText('customer_id,date,amount\na,2024-01-05,3\na,2024-02-05,-3\n')).toMatchObject({ customers: 1, repeaters: 0 });
  });

  it('read gzip, other columns and amounts that are not there', async () => {
    const rows = madeUp(200)
      .trim()
      .split('\n')
      .map((row, index) => `${index === 0 ? 'shop' : 'x'},${row.split(',').slice(0, 2).join(',')}`);
    const figures = await evaluated('--transactions', fileOf(gzipSync(rows.join('\n')), 'packed.csv.gz'), '--until', '2024-06-30');
    expect(figures.bgNbd).not.toBeNull();
    expect(figures.gammaGamma).toBeNull();
    expect(figures.remarks).toContain('gammaGamma: The file has no column amount.');
  });

  it('say why there is no model where nobody bought again', async () => {
    const figures = await evaluatedText('customer_id,date,amount\na,2024-01-05,3\nb,2024-01-09,4\n');
    expect(figures).toMatchObject({ bgNbd: null, gammaGamma: null, holdout: null, churn: null, customers: 2 });
    expect(figures.remarks[0]).toMatch(/^bgNbd: Nobody bought on a second day/);
  });

  it('say that an optimum is degenerate', async () => {
    const regular = Array.from({ length: 60 }, (_, customer) =>
      Array.from(
        { length: 9 },
        (_unused, week) => `c${customer},${new Date(Date.UTC(2024, 3, 29 + week * 7)).toISOString().slice(0, 10)},5`,
      ),
    );
    const { bgNbd, remarks } = await evaluatedText(`customer_id,date,amount\n${regular.flat().join('\n')}\n`);
    expect(bgNbd?.degeneracy).not.toBeNull();
    expect(remarks[0]).toMatch(/Compare likelihood and predictions/);
  });

  it.each([
    ['customer_id,date,amount\na,30 June,3\n', /line 2: date should be a day/],
    ['customer_id,date,amount\na,2024-02-30,3\n', /line 2: date/],
    ['customer_id,date,amount\na,2024-01-05,3\na,2024-01-06,NaN\n', /line 3: amount should be a number/],
    ['customer,date\na,2024-01-05\n', /no column customer_id/],
    ['customer_id,date\n', /no rows/],
  ])('refuse %j', async (content, message) => {
    await expect(evaluatedText(content)).rejects.toThrow(message);
    await expect(evaluatedText(content)).rejects.toThrow(FileError);
  });

  it.each([
    ['--until', 'soon'],
    ['--test-until', '2024-06-30'],
    ['--unit', 'month'],
  ])('refuse %s %s', async (...option) => {
    await expect(evaluatedText(madeUp(5), ...option)).rejects.toThrow(UsageError);
  });
});

describe('what predictions are measured by', () => {
  it('are the mean error, its root mean square and the correlation', () => {
    expect(compare([1, 2, 3], [1, 4, 2])).toEqual({ mae: 1, rmse: Math.sqrt(5 / 3), correlation: expect.closeTo(0.327326835, 8) });
    expect(compare([1, 1], [0, 2]).correlation).toBeNull();
  });

  it('are the area under the curve, equals counting half', () => {
    expect(areaUnderCurve([1, 2, 3, 4], [false, false, true, true])).toBe(1);
    expect(areaUnderCurve([1, 1, 1, 1], [false, true, false, true])).toBe(0.5);
    expect(areaUnderCurve([3, 1, 2, 2], [true, false, true, false])).toBe(0.875);
    expect(areaUnderCurve([1, 2], [true, true])).toBeNull();
  });

  it('are days of the calendar', () => {
    expect(dayOfText('1970-01-02')).toBe(1);
    expect(dayOfText(' 19700103 ')).toBe(2);
    for (const text of ['', '2023-02-29', '1997-13-01', '97-01-01', '199701011', '1997-0101']) expect(dayOfText(text)).toBeUndefined();
  });
});
