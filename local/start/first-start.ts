import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from './application-files.ts';

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

/** Loads the demo shop through the public API; its report goes to this terminal. */
export async function loadDemo(endpointsFile: string, signal: AbortSignal): Promise<void> {
  const program = path.join(PROJECT, 'tools/demo/main.ts');
  const child = spawn(process.execPath, [program, '--endpoints', endpointsFile], {
    cwd: PROJECT,
    stdio: ['ignore', 'inherit', 'inherit'],
    signal,
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The demo shop could not be loaded (exit code ${code}).`);
}
