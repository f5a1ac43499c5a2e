import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const PROJECT = path.resolve(import.meta.dirname, '../..');
/** A build that takes longer was killed and left its lock. */
const STALE_LOCK_MS = 120_000;

/**
 * Builds and synthesizes what has changed, and copies the result, so that a later build cannot pull the files
 * away from under running functions.
 *
 * @returns the folder of the copy
 */
export async function prepareApplication(target: string, isAsIs: boolean): Promise<string> {
  const source = path.join(PROJECT, 'cdk.out');
  const unlock = await lockBuild();
  try {
    if (!isAsIs) synthesize();
    if (!existsSync(path.join(source, 'manifest.json')))
      throw new Error(`There is nothing to run in ${source}; start without --as-is to build it.`);
    rmSync(target, { recursive: true, force: true });
    cpSync(source, target, { recursive: true, filter: (file) => !file.endsWith('tree.json') });
  } finally {
    unlock();
  }
  return target;
}

function synthesize(): void {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, ['tools/synth.ts'], { cwd: PROJECT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The application could not be built:\n${(stdout + stderr).trim()}`, { cause: error });
}

/** Several runtimes may start at once, and they share one cdk.out. */
async function lockBuild(): Promise<() => void> {
  const lock = path.join(os.tmpdir(), `larderly-build-${Buffer.from(PROJECT).toString('base64url')}`);
  while (true) {
    try {
      mkdirSync(lock);
      return () => rmSync(lock, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > STALE_LOCK_MS) rmSync(lock, { recursive: true, force: true });
      else await delay(100);
    }
  }
}
