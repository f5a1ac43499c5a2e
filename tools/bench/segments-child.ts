import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { kmeans } from 'ml-kmeans';
import { type Columns, rowOf } from '#numerics/columns.ts';
import { kMeans } from '#numerics/kmeans.ts';
import { withinSquares } from '#numerics/partition-sums.ts';
import { referenceCustomers } from './reference-customers.ts';

/** Clusters the reference customers in a process of its own, several times, and prints what it took as JSON. */

const K = 5;
const [tool, count, seed, repeats, file] = process.argv.slice(2);
const rows = referenceCustomers(Number(count), Number(seed));

function byPeer({ columns, count: size }: Columns, lists: number[][], turn: number): number {
  const { clusters, centroids } = kmeans(lists, K, { seed: Number(seed) + turn });
  return withinSquares({ columns, count: size }, Uint8Array.from(clusters), { points: centroids });
}

function measure(cluster: (turn: number) => number) {
  const turns = Array.from({ length: Number(repeats) }, (_, turn) => {
    const startedAt = performance.now();
    const inertia = cluster(turn);
    return { milliseconds: performance.now() - startedAt, inertia };
  });
  return { milliseconds: turns.map((one) => one.milliseconds), inertia: Math.min(...turns.map((one) => one.inertia)) };
}

function figures() {
  if (tool === 'peer') {
    const lists = Array.from({ length: rows.count }, (_, row) => rowOf(rows, row));
    return measure((turn) => byPeer(rows, lists, turn));
  }
  return measure((turn) => kMeans(rows, { k: K, seed: Number(seed) + turn }).inertia);
}

if (tool === 'write' && file !== undefined) writeFileSync(file, Buffer.concat(rows.columns.map(({ buffer }) => Buffer.from(buffer))));
else process.stdout.write(JSON.stringify({ ...figures(), peakMegabytes: process.resourceUsage().maxRSS / 1024 })); // given in KB
