import { type BenchArguments, benchArgumentsOf, UsageError } from './arguments.ts';
import type { Bench } from './bench.ts';
import { campaignRoi } from './campaign-roi.ts';
import { campaignSends } from './campaign-sends.ts';
import { campaigns } from './campaigns.ts';
import { coldChain } from './cold-chain.ts';
import { coldStart } from './cold-start.ts';
import { consolePages } from './console.ts';
import { cost } from './cost.ts';
import { forecast } from './forecast.ts';
import { ingestion } from './ingestion.ts';
import { lifetime } from './lifetime.ts';
import { nightly } from './nightly.ts';
import { recall } from './recall.ts';
import { recommendations } from './recommendations.ts';
import { rules } from './rules.ts';
import { segments } from './segments.ts';
import { start } from './start.ts';

const BENCHES: readonly Bench[] = [
  ingestion,
  coldStart,
  consolePages,
  cost,
  start,
  lifetime,
  forecast,
  rules,
  segments,
  recommendations,
  nightly,
  coldChain,
  campaignRoi,
  campaignSends,
  campaigns,
  recall,
];
const WIDTH = Math.max(...BENCHES.map((one) => one.name.length));
const LIST = BENCHES.map((one) => `  ${one.name.padEnd(WIDTH)}  ${one.summary}`).join('\n');
const USAGE = `npm run bench -- NAME [--json] [--runs N]\n\n${LIST}\n`;

async function main({ name, isJson, runs }: BenchArguments): Promise<void> {
  if (name === undefined) {
    process.stdout.write(USAGE);
    return;
  }
  const bench = BENCHES.find((one) => one.name === name);
  if (bench === undefined) throw new UsageError(`There is no benchmark ${name}.`);
  const say = (line: string) => {
    if (process.stderr.isTTY) process.stderr.write(`${line} …\n`);
  };
  const { figures, text } = await bench.run({ runs: runs ?? bench.usualRuns, say });
  process.stdout.write(isJson ? `${JSON.stringify(figures)}\n` : `${text}\n`);
}

try {
  await main(benchArgumentsOf(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
