import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { argumentsOf } from '../../../tools/evaluate/arguments.ts';
import { sentiment } from '../../../tools/evaluate/sentiment.ts';
import { FileError } from '../../../tools/evaluate/table-file.ts';

const REVIEWS = path.resolve(import.meta.dirname, '../../../../shared/data/reviews');
const isThere = existsSync(REVIEWS);
if (!isThere) console.info(`${REVIEWS} is not there: the sentiment is not judged by reviews.`);

const folder = mkdtempSync(path.join(tmpdir(), 'larderly-sentiment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(content: string | Uint8Array): string {
  const file = path.join(folder, 'reviews.csv');
  writeFileSync(file, content);
  return file;
}

interface Figures {
  n: number;
  accuracy: number;
  balancedAccuracy: number | null;
  auc: number | null;
  byLanguage: Record<string, { n: number; balancedAccuracy: number | null }>;
}
async function evaluated(file: string, ...more: string[]): Promise<Figures> {
  const { figures } = await sentiment.run(argumentsOf(sentiment, ['--reviews', file, ...more]));
  return figures as unknown as Figures;
}

describe('the sentiment of a file of reviews', () => {
  it('is judged by stars, of which three are left out, and told per language', async () => {
    const figures = await evaluated(fileOf('stars,text\n5,Delicious and fresh\n1,"Stale, awful"\n3,It is bread\n4,很好吃\n2,太难吃了\n'));
    expect(figures).toMatchObject({ n: 4, accuracy: 1, balancedAccuracy: 1, auc: 1, byLanguage: { en: { n: 2 }, zh: { n: 2 } } });
  });

  it('is judged by 0 and 1 as well, packed or not, and on every second row', async () => {
    const packed = fileOf(gzipSync('positive,text\n1,Delicious\n0,Awful\n1,Disgusting\n0,Wonderful\n'));
    expect(await evaluated(packed)).toMatchObject({ n: 4, accuracy: 0.5, balancedAccuracy: 0.5 });
    expect(await evaluated(packed, '--rows', 'even')).toMatchObject({ n: 2, balancedAccuracy: null, auc: null });
  });

  it('names what is wrong with a file', async () => {
    await expect(evaluated(fileOf('stars,words\n5,good\n'))).rejects.toThrow('no column text');
    await expect(evaluated(fileOf('text\ngood\n'))).rejects.toThrow('neither positive nor stars');
    await expect(evaluated(fileOf('stars,text\nmany,good\n'))).rejects.toThrow('line 2: stars should be a number');
    await expect(evaluated(fileOf('positive,text\n2,good\n'))).rejects.toThrow(FileError);
    await expect(evaluated(fileOf('stars,text\n3,good\n'))).rejects.toThrow('no review with a verdict');
  });
});

describe.runIf(isThere)('reviews that nothing was tuned on', () => {
  it('in Chinese are told right by 80 of 100 at least, praise and blame alike', async () => {
    const { n, balancedAccuracy } = await evaluated(path.join(REVIEWS, 'delivery_zh.csv.gz'), '--rows', 'odd');
    expect(n).toBeGreaterThan(4000);
    expect(balancedAccuracy).toBeGreaterThanOrEqual(0.8);
  });

  it('in English by 75 of 100', async () => {
    const { n, balancedAccuracy } = await evaluated(path.join(REVIEWS, 'food_en.csv.gz'), '--rows', 'odd');
    expect(n).toBeGreaterThan(200);
    expect(balancedAccuracy).toBeGreaterThanOrEqual(0.75);
  });
});
