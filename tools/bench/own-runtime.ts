import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Endpoints, readEndpoints } from '../api/endpoints.ts';
import { type UsageByFunction, UsageSchema } from './usage.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const START_LIMIT_MILLIS = 300_000;

/** A Larderly that only this benchmark uses, on a data folder of its own. */
export interface OwnRuntime {
  readonly endpoints: Endpoints;
  readonly pid: number;
  /** From the start of the process to readiness. */
  readonly startSeconds: number;
  /** What each function has used since the start. */
  usage(): Promise<UsageByFunction>;
  /** Resolves when every queue that a function works through is empty. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'larderly-bench-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** @param variables - of its environment, beside those of this process */
export async function startRuntime(
  folder: string,
  options: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<OwnRuntime> {
  const begun = performance.now();
  const program = [path.join(PROJECT, 'local/main.ts'), '--port', '0', '--mqtt-port', '0', '--data', folder, ...options];
  const child = spawn(process.execPath, program, {
    cwd: PROJECT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...variables },
  });
  const file = path.join(folder, 'endpoints.json');
  await untilThere(file, child);
  const startSeconds = (performance.now() - begun) / 1000;
  const endpoints = await readEndpoints(file);
  const desk = (page: string) => fetch(new URL(page, endpoints.outbox)).then((reply) => reply.json());
  return {
    endpoints,
    pid: child.pid ?? 0,
    startSeconds,
    usage: async () => UsageSchema.parse(await desk('/usage.json')).functions,
    drained: () => untilDrained(() => desk('/queues.json')),
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function untilThere(file: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MILLIS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The local runtime ended before it was ready (exit code ${child.exitCode}).`);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await sleep(20);
  }
  child.kill('SIGTERM');
  throw new Error(`The local runtime was not ready after ${START_LIMIT_MILLIS / 1000} s.`);
}

async function untilDrained(depths: () => Promise<unknown>): Promise<void> {
  while (true) {
    const { items } = (await depths()) as {
      items: { name: string; visible: number; inFlight: number; delayed: number; deadLetters?: number }[];
    };
    const waiting = items
      .filter(({ deadLetters }) => deadLetters !== undefined)
      // Orders that are sent again unless a unit answers are no work that waits.
      .reduce((sum, { name, visible, inFlight, delayed }) => sum + visible + inFlight + (name.endsWith('-commands') ? 0 : delayed), 0);
    if (waiting === 0) return;
    await sleep(25);
  }
}
