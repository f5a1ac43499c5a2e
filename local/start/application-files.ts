import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

export const PROJECT = path.resolve(import.meta.dirname, '../..');
const WRITING_MS = 1000;
/** What is up to date already is said to be so sooner. */
const BUILDING_MS = 3000;

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
    if (!isAsIs) await synthesize();
    if (!existsSync(path.join(source, 'manifest.json')))
      throw new Error(`There is nothing to run in ${source}; start without --as-is to build it.`);
    rmSync(target, { recursive: true, force: true });
    cpSync(source, target, { recursive: true, filter: (file) => !file.endsWith('tree.json') });
  } finally {
    unlock();
  }
  return target;
}

async function synthesize(): Promise<void> {
  const saying = setTimeout(() => console.error('Building the functions and the templates …'), BUILDING_MS);
  try {
    // `npm run synth`, `npm test` and `npm run deploy` check the templates against CloudFormation's own rules.
    await promisify(execFile)(process.execPath, ['tools/synth.ts', '--unvalidated'], { cwd: PROJECT, maxBuffer: Number.POSITIVE_INFINITY });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The application could not be built:\n${(stdout + stderr).trim()}`, { cause: error });
  } finally {
    clearTimeout(saying);
  }
}

/** Several runtimes may start at once, and they share one cdk.out. */
async function lockBuild(): Promise<() => void> {
  const lock = path.join(os.tmpdir(), `larderly-build-${createHash('sha256').update(PROJECT).digest('hex').slice(0, 16)}`);
  while (true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isLeft(lock)) rmSync(lock, { force: true });
      else await delay(100);
    }
  }
}

/** Whether the runtime that wrote the lock is gone. */
function isLeft(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // Written a moment ago, but its number not yet.
    if (pid === 0) return Date.now() - statSync(lock).mtimeMs > WRITING_MS;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
