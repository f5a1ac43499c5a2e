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

export interface TestRunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Tells everything at the end, so that two runs beside each other do not talk at once. */
  readonly tellsAtEnd?: boolean;
}

/** Runs vitest with these arguments, and counts. A file that fails before its first test counts, and so does a run that ends without a report. */
export async function runTests(selection: readonly string[], { env, tellsAtEnd = false }: TestRunOptions = {}): Promise<TestCount> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-test-'));
  const outputFile = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
  const run = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...selection], {
    stdio: tellsAtEnd ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, ...env },
  });
  const said: Buffer[] = [];
  for (const stream of [run.stdout, run.stderr]) stream?.on('data', (part: Buffer) => said.push(part));
  const [status] = await once(run, 'close');
  process.stdout.write(Buffer.concat(said));
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

export const plus = (left: TestCount, right: TestCount): TestCount => ({
  passed: left.passed + right.passed,
  failed: left.failed + right.failed,
  skipped: left.skipped + right.skipped,
});

/** What both commands end with. */
export const countLine = ({ passed, failed, skipped }: TestCount): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
