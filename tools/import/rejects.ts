import { createWriteStream, type WriteStream } from 'node:fs';
import { access, constants, rm } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import type { ImportJob, RefusedRow } from './import-job.ts';

/** The `.rejected.csv` of each file of a job; one is made only for a file that has rejects. */
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
  const writers = new Map<string, WriteStream>();
  let count = 0;
  return {
    add({ file, line, reason }) {
      const target = paths[file] ?? 'unknown.rejected.csv';
      const writer = writers.get(target) ?? createWriteStream(target);
      if (!writers.has(target)) writer.write('line,reason\n');
      writers.set(target, writer);
      writer.write(`${line},"${reason.replaceAll('"', '""').replace(/\s+/g, ' ')}"\n`);
      count += 1;
    },
    count: () => count,
    async close() {
      await Promise.all(
        [...writers.values()].map((writer) => {
          writer.end();
          return finished(writer);
        }),
      );
      return [...writers.keys()];
    },
  };
}
