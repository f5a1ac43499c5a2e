import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';
import { coldStart } from './cold-start.ts';
import { cost } from './cost.ts';
import { ingestion } from './ingestion.ts';
import { start } from './start.ts';

const BENCHES: readonly Bench[] = [ingestion, coldStart, cost, start];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, runs: { type: 'string' } },
});
const [name] = positionals;
const bench = BENCHES.find((one) => one.name === name);

if (bench === undefined) {
  const width = Math.max(...BENCHES.map((one) => one.name.length));
  const list = BENCHES.map((one) => `  ${one.name.padEnd(width)}  ${one.summary}`).join('\n');
  process.stdout.write(`npm run bench -- NAME [--json] [--runs N]\n\n${list}\n`);
  if (name !== undefined) {
    process.stderr.write(`There is no benchmark ${name}.\n`);
    process.exitCode = 2;
  }
} else {
  const say = (line: string) => {
    if (process.stderr.isTTY) process.stderr.write(`${line} …\n`);
  };
  const runs = values.runs === undefined ? bench.usualRuns : Math.max(1, Math.floor(Number(values.runs) || 1));
  const { figures, text } = await bench.run({ runs, say });
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : `${text}\n`);
}
