import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { buildConsole } from '../../tools/console.ts';
import { startLocal } from '../support/local-runtime.ts';

const DEMO = path.resolve(import.meta.dirname, '../../tools/demo/main.ts');
const CUSTOMERS = '60';

/** One Larderly with a small demo shop for all tests of the console, which change it only where they say so. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [runtime] = await Promise.all([startLocal({ args: ['--no-schedules'] }), buildConsole()]);
  const endpointsFile = path.join(runtime.dataDir, 'endpoints.json');
  await promisify(execFile)(process.execPath, [DEMO, '--endpoints', endpointsFile, '--customers', CUSTOMERS]);
  project.provide('endpoints', runtime.endpoints);
  return async () => {
    const code = await runtime.stop();
    if (code !== 0) throw new Error(`Larderly ended with exit code ${code}:\n${runtime.output()}`);
  };
}
