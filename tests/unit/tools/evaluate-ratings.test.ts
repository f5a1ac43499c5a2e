import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { argumentsOf } from '../../../tools/evaluate/arguments.ts';
import { ratings } from '../../../tools/evaluate/ratings.ts';
import { FileError } from '../../../tools/evaluate/table-file.ts';
import { UsageError } from '../../../tools/evaluate/task.ts';

const RATINGS = path.resolve(import.meta.dirname, '../../../../shared/data/ratings');
const isThere = existsSync(RATINGS);
if (!isThere) console.info(`${RATINGS} is not there: predictions are not compared with the reference.`);

const folder = mkdtempSync(path.join(tmpdir(), 'larderly-ratings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(content: string | Uint8Array, name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const evaluated = (...argv: string[]) => ratings.run(argumentsOf(ratings, argv));

// Means 4, 11/3 and 1.5; ann is like bob by 26/√680 and like cid by 1.
const TRAIN = 'ann\ttea\t5\t881250949\nann\tjam\t3\nbob\ttea\t4\nbob\tjam\t2\nbob\tham\t5\ncid\ttea\t1\ncid\tham\t2\n';

async function predicted(test: string, ...argv: string[]) {
  const out = path.join(folder, 'out.tsv');
  await evaluated('--train', fileOf(TRAIN, 'train.tsv'), '--test', fileOf(test, 'test.tsv'), '--out', out, ...argv);
  return readFileSync(out, 'utf8').trim().split('\n');
}

describe('ratings of a test file', () => {
  it('are predicted by those who rate alike, and written line by line', async () => {
    expect(await predicted('ann\tham\t4\n')).toEqual(['user\titem\trating\tprediction\tsupport', 'ann\tham\t4\t4.916052\t2']);
  });

  it('are the mean of all where the user or the item is unknown, and the user’s own with too few raters', async () => {
    const [, stranger, unknown] = await predicted('dan\tham\t4\nann\trye\t1\n');
    expect(stranger).toBe('dan\tham\t4\t3.142857\t0');
    expect(unknown).toBe('ann\trye\t1\t3.142857\t0');
    expect((await predicted('ann\tham\t4\n', '--min-k', '3'))[1]).toBe('ann\tham\t4\t4.000000\t0');
  });

  it('ask only the most alike', async () => {
    expect((await predicted('ann\tham\t4\n', '--k', '1'))[1]).toBe('ann\tham\t4\t4.500000\t1');
  });

  it('take the later of two lines for one item, and read gzip', async () => {
    const train = fileOf(gzipSync('ann\ttea\t1\nann\ttea\t4\n'), 'train.tsv.gz');
    const { figures } = await evaluated('--train', train, '--test', fileOf('ann\ttea\t5\n', 'test.tsv'));
    expect(figures).toMatchObject({ rmse: 1, mae: 1, predictions: 1, ratings: 1 });
  });

  it.each([
    ['ann\ttea\t4.5\n', 'line 1: rating should be 1, 2, 3, 4 or 5, not "4.5"'],
    ['ann\ttea\t4\nann\tjam\t\n', 'line 2: rating should be 1, 2, 3, 4 or 5, not ""'],
    ['ann,tea,4\n', 'line 1: user, item and rating should stand between tabulators'],
    ['', 'holds no rating'],
  ])('are refused as %j', async (content, message) => {
    const train = fileOf(content, 'bad.tsv');
    const refused = evaluated('--train', train, '--test', train);
    await expect(refused).rejects.toThrow(FileError);
    await expect(refused).rejects.toThrow(message);
  });

  it('refuse a k that counts nobody, and another kind of likeness', async () => {
    const file = fileOf(TRAIN, 'train.tsv');
    await expect(evaluated('--train', file, '--test', file, '--k', '0')).rejects.toThrow(UsageError);
    await expect(evaluated('--train', file, '--test', file, '--min-k', '1.5')).rejects.toThrow('--min-k takes a whole number');
    await expect(evaluated('--train', file, '--test', file, '--kind', 'item')).rejects.toThrow(UsageError);
  });
});

it.runIf(isThere).each([
  ['cosine', 3, 0.962655, 0.782593],
  ['msd', 4, 0.950445, 0.77313],
  ['pearson', 5, 0.9244, 0.750773],
] as const)('agrees with the reference in every prediction with %s', async (similarity, column, rmse, mae) => {
  const out = path.join(folder, `${similarity}.tsv`);
  const [train, test] = ['train.tsv', 'test.tsv'].map((name) => path.join(RATINGS, name)) as [string, string];
  const { figures } = await evaluated('--train', train, '--test', test, '--similarity', similarity, '--out', out);
  expect(figures).toMatchObject({ rmse: expect.closeTo(rmse, 5), mae: expect.closeTo(mae, 5), predictions: 5708 });
  const cellsOf = (file: string) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'));
  const expected = cellsOf(path.join(RATINGS, 'predictions_k40.tsv'));
  const differing = cellsOf(out).filter((cells, line) => !(Math.abs(Number(cells[3]) - Number(expected[line]?.[column])) < 2e-6));
  expect(differing).toEqual([]);
});
