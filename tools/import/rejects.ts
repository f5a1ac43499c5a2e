import { createWriteStream } from 'node:fs';
import { access, constants, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ImportJob, RefusedRow } from './import-job.ts';
import { SortedLines } from './sorted-lines.ts';

/** The `.rejected.csv` of each file of a job, in the order of its lines; one is made only for a file that has rejects. */
export interface Rejects {
  add(refused: RefusedRow): void;
  count(): number;
  /** The paths of what was written. */
  close(): Promise<string[]>;
}

/** Beside the file where its folder can be written, else in the working folder. */
async function rejectsPath(file: string): Promise<string> {
  const name = `${path.basename(file)}.rejected.csv`;
  try {
    await access(path.dirname(file), constants.W_OK);
    return path.join(path.dirname(file), name);
  } catch {
    return name;
  }
}

export async function rejectsOf(job: ImportJob): Promise<Rejects> {
  const paths = await Promise.all(job.files.map((file) => rejectsPath(file.path)));
  // What an earlier run refused is judged anew.
  await Promise.all(paths.map((file) => rm(file, { force: true })));
  const byTarget = new Map<string, SortedLines>();
  let count = 0;
  return {
    add({ file, line, reason }) {
      const target = paths[file] ?? 'unknown.rejected.csv';
      const lines = byTarget.get(target) ?? new SortedLines();
      byTarget.set(target, lines);
      lines.add(line, `${line},"${reason.replaceAll('"', '""').replace(/\s+/g, ' ')}"`);
      count += 1;
    },
    count: () => count,
    async close() {
      for (const [target, lines] of byTarget) await pipeline(Readable.from(csvOf(lines)), createWriteStream(target));
      return [...byTarget.keys()];
    },
  };
}

async function* csvOf(lines: SortedLines): AsyncGenerator<string> {
  yield 'line,reason\n';
  for await (const line of lines.inOrder()) yield `${line}\n`;
}
