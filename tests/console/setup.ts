import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { serveBrowser } from '../../tools/browser/launch.ts';
import { buildConsole } from '../../tools/console.ts';
import { type ConsoleWorld, makeConsoleWorld } from '../support/console-world.ts';
import { startLocal } from '../support/local-runtime.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    consoleWorld: ConsoleWorld;
    /** Where the one browser of all files is reached. */
    browser: string;
  }
}

const DEMO = path.resolve(import.meta.dirname, '../../tools/demo/main.ts');
const CUSTOMERS = '60';

/** One Larderly with a small demo shop, and one browser, for all tests of the console, which change the shop only where they say so. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [runtime, browser] = await Promise.all([startLocal({ args: ['--no-schedules'] }), serveBrowser(), buildConsole()]);
  const endpointsFile = path.join(runtime.dataDir, 'endpoints.json');
  await promisify(execFile)(process.execPath, [DEMO, '--endpoints', endpointsFile, '--customers', CUSTOMERS]);
  project.provide('endpoints', runtime.endpoints);
  project.provide('consoleWorld', await makeConsoleWorld(runtime.endpoints));
  project.provide('browser', browser.wsEndpoint());
  return async () => {
    await browser.close();
    const code = await runtime.stop();
    if (code !== 0) throw new Error(`Larderly ended with exit code ${code}:\n${runtime.output()}`);
  };
}
