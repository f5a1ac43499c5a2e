import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { FPGrowth } from 'node-fpgrowth';
import { type Baskets, basketCollector } from '#numerics/baskets.ts';
import { exactShare, leastCount } from '#numerics/exact-share.ts';
import { frequentItemsets } from '#numerics/frequent-itemsets.ts';
import type { ItemsetColumns } from '#numerics/itemset-list.ts';
import { referenceBaskets } from './reference-baskets.ts';

/** Mines the reference baskets in a process of its own, several times, and prints what it took as JSON. */

const SUPPORT = '0.001';

interface Found {
  readonly milliseconds: number;
  readonly itemsets: string[];
}

/** Ours, from the columns that the nightly job holds. */
function fromColumns(baskets: Baskets): Found {
  const minCount = leastCount(exactShare(SUPPORT), baskets.starts.length - 1);
  const startedAt = performance.now();
  const sets = frequentItemsets(baskets, { minCount });
  const milliseconds = performance.now() - startedAt;
  return { milliseconds, itemsets: linesOf(sets) };
}

/** Ours, from the lists that the peer takes. */
function fromLists(lists: readonly number[][]): Found {
  const startedAt = performance.now();
  const collector = basketCollector();
  for (const list of lists) collector.add(list);
  const collecting = performance.now() - startedAt;
  const found = fromColumns(collector.baskets());
  return { ...found, milliseconds: found.milliseconds + collecting };
}

async function byPeer(lists: number[][]): Promise<Found> {
  const startedAt = performance.now();
  const sets = await new FPGrowth<number>(Number(SUPPORT)).exec(lists);
  const milliseconds = performance.now() - startedAt;
  const itemsets = sets.map(({ items, support }) => `${items.toSorted((left, right) => left - right).join(' ')}: ${support}`);
  return { milliseconds, itemsets };
}

function linesOf({ items, starts, counts }: ItemsetColumns): string[] {
  return [...counts].map(
    (count, set) =>
      `${items
        .slice(starts[set], starts[set + 1])
        .sort()
        .join(' ')}: ${count}`,
  );
}

function listsOf({ items, starts }: Baskets): number[][] {
  return Array.from({ length: starts.length - 1 }, (_, basket) => [...items.subarray(starts[basket], starts[basket + 1])]);
}

function minerOf(tool: string | undefined, count: number, seed: number): () => Found | Promise<Found> {
  const baskets = referenceBaskets(count, seed);
  if (tool === 'columns') return () => fromColumns(baskets);
  const lists = listsOf(baskets);
  return tool === 'peer' ? () => byPeer(lists) : () => fromLists(lists);
}

const [tool, count, seed, repeats] = process.argv.slice(2);
const mine = minerOf(tool, Number(count), Number(seed));
const found: Found[] = [];
const cpuMilliseconds: number[] = [];
for (let repeat = 0; repeat < Number(repeats); repeat++) {
  const before = process.cpuUsage();
  found.push(await mine());
  const { user, system } = process.cpuUsage(before);
  cpuMilliseconds.push((user + system) / 1000);
}
const itemsets = found[0]?.itemsets.sort() ?? [];
const figures = {
  milliseconds: found.map(({ milliseconds }) => milliseconds),
  /** Of all threads, compiler and garbage collector among them; the listing of what was found is in it. */
  cpuMilliseconds,
  itemsets: itemsets.length,
  digest: createHash('sha256').update(itemsets.join('\n')).digest('hex'),
  peakMegabytes: process.resourceUsage().maxRSS / 1024, // given in KB
};
process.stdout.write(JSON.stringify(figures));
