import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CHECKS, runChecks } from './check.ts';

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly numTodoTests: number;
}

/** Everything: the named vitest projects (all of them by default), and beside all of them the static checks; the last line counts. */
async function main(projects: readonly string[]): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-test-'));
  const outputFile = path.join(folder, 'report.json');
  const selected = projects.flatMap((project) => ['--project', project]);
  const run = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`, ...selected],
    { stdio: 'inherit' },
  );
  const ended = once(run, 'close');
  // Many of the tests wait for engines; the checks use that time.
  const checked = projects.length > 0 ? { of: 0, failed: [] } : { of: CHECKS.length, failed: await runChecks() };
  const [status] = await ended;
  const report = reportOf(outputFile);
  rmSync(folder, { recursive: true, force: true });
  const passed = checked.of - checked.failed.length + (report?.numPassedTests ?? 0);
  // A file that fails before its first test counts, and so does a run that ends without a report.
  const failedTests = report === undefined ? 1 : Math.max(report.numFailedTests, status === 0 ? 0 : 1);
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const failed = checked.failed.length + failedTests;
  if (checked.failed.length > 0) console.log(`Failed checks: ${checked.failed.join(', ')}`);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exit(failed > 0 ? 1 : 0);
}

function reportOf(outputFile: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}

await main(process.argv.slice(2));
