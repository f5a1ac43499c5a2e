import { CHECKS, runChecks } from './check.ts';
import { countLine, plus, runTests, type TestCount } from './test-run.ts';

/** All files of this project use one Larderly, one after the other, and mostly wait for it: the others run beside it. */
const ALONE = 'integration';

async function checksCounted(): Promise<TestCount> {
  const failed = await runChecks();
  if (failed.length > 0) console.log(`Failed checks: ${failed.join(', ')}`);
  return { passed: CHECKS.length - failed.length, failed: failed.length, skipped: 0 };
}

async function everything(): Promise<TestCount> {
  const others = runTests([`--project=!${ALONE}`]);
  const checked = await checksCounted();
  const alone = await runTests([`--project=${ALONE}`], { tellsAtEnd: true });
  return [await others, checked].reduce(plus, alone);
}

/** The named vitest projects, or everything with the static checks; the last line counts. */
async function main(projects: readonly string[]): Promise<void> {
  const sum = await (projects.length > 0 ? runTests(projects.map((project) => `--project=${project}`)) : everything());
  console.log(countLine(sum));
  process.exit(sum.failed > 0 ? 1 : 0);
}

await main(process.argv.slice(2));
