import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { ImportRow } from './import-job.ts';

/** Rows that are put aside by the hash of their group, so that each part fits in memory however large the file is. */
export interface Partitions {
  add(group: string, row: ImportRow): Promise<void>;
  /** All groups, each whole; the order follows from the groups' names alone, so that it is the same the next time. */
  groups(): AsyncGenerator<ImportRow[]>;
  remove(): Promise<void>;
}

export async function partitionsOf(count: number): Promise<Partitions> {
  const folder = await mkdtemp(path.join(tmpdir(), 'larderly-import-'));
  const files = Array.from({ length: count }, (_, index) => path.join(folder, `part-${String(index).padStart(3, '0')}.ndjson`));
  const writers = files.map((file) => createWriteStream(file));
  return {
    async add(group, row) {
      const writer = writers[partOf(group, count)];
      if (writer && !writer.write(`${JSON.stringify([group, row])}\n`)) await once(writer, 'drain');
    },
    async *groups() {
      for (const writer of writers) writer.end();
      await Promise.all(writers.map((writer) => finished(writer)));
      for (const file of files) yield* groupsIn(file);
    },
    async remove() {
      for (const writer of writers) writer.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function partOf(group: string, count: number): number {
  return createHash('sha256').update(group).digest().readUInt32BE(0) % count;
}

async function* groupsIn(file: string): AsyncGenerator<ImportRow[]> {
  const groups = new Map<string, ImportRow[]>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const [group, row] = JSON.parse(line) as [string, ImportRow];
    const rows = groups.get(group);
    if (rows) rows.push(row);
    else groups.set(group, [row]);
  }
  for (const group of [...groups.keys()].toSorted()) yield groups.get(group) ?? [];
}
