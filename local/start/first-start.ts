import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from './application-files.ts';
import type { Endpoints } from './endpoints.ts';

interface Source {
  readonly api: string;
  readonly operatorToken: string;
  /** Where the write key is kept: the API tells it once. */
  readonly file: string;
}

/** The write key of this machine's own source, made at the first start. */
export async function defaultWriteKey({ api, operatorToken, file }: Source): Promise<string> {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const response = await fetch(`${api}/v1/sources/default`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ group: 'shop', channel: 'web' }),
  });
  const text = await response.text();
  const writeKey = response.ok ? (JSON.parse(text) as { writeKey?: unknown }).writeKey : undefined;
  if (typeof writeKey !== 'string') throw new Error(`The default source could not be made: ${response.status} ${text.slice(0, 300)}`);
  writeFileSync(file, writeKey, { mode: 0o600 });
  return writeKey;
}

/** The demo shop on its way. */
export interface Demo {
  /** Loads it through the public API; its report goes to this terminal. */
  load(endpoints: Endpoints): Promise<void>;
  stop(): void;
}

/** Begins to make the demo shop, beside the start of the engines. */
export function startDemo(): Demo {
  const child = spawn(process.execPath, [path.join(PROJECT, 'tools/demo/main.ts'), '--endpoints', '-'], {
    cwd: PROJECT,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit');
  // It may end before anybody has something for it; that it did is said when it is to load.
  child.stdin.on('error', () => undefined);
  return {
    async load(endpoints) {
      child.stdin.end(JSON.stringify(endpoints));
      const [code] = await ended;
      if (code !== 0) throw new Error(`The demo shop could not be loaded (exit code ${code}).`);
    },
    stop: () => void child.kill(),
  };
}
