import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { AssociationRule } from '#domain/associations/rank-rules.ts';
import { argumentsOf } from '../../../tools/evaluate/arguments.ts';
import { rules } from '../../../tools/evaluate/rules.ts';
import { FileError } from '../../../tools/evaluate/table-file.ts';
import { UsageError } from '../../../tools/evaluate/task.ts';

const GROCERIES = path.resolve(import.meta.dirname, '../../../../shared/data/groceries');
const isThere = existsSync(GROCERIES);
if (!isThere) console.info(`${GROCERIES} is not there: the rules are not compared with those of arules.`);

const folder = mkdtempSync(path.join(tmpdir(), 'larderly-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(content: string | Uint8Array, name = 'baskets.csv'): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

interface Figures {
  transactions: number;
  items: number;
  itemsets: number;
  rules: number;
  seconds: number;
  top: AssociationRule[];
}

async function evaluated(...argv: string[]): Promise<Figures> {
  const { figures } = await rules.run(argumentsOf(rules, argv));
  return figures as unknown as Figures;
}

const evaluatedText = (content: string, ...argv: string[]) =>
  evaluated('--baskets', fileOf(content), '--support', '0.5', '--confidence', '0.5', ...argv);

describe('rules of a basket file', () => {
  it('count baskets and items, and list the best by lift', async () => {
    const figures = await evaluatedText('tea,milk\ntea,milk\nmilk,sugar\ntea, milk ,sugar\n');
    expect(figures).toMatchObject({ transactions: 4, items: 3, rules: 4 });
    expect(figures.seconds).toBeGreaterThan(0);
    expect(figures.top[0]).toMatchObject({ antecedent: ['tea'], consequent: 'milk', count: 3, support: 0.75, confidence: 1, lift: 1 });
    expect(figures.top.at(-1)).toMatchObject({ antecedent: ['milk'], consequent: 'sugar', count: 2, support: 0.5, confidence: 0.5 });
  });

  it('take an item once, skip empty ones and lines without any', async () => {
    expect(await evaluatedText('tea,tea,,milk\n\n,,\nmilk\n')).toMatchObject({ transactions: 2, items: 2 });
  });

  it('read quoted names, other separators and gzip', async () => {
    const quoted = await evaluatedText('"Milk, whole" ,tea,"5"" pizza"\r\n5" cake,"tea');
    expect(quoted).toMatchObject({ transactions: 2, items: 5 });
    expect(new Set(quoted.top.flatMap(({ consequent }) => consequent))).toEqual(
      new Set(['Milk, whole', 'tea', '5" pizza', '5" cake', '"tea']),
    );
    expect(await evaluatedText('tea\tmilk\n', '--separator', 'tab')).toMatchObject({ items: 2 });
    expect(await evaluatedText('tea;milk,whole\n', '--separator', ';')).toMatchObject({ items: 2 });
    const packed = fileOf(gzipSync('tea,milk\n'), 'baskets.csv.gz');
    expect(await evaluated('--baskets', packed, '--support', '1', '--confidence', '1')).toMatchObject({ transactions: 1, rules: 2 });
  });

  it('read a file that starts with a byte order mark, and names that a piece of it cuts in two', async () => {
    const long = `\uFEFFé${'é'.repeat(100_000)},tea\n`;
    const figures = await evaluatedText(long.repeat(3), '--support', '1');
    expect(figures).toMatchObject({ transactions: 3, items: 2, rules: 2 });
  });

  it('show as many as asked for and hold to the length', async () => {
    const content = 'a,b,c\na,b,c\n';
    expect((await evaluatedText(content, '--top', '2')).top).toHaveLength(2);
    expect((await evaluatedText(content, '--top', 'all')).top).toHaveLength(9);
    expect(await evaluatedText(content, '--max-length', '2')).toMatchObject({ rules: 6 });
  });

  it('refuse shares and files that are of no use', async () => {
    const file = fileOf('a,b\n');
    const run = (support: string, confidence = '0.5') => evaluated('--baskets', file, '--support', support, '--confidence', confidence);
    await expect(run('0')).rejects.toThrow(UsageError);
    await expect(run('10%')).rejects.toThrow(UsageError);
    await expect(run('0.1', '1.5')).rejects.toThrow(UsageError);
    await expect(evaluatedText('a\n', '--top', '1.5')).rejects.toThrow(UsageError);
    await expect(evaluatedText('a\n', '--max-length', '1')).rejects.toThrow(UsageError);
    await expect(evaluatedText('a\n', '--separator', '')).rejects.toThrow(UsageError);
    await expect(evaluatedText('\n')).rejects.toThrow(FileError);
    await expect(evaluated('--baskets', `${file}.none`, '--support', '0.1', '--confidence', '0.5')).rejects.toThrow(FileError);
  });
});

/** Rows of a list that arules wrote. */
function reference(name: string) {
  const [, ...lines] = gunzipSync(readFileSync(path.join(GROCERIES, name)))
    .toString()
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [antecedent = '', consequent = '', ...numbers] = [...line.matchAll(/"([^"]*)"|[^,]+/g)].map(([whole, quoted]) => quoted ?? whole);
    const [support, confidence, , lift, count, leverage, conviction] = numbers.map(Number);
    return { rule: `${antecedent} → ${consequent}`, support, confidence, lift, count, leverage, conviction };
  });
}

describe.runIf(isThere)('the groceries', () => {
  const file = path.join(GROCERIES, 'baskets.csv');

  it.each([
    {
      support: '0.001',
      confidence: '0.8',
      itemsets: 13_492,
      count: 410,
      list: 'rules_001_80.csv.gz',
      sizes: { 3: 29, 4: 229, 5: 140, 6: 12 },
    },
    { support: '0.01', confidence: '0.5', itemsets: 333, count: 15, list: 'rules_01_50.csv.gz', sizes: { 3: 15 } },
  ])('at $support and $confidence are those of arules, rule by rule', async ({ support, confidence, itemsets, count, list, sizes }) => {
    const figures = await evaluated('--baskets', file, '--support', support, '--confidence', confidence, '--top', 'all');
    expect(figures).toMatchObject({ transactions: 9835, items: 169, itemsets, rules: count });
    const bySize = Object.entries(Object.groupBy(figures.top, ({ antecedent }) => antecedent.length + 1));
    expect(Object.fromEntries(bySize.map(([size, rows]) => [size, rows?.length]))).toEqual(sizes);
    const ours = new Map(figures.top.map((rule) => [`${rule.antecedent.join('|')} → ${rule.consequent}`, rule]));
    expect([...ours.keys()].sort()).toEqual(
      reference(list)
        .map(({ rule }) => rule)
        .sort(),
    );
    for (const { rule, ...expected } of reference(list)) {
      const { conviction, ...own } = ours.get(rule) as AssociationRule;
      for (const name of ['support', 'confidence', 'lift', 'count', 'leverage'] as const)
        expect(own[name]).toBeCloseTo(expected[name] ?? Number.NaN, 9);
      if (conviction !== null) expect(conviction).toBeCloseTo(expected.conviction ?? Number.NaN, 9);
    }
    expect(figures.top[0]?.lift).toBeCloseTo(reference(list)[0]?.lift ?? Number.NaN, 9);
  });
});
