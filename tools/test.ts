import { CHECKS, runChecks } from './check.ts';
import { countLine, runTests } from './test-run.ts';

/** Everything: the named vitest projects (all of them by default), and beside all of them the static checks; the last line counts. */
async function main(projects: readonly string[]): Promise<void> {
  const tested = runTests(projects.flatMap((project) => ['--project', project]));
  // Many of the tests wait for engines; the checks use that time.
  const checked = projects.length > 0 ? { of: 0, failed: [] } : { of: CHECKS.length, failed: await runChecks() };
  const { passed, failed, skipped } = await tested;
  if (checked.failed.length > 0) console.log(`Failed checks: ${checked.failed.join(', ')}`);
  const sum = { passed: passed + checked.of - checked.failed.length, failed: failed + checked.failed.length, skipped };
  console.log(countLine(sum));
  process.exit(sum.failed > 0 ? 1 : 0);
}

await main(process.argv.slice(2));
