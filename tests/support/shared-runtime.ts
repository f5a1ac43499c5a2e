import type { TestProject } from 'vitest/node';
import type { Endpoints } from '../../local/start/endpoints.ts';
import { startLocal } from './local-runtime.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    endpoints: Endpoints;
  }
}

/** One Larderly for all integration tests: `accessTo(inject('endpoints'))` is the way in. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Expired items stay, so that no test can lean on their deletion.
  const runtime = await startLocal({ args: ['--no-sweeper', '--no-schedules'] });
  project.provide('endpoints', runtime.endpoints);
  return async () => {
    const code = await runtime.stop();
    if (code !== 0) throw new Error(`Larderly ended with exit code ${code}:\n${runtime.output()}`);
  };
}
