import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { argumentsOf } from '../../../tools/evaluate/arguments.ts';
import { baselinesOf } from '../../../tools/evaluate/basket-baselines.ts';
import { baskets } from '../../../tools/evaluate/baskets.ts';
import { listFigures } from '../../../tools/evaluate/list-figures.ts';
import { readOrders } from '../../../tools/evaluate/order-file.ts';
import { FileError } from '../../../tools/evaluate/table-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'larderly-baskets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(lines: readonly string[], name: string): string {
  const file = path.join(folder, name);
  const text = `customer_id,order_number,item_id\n${lines.join('\n')}\n`;
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
  return file;
}

async function evaluated(history: readonly string[], future: readonly string[]) {
  const argv = ['--history', fileOf(history, 'history.csv.gz'), '--future', fileOf(future, 'future.csv')];
  const { figures } = await baskets.run(argumentsOf(baskets, argv));
  return figures;
}

describe('the figures of a list', () => {
  it('are shares of the whole basket, and of what it would reach at the top', () => {
    const figures = listFigures();
    figures.add(['a', 'b', 'c'], new Set(['a', 'c', 'x', 'y']));
    figures.add(['a'], new Set(['z']));
    const [first, third, ideal] = [1, 1 / 2, 1 + 1 / Math.log2(3) + 1 / 2 + 1 / Math.log2(5)];
    expect(figures.means()).toMatchObject({
      customers: 2,
      'recall@10': 2 / 4 / 2,
      'ndcg@10': expect.closeTo((first + third) / ideal / 2, 12),
      'hitRate@10': 1 / 2,
    });
  });

  it('do not cut the ideal at the length of the list', () => {
    const items = Array.from({ length: 30 }, (_, index) => `i${index}`);
    const figures = listFigures();
    figures.add(items, new Set(items));
    const { 'recall@10': ten, 'recall@20': twenty, 'ndcg@20': gain } = figures.means();
    expect([ten, twenty]).toEqual([1 / 3, 2 / 3]);
    expect(gain).toBeLessThan(0.8);
  });

  it('leave out customers with nothing to foresee', () => {
    const figures = listFigures();
    figures.add(['a'], new Set());
    expect(figures.means()).toMatchObject({ customers: 0, 'recall@10': 0 });
    figures.add(['a'], new Set(['a']));
    expect(figures.means()).toMatchObject({ customers: 1, 'recall@10': 1 });
  });
});

describe('the baselines', () => {
  const baselines = baselinesOf(
    new Map([
      ['ann', [['10', '9'], ['10']]],
      ['bob', [['9', '2']]],
    ]),
  );

  it('count orders, and put the lower number first among equals', () => {
    expect(baselines.popular(5)).toEqual(['9', '10', '2']);
    expect(baselines.popularNew([['9']], 5)).toEqual(['10', '2']);
  });

  it('put what the customer had most often first, then what all have', () => {
    expect(baselines.personalThenPopular([['2'], ['2', '7']], 3)).toEqual(['2', '7', '9']);
    expect(baselines.personalThenPopular([], 1)).toEqual(['9']);
  });
});

describe('an evaluation of baskets', () => {
  it('judges what is bought again and what is new by themselves', async () => {
    const history = ['t1,1,tea', 't1,1,biscuits', 't2,1,tea', 't2,1,biscuits', 'c1,1,coffee', 'c1,1,cake', 'ann,1,tea', 'ann,2,tea'];
    const figures = await evaluated(history, ['ann,3,tea', 'ann,3,biscuits', 'new,1,tea']);
    expect(figures).toMatchObject({
      customers: 2,
      historyCustomers: 4,
      items: 4,
      mixed: { customers: 2, 'recall@10': 1, 'hitRate@10': 1 },
      buyAgain: { customers: 1, 'recall@10': 1, 'ndcg@10': 1 },
      newForYou: { customers: 2, 'recall@10': 1, 'ndcg@10': 1 },
      popularNew: { customers: 2, 'recall@10': 1 },
    });
  });

  it('reads orders by their numbers, whatever the sequence of the lines', async () => {
    const file = fileOf(['ann,10,b', 'ann,9,a', 'ann,10,b', '"ann",10,c'], 'orders.csv');
    expect(await readOrders(file)).toEqual(new Map([['ann', [['a'], ['b', 'c']]]]));
  });

  it.each([
    [['ann,first,a'], 'line 2: order_number should be a number, not "first"'],
    [['ann,1,a', 'ann,2,'], 'line 3: item_id is empty'],
    [['ann,1'], 'Invalid Record Length'],
  ])('refuses %j', async (lines, message) => {
    const refused = evaluated(['ann,1,a'], lines);
    await expect(refused).rejects.toThrow(FileError);
    await expect(refused).rejects.toThrow(message);
  });
});
