import { spawnSync } from 'node:child_process';
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

/** Everything: the static checks, then the named vitest projects (all of them by default); the last line counts. */
function main(projects: readonly string[]): void {
  const failedChecks = projects.length > 0 ? [] : runChecks();
  const passedChecks = projects.length > 0 ? 0 : CHECKS.length - failedChecks.length;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-test-'));
  const outputFile = path.join(folder, 'report.json');
  const selected = projects.flatMap((project) => ['--project', project]);
  const run = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`, ...selected],
    { stdio: 'inherit' },
  );
  const report = reportOf(outputFile);
  rmSync(folder, { recursive: true, force: true });
  const passed = passedChecks + (report?.numPassedTests ?? 0);
  // A file that fails before its first test counts, and so does a run that ends without a report.
  const failedTests = report === undefined ? 1 : Math.max(report.numFailedTests, run.status === 0 ? 0 : 1);
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const failed = failedChecks.length + failedTests;
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

main(process.argv.slice(2));
