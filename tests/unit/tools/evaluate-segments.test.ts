import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { argumentsOf } from '../../../tools/evaluate/arguments.ts';
import { segments } from '../../../tools/evaluate/segments.ts';

const PYTHON = '/usr/bin/python3';
const hasScikit = spawnSync(PYTHON, ['-c', 'import sklearn']).status === 0;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-evaluate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function aFile(lines: readonly string[], name = 'customers.csv'): string {
  const file = path.join(folder, name);
  const text = `${lines.join('\n')}\n`;
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
  return file;
}
const evaluate = async (file: string, ...more: string[]) =>
  (await segments.run(argumentsOf(segments, ['--customers', file, ...more]))).figures as Record<string, never> & {
    sizes: number[];
    names: string[];
    inertia: number;
    centres: number[][];
  };

/** Five clouds with σ 2, from the seed 7. */
function clouds(): number[][] {
  const random = seededRandom(7);
  const centres = [
    [0, 0, 0],
    [9, 1, -4],
    [-6, 7, 2],
    [3, -8, 6],
    [-5, -5, -7],
  ];
  return centres.flatMap((centre) => Array.from({ length: 120 }, () => centre.map((value) => value + 2 * gaussian(random))));
}
const csv = (rows: readonly (readonly number[])[]) => ['customer_id,a,b,c', ...rows.map((row, index) => `c${index},${row.join(',')}`)];

describe('evaluate segments', () => {
  it.skipIf(!hasScikit)(
    'has no more inertia than scikit-learn with ten starts, and its silhouette',
    async () => {
      const rows = clouds();
      const file = aFile(csv(rows), 'clouds.csv.gz');
      const program = `
import sys, json, numpy
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
x = numpy.array(json.load(sys.stdin)); x = (x - x.mean(0)) / x.std(0)
m = KMeans(5, n_init=10, random_state=42).fit(x)
print(json.dumps([m.inertia_, silhouette_score(x, m.labels_)]))`;
      const { stdout } = spawnSync(PYTHON, ['-c', program], { input: JSON.stringify(rows), encoding: 'utf8' });
      const [inertia, quality] = JSON.parse(stdout) as [number, number];
      for (const seed of ['42', '7', '123']) {
        const figures = await evaluate(file, '--seed', seed);
        expect(figures.inertia).toBeLessThanOrEqual(1.0001 * inertia);
        expect(figures).toMatchObject({ k: 5, silhouette: expect.closeTo(quality, 2) });
      }
    },
    60_000,
  );

  it('writes whom it put where, and says the same of it', async () => {
    const out = path.join(folder, 'out.csv');
    const { sizes, names } = await evaluate(aFile(csv(clouds())), '--out', out);
    const [header, ...lines] = readFileSync(out, 'utf8').trim().split('\n');
    expect(header).toBe('id,cluster,name');
    expect(lines).toHaveLength(600);
    sizes.forEach((size, cluster) => {
      expect(lines.filter((line) => line.endsWith(`,${cluster},${names[cluster]}`))).toHaveLength(size);
    });
  });

  it('leaves out and counts whom it cannot judge, and columns without numbers', async () => {
    const lines = ['name,id,x,y,city', 'Ada,1,1,2,Ulm', 'Bo,2,,2,Ulm', 'Cy,3,NaN,1,Bonn', 'Di,4,Infinity,1,Bonn', 'Ed,5,9,1,Bonn'];
    expect(await evaluate(aFile(lines))).toMatchObject({
      customers: 2,
      leftOut: 3,
      k: 2,
      features: ['x', 'y'],
      ignoredColumns: ['name', 'city'],
      inertia: 0,
    });
  });

  it('works with a constant feature, with fewer customers than segments, and with identical ones', async () => {
    expect(await evaluate(aFile(['id,x,y', 'a,1,5', 'b,2,5', 'c,3,5']))).toMatchObject({ k: 3, sizes: [1, 1, 1], inertia: 0 });
    expect(await evaluate(aFile(['id,x', ...Array.from({ length: 9 }, (_, index) => `${index},4`)]))).toMatchObject({
      k: 1,
      sizes: [9],
      silhouette: null,
      names: ['Mid-Value'],
    });
  });

  it('takes the logarithm where asked to, and a debt as nothing', async () => {
    const { centres } = await evaluate(aFile(['id,x', 'a,0', 'b,-50', `c,${Math.E - 1}`, `d,${Math.E - 1}`]), '--scale', 'log1p-z');
    expect(centres).toEqual([[-1], [1]]);
  });

  it('says what is wrong with a file or an option', async () => {
    await expect(evaluate(aFile(['id,x', 'a,']))).rejects.toThrow('no column of numbers');
    await expect(evaluate(aFile(['id,x', 'a,1']), '--features', 'z')).rejects.toThrow('no column z');
    await expect(evaluate(aFile(['id,x', 'a,1']), '--k', '0')).rejects.toThrow('--k');
    await expect(evaluate(aFile(['id,x', 'a,1']), '--scale', 'minmax')).rejects.toThrow('--scale');
  });
});
