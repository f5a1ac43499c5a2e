import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs vitest with these arguments in front of the reader, and counts. A file that fails before its first test counts, and so does a run that ends without a report. */
export async function runTests(selection: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<TestCount> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-test-'));
  const outputFile = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
  const run = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...selection], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const [status] = await once(run, 'close');
  const report = reportOf(outputFile);
  rmSync(folder, { recursive: true, force: true });
  return {
    passed: report?.numPassedTests ?? 0,
    failed: report === undefined ? 1 : Math.max(report.numFailedTests, status === 0 ? 0 : 1),
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}

function reportOf(outputFile: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}

/** What both commands end with. */
export const countLine = ({ passed, failed, skipped }: TestCount): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
