import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoints } from '../../local/start/endpoints.ts';
import { engineFolder } from './engine-folder.ts';
import { noteSent } from './personal-words.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const START_LIMIT_MS = 120_000;
const STORED_LIMIT_MS = 120_000;

export type Fetch = (pathAndQuery: string, init?: RequestInit) => Promise<Response>;

/** Addresses, and the file in which everything that is sent to them is noted. */
export type Reachable = Endpoints & { readonly sentFile?: string };

/** What tests need of a running Larderly. */
export interface Access {
  readonly endpoints: Endpoints;
  /** The API as an operator with all groups; a body without a content type is JSON. */
  readonly operator: Fetch;
  /** The tracking API with the write key of the default source. */
  readonly track: Fetch;
  /** Resolves when every queue is empty: what was accepted is stored, or in a dead-letter queue. */
  stored(): Promise<void>;
}

export interface LocalRuntime extends Access {
  readonly dataDir: string;
  /** What it has printed so far. */
  output(): string;
  /** Asks it to end, as Ctrl-C does. @returns its exit code */
  stop(): Promise<number | null>;
  /** Ends it as a crash does; nothing is cleaned up. */
  kill(): Promise<void>;
}

export interface LocalOptions {
  /** A folder of a former run; a new one, removed by `stop`, when absent. */
  readonly dataDir?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The ways into a running Larderly that tests use. */
export function accessTo(endpoints: Reachable): Access {
  const withAuthorization =
    (authorization: string): Fetch =>
    (pathAndQuery, init = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has('authorization')) headers.set('authorization', authorization);
      if (init.body != null && !headers.has('content-type')) headers.set('content-type', 'application/json');
      if (endpoints.sentFile !== undefined) noteSent(endpoints.sentFile, pathAndQuery, init.body);
      return fetch(`${endpoints.api}${pathAndQuery}`, { ...init, headers });
    };
  return {
    endpoints,
    operator: withAuthorization(`Bearer ${endpoints.operatorToken}`),
    track: withAuthorization(`Basic ${Buffer.from(`${endpoints.writeKey}:`).toString('base64')}`),
    stored: () => untilQueuesAreEmpty(endpoints),
  };
}

/** Starts a Larderly of its own, without demo data, on free ports. */
export async function startLocal({ dataDir, args = [], env = {} }: LocalOptions = {}): Promise<LocalRuntime> {
  const folder = dataDir ?? engineFolder('larderly-');
  const fixed = ['local/main.ts', '--data', folder, '--port', '0', '--mqtt-port', '0', '--empty'];
  const child = spawn(process.execPath, [...fixed, ...args], {
    cwd: PROJECT,
    env: { ...process.env, ...env },
    // It ends when the channel does, so that a test run that is killed leaves nothing behind.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const endpoints = await untilReady(child, path.join(folder, 'endpoints.json'), () => output);
  return {
    ...accessTo(endpoints),
    dataDir: folder,
    output: () => output,
    async stop() {
      const code = await end(child, () => child.kill('SIGTERM'));
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
      return code;
    },
    kill: async () => void (await end(child, () => child.kill('SIGKILL'))),
  };
}

async function end(child: ChildProcess, ask: () => void): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  ask();
  const [code] = (await exit) as [number | null];
  return code;
}

async function untilReady(child: ChildProcess, file: string, output: () => string): Promise<Endpoints> {
  const deadline = Date.now() + START_LIMIT_MS;
  // A killed run leaves its file; the new one removes it first and prints when its own is there.
  while (!output().includes('Larderly is ready')) {
    if (child.exitCode !== null) throw new Error(`Larderly did not start (exit code ${child.exitCode}):\n${output()}`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`Larderly was not ready within ${START_LIMIT_MS} ms:\n${output()}`);
    }
    await delay(20);
  }
  if (!existsSync(file)) throw new Error(`Larderly is ready, but there is no ${file}.`);
  return JSON.parse(readFileSync(file, 'utf8')) as Endpoints;
}

interface QueueDepth {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly deadLetters?: number;
}

async function untilQueuesAreEmpty({ outbox }: Endpoints): Promise<void> {
  const deadline = Date.now() + STORED_LIMIT_MS;
  while (true) {
    const { items } = (await (await fetch(new URL('/queues.json', outbox))).json()) as { items: QueueDepth[] };
    // Only queues with dead letters of their own are worked through.
    // What waits on `commands` is no work that was accepted: orders that are sent again unless a unit answers.
    const waiting = items.filter(
      ({ name, deadLetters, visible, inFlight, delayed }) =>
        deadLetters !== undefined && visible + inFlight + (name.endsWith('-commands') ? 0 : delayed) > 0,
    );
    if (waiting.length === 0) return;
    if (Date.now() > deadline) throw new Error(`These queues did not become empty: ${JSON.stringify(waiting)}`);
    await delay(50);
  }
}
