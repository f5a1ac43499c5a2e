import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { RefusedRow } from './import-job.ts';

const CHECKPOINT_FOLDER = '.larderly-import';

const ProgressSchema = z.object({
  /** Records that Larderly has answered for, counted from the first. */
  done: z.number().int(),
  /** Address of the first record that was taken: while it answers, this Larderly is the one that has them. */
  witness: z.string().nullable(),
});
type Progress = z.infer<typeof ProgressSchema>;
const RefusalSchema = z.object({ record: z.number(), file: z.number(), line: z.number(), reason: z.string() });
export type Refusal = RefusedRow & { readonly record: number };

/** How far a job has come with one Larderly, kept in the working folder so that a stopped import goes on and a repeated one sends nothing. */
export interface Checkpoint {
  load(): Promise<Progress>;
  save(progress: Progress): Promise<void>;
  addRefusals(refusals: readonly Refusal[]): Promise<void>;
  /** What Larderly refused among the records that are done. */
  refusals(done: number): Promise<Refusal[]>;
  forget(): Promise<void>;
}

/** @param identity - everything that makes it another import: content, kind, columns, zone, currency, and which Larderly */
export function checkpointOf(identity: unknown, folder = CHECKPOINT_FOLDER): Checkpoint {
  const name = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 24);
  const progressFile = path.join(folder, `${name}.json`);
  const refusalsFile = path.join(folder, `${name}.refused.ndjson`);
  let writing = Promise.resolve();
  const write = async (progress: Progress) => {
    await mkdir(folder, { recursive: true });
    await writeFile(`${progressFile}.new`, JSON.stringify(progress));
    await rename(`${progressFile}.new`, progressFile);
  };
  return {
    async load() {
      const text = await textOf(progressFile);
      return text === undefined ? { done: 0, witness: null } : ProgressSchema.parse(JSON.parse(text));
    },
    save(progress) {
      // One after another: several senders may have something to note at once.
      writing = writing.then(() => write(progress));
      return writing;
    },
    async addRefusals(refusals) {
      if (refusals.length === 0) return;
      await mkdir(folder, { recursive: true });
      await appendFile(refusalsFile, refusals.map((refusal) => `${JSON.stringify(refusal)}\n`).join(''));
    },
    async refusals(done) {
      const lines = ((await textOf(refusalsFile)) ?? '').split('\n').filter((line) => line !== '');
      const all = lines.map((line) => RefusalSchema.parse(JSON.parse(line))).filter(({ record }) => record < done);
      // A stop between the two files can leave a refusal twice.
      return [...new Map(all.map((refusal) => [`${refusal.file}:${refusal.line}`, refusal])).values()];
    },
    async forget() {
      await rm(progressFile, { force: true });
      await rm(refusalsFile, { force: true });
    },
  };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
