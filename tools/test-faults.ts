import { parseArgs } from 'node:util';
import { countLine, plus, runTests } from './test-run.ts';

const USAGE = `npm run test:faults -- [--rounds 5] [--cases 5000]

The long form of the fault and hostile-input tests: processes killed under load, writes that conflict, are throttled or
fail half-way, messages that come twice, late and shuffled, so many rounds of them; and every property of the pure code
over so many random cases, each run with seeds of its own. A failure prints the seed that repeats it.`;

const FAULTS = ['kill-nine', 'send-faults', 'tests/storage/faults', 'tests/storage/erasure', 'tests/storage/expired-items'];

function wholeNumber(name: string, given: string): number {
  const number = Number(given);
  if (!Number.isInteger(number) || number < 1) throw new RangeError(`--${name} ${given}: expected a whole number from 1 on.`);
  return number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      cases: { type: 'string', default: '5000' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(USAGE);
  const rounds = wholeNumber('rounds', values.rounds);
  const cases = wholeNumber('cases', values.cases);
  let sum = await runTests(['--project', 'unit'], { env: { LARDERLY_PROPERTY_CASES: String(cases) } });
  for (let round = 1; round <= rounds; round++) {
    console.log(`Round ${round} of ${rounds}`);
    sum = plus(sum, await runTests(['--project', 'storage', '--project', 'acceptance', ...FAULTS]));
  }
  console.log(countLine(sum));
  process.exitCode = sum.failed > 0 ? 1 : 0;
}

await main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 2;
});
