import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/** The static part of the tests, in the order in which a fault is cheapest to find. */
export const CHECKS: readonly (readonly [string, string, ...string[]])[] = [
  ['format and lint', 'biome', 'ci', '--error-on-warnings', '--colors=off', '.'],
  ['types', 'tsc', '--noEmit'],
  ['types of the console', 'tsc', '--noEmit', '--project', 'console'],
  [
    'layers',
    'depcruise',
    '--config',
    '.dependency-cruiser.mjs',
    ...['cdk', 'functions', 'shared', 'local', 'client', 'console', 'tools', 'tests', 'examples'].filter(existsSync),
  ],
  ['dead code', 'knip', '--no-progress'],
  ['lock', 'node', 'tools/check-lock.ts'],
];

/** Runs one check after the other, says what each found, and returns the names of those that failed. */
export async function runChecks(): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, command, ...rest] of CHECKS) {
    const binary = command === 'node' ? process.execPath : path.join('node_modules', '.bin', command);
    const check = spawn(binary, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr, [status]] = await Promise.all([text(check.stdout), text(check.stderr), once(check, 'close')]);
    console.log(`${status === 0 ? '✓' : '✗'} ${name}`);
    if (status === 0) continue;
    failed.push(name);
    console.log(`${stdout}${stderr}`);
  }
  return failed;
}

if (import.meta.main) process.exit((await runChecks()).length > 0 ? 1 : 0);
