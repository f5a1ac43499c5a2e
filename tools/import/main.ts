import { readEndpoints } from '../api/endpoints.ts';
import type { Connection } from '../api/larderly.ts';
import { ArgumentError } from './argument-error.ts';
import { type ImportArguments, parseArguments } from './arguments.ts';
import { helpText } from './help.ts';
import { IMPORTERS } from './importers/importers.ts';
import { planFor } from './plan.ts';
import { runJob } from './run-job.ts';
import { filesUnder } from './source-files.ts';
import { type JobReport, reportText } from './summary.ts';

async function main(): Promise<void> {
  const given = parseArguments(process.argv.slice(2));
  if (given.wantsHelp || given.paths.length === 0) {
    process.stdout.write(helpText());
    if (!given.wantsHelp) process.exitCode = 2;
    return;
  }
  const connection = given.isDryRun ? undefined : await connectionFor(given);
  const plan = await planFor(await filesUnder(given.paths), given.kind, given.mappings);
  const jobs: JobReport[] = [];
  for (const job of plan.jobs) {
    const importer = IMPORTERS[job.kind];
    if (importer)
      jobs.push({ job, tally: await runJob(job, importer, { timeZone: given.timeZone, currency: given.currency, connection }) });
  }
  process.stdout.write(reportText({ jobs, skipped: plan.skipped, isDryRun: given.isDryRun }, given.isJson));
}

/** The keys come from the environment when both are there, else from endpoints.json; --api overrides only the address. */
async function connectionFor({ api, endpoints }: ImportArguments): Promise<Connection> {
  const { LARDERLY_WRITE_KEY: writeKey, LARDERLY_TOKEN: operatorToken } = process.env;
  if (api !== undefined && writeKey !== undefined && operatorToken !== undefined) return { api, writeKey, operatorToken };
  const found = await readEndpoints(endpoints);
  return { ...found, api: api ?? found.api };
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof ArgumentError ? 2 : 1;
}
