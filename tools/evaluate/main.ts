import { argumentsOf } from './arguments.ts';
import { baskets } from './baskets.ts';
import { coldChain } from './cold-chain.ts';
import { forecast } from './forecast.ts';
import { inventory } from './inventory.ts';
import { lifetime } from './lifetime.ts';
import { ratings } from './ratings.ts';
import { rules } from './rules.ts';
import { segments } from './segments.ts';
import { sentiment } from './sentiment.ts';
import { FileError } from './table-file.ts';
import { type EvaluationTask, UsageError } from './task.ts';
import { uplift } from './uplift.ts';

const TASKS: readonly EvaluationTask[] = [ratings, baskets, rules, lifetime, segments, forecast, coldChain, inventory, sentiment, uplift];
const WIDTH = Math.max(0, ...TASKS.map((task) => task.name.length));
const LIST = TASKS.map((task) => `  ${task.name.padEnd(WIDTH)}  ${task.summary}`).join('\n');
const USAGE = `npm run evaluate -- TASK … [--json]   (TASK --help tells its options)\n\n${LIST}\n`;

function helpOf({ name, summary, usage }: EvaluationTask): string {
  return `npm run evaluate -- ${name} …   ${summary}\n\n${usage.map((line) => `  ${line}`).join('\n')}\n`;
}

async function main([name, ...rest]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(USAGE);
    return;
  }
  const task = TASKS.find((one) => one.name === name);
  if (task === undefined) throw new UsageError(`There is no task ${name}.\n\n${USAGE.trimEnd()}`);
  const given = argumentsOf(task, rest);
  if (given.wantsHelp) {
    process.stdout.write(helpOf(task));
    return;
  }
  const { figures, text } = await task.run(given);
  process.stdout.write(given.isJson ? `${JSON.stringify(figures)}\n` : `${text}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof FileError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
