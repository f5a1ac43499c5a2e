import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';

const LockSchema = z.object({
  pid: z.number(),
  startedAt: z.string(),
  engines: z.array(z.object({ pid: z.number(), startedAt: z.string() })),
});
type Lock = z.infer<typeof LockSchema>;

/** How long the engines of a killed run get to notice it. */
const ENGINES_LEAVE_MS = 5000;

/** The folder that holds everything a runtime keeps; one runtime at a time may use it. */
export interface DataFolder {
  readonly path: string;
  /** Whether nothing was kept here before, or loading the demo shop was cut short. */
  readonly wantsDemo: boolean;
  /** Remembers that the demo shop is loaded, or was not wanted. */
  noteDemo(): void;
  file(...parts: string[]): string;
  /** Remembers the processes that use the folder's files, so that the next start can wait for their end. */
  noteEngines(pids: readonly number[]): void;
  release(): void;
}

/** @throws {Error} when another runtime uses the folder, or when it is not one of ours */
export async function openDataFolder(folder: string, isReset: boolean): Promise<DataFolder> {
  const root = path.resolve(folder);
  const lockFile = path.join(root, 'runtime.lock');
  await assertFree(root, lockFile);
  if (isReset) wipe(root);
  const demoNote = path.join(root, 'demo-decided');
  mkdirSync(path.join(root, 'logs'), { recursive: true });
  const lock: Lock = { pid: process.pid, startedAt: startedAt(process.pid) ?? '', engines: [] };
  const write = (content: Lock, flag: string) => writeFileSync(lockFile, JSON.stringify(content), { flag });
  try {
    write(lock, 'wx');
  } catch (cause) {
    throw new Error(`The data folder ${root} was taken by another Larderly at this moment.`, { cause });
  }
  return {
    path: root,
    wantsDemo: !existsSync(demoNote),
    noteDemo: () => writeFileSync(demoNote, ''),
    file: (...parts) => path.join(root, ...parts),
    noteEngines: (pids) => write({ ...lock, engines: pids.map((pid) => ({ pid, startedAt: startedAt(pid) ?? '' })) }, 'w'),
    release: () => rmSync(lockFile, { force: true }),
  };
}

async function assertFree(root: string, lockFile: string): Promise<void> {
  const lock = readLock(lockFile);
  if (lock === undefined) return;
  if (isRunning(lock))
    throw new Error(`The data folder ${root} is in use by Larderly with process id ${lock.pid}. Stop it, or choose another --data folder.`);
  const deadline = Date.now() + ENGINES_LEAVE_MS;
  while (lock.engines.some(isRunning)) {
    if (Date.now() > deadline) {
      const pids = lock.engines.filter(isRunning).map(({ pid }) => pid);
      throw new Error(`The engines of an earlier run still use ${root} (process id ${pids.join(', ')}). End them, then start again.`);
    }
    await delay(20);
  }
  rmSync(lockFile, { force: true });
}

function readLock(file: string): Lock | undefined {
  try {
    return LockSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Absent, or cut off by a kill in the moment of writing: nobody holds it.
    rmSync(file, { force: true });
    return undefined;
  }
}

/** A process id may have been given to another program since, so the time of its start is compared where it is known. */
function isRunning({ pid, startedAt: noted }: { pid: number; startedAt: string }): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = startedAt(pid);
  return now === undefined || noted === '' || now === noted;
}

/** When a process was started, in the kernel's ticks; a zombie has ended. */
function startedAt(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return undefined;
  }
}

/** Removes what a runtime keeps, never a folder that holds anything else. */
function wipe(root: string): void {
  if (!existsSync(root)) return;
  const kept = readdirSync(root);
  const isOurs = kept.length === 0 || kept.some((name) => ['tables', 'queues', 'logs'].includes(name));
  const isProject = kept.includes('package.json') || kept.includes('.git');
  if (!isOurs || isProject) throw new Error(`--reset would wipe ${root}, which does not look like a data folder of Larderly.`);
  rmSync(root, { recursive: true, force: true });
}
