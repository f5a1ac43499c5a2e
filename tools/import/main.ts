import { readEndpoints } from '../api/endpoints.ts';
import { type Connection, larderlyAt } from '../api/larderly.ts';
import { ArgumentError } from './argument-error.ts';
import { type ImportArguments, parseArguments } from './arguments.ts';
import { helpText } from './help.ts';
import { IMPORTERS } from './importers/importers.ts';
import { planFor } from './plan.ts';
import { isQueued, watchRejects } from './refused-later.ts';
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
  const target = given.isDryRun ? undefined : await targetFor(given);
  const plan = await planFor(await filesUnder(given.paths), given.kind, given.mappings);
  const isWatched = plan.jobs.some(({ kind }) => isQueued(kind));
  const rejects = target && isWatched ? await watchRejects(larderlyAt(target.connection), target.outbox) : undefined;
  const jobs: JobReport[] = [];
  for (const job of plan.jobs) {
    const importer = IMPORTERS[job.kind];
    const { timeZone, currency } = given;
    jobs.push({ job, tally: await runJob(job, importer, { timeZone, currency, connection: target?.connection }) });
  }
  const codes = new Set(jobs.flatMap(({ tally }) => [...tally.refusalCodes]));
  const hasSent = jobs.some(({ job, tally }) => isQueued(job.kind) && tally.accepted > 0);
  const refusedLater = hasSent ? await rejects?.refusedLater(codes) : undefined;
  process.stdout.write(reportText({ jobs, skipped: plan.skipped, isDryRun: given.isDryRun, refusedLater }, given.isJson));
}

interface Target {
  readonly connection: Connection;
  /** Its desk, where it is the local one. */
  readonly outbox?: string | undefined;
}

/** The keys come from the environment when both are there, else from endpoints.json; --api overrides only the address. */
async function targetFor({ api, endpoints }: ImportArguments): Promise<Target> {
  const { LARDERLY_WRITE_KEY: writeKey, LARDERLY_TOKEN: operatorToken } = process.env;
  if (api !== undefined && writeKey !== undefined && operatorToken !== undefined) return { connection: { api, writeKey, operatorToken } };
  const found = await readEndpoints(endpoints);
  return api === undefined || api === found.api ? { connection: found, outbox: found.outbox } : { connection: { ...found, api } };
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof ArgumentError ? 2 : 1;
}
