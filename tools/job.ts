import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { InstantSchema } from '#schemas/instant.ts';
import { JOB_NAMES, JOBS, type JobName, JobNameSchema } from '#schemas/job.ts';
import { type RunReport, RunReportSchema } from '#schemas/run.ts';
import { EndpointsError, readEndpoints } from './api/endpoints.ts';
import { ApiError, type Larderly, larderlyAt } from './api/larderly.ts';
import { progressBar } from './api/progress.ts';

const FIRST_PAUSE_MILLIS = 50;
const LONGEST_PAUSE_MILLIS = 2000;
const [FAILED, MISUSED] = [1, 2];

const USAGE = `npm run job -- NAME [--as-of INSTANT] [--data FOLDER | --endpoints FILE]

Runs one job now on the running Larderly, waits for it, and prints its result as JSON.
All windows, ages and due dates count from --as-of, an ISO 8601 instant such as
2018-01-02T00:00:00.000Z; without it from now. --data names the data folder of the running
Larderly (.local), --endpoints its endpoints.json.

Exit code: 0 when the job succeeded, 1 when it failed, 2 when the command is wrong.

Jobs:
${JOB_NAMES.map((name) => `  ${name.padEnd(16)} ${JOBS[name].summary}`).join('\n')}`;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Arguments {
  readonly job: JobName | undefined;
  readonly asOf: string | undefined;
  readonly endpoints: string | undefined;
}

function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = rawArguments(argv);
  const [name, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`One job at a time, not ${positionals.join(', ')}.`);
  const job = JobNameSchema.optional().safeParse(values.help ? undefined : name);
  if (!job.success) throw new UsageError(`There is no job ${name}; there are ${JOB_NAMES.join(', ')}.`);
  const asOf = InstantSchema.optional().safeParse(values['as-of']);
  if (!asOf.success) throw new UsageError(`--as-of ${values['as-of']}: expected an instant such as 2018-01-02T00:00:00.000Z.`);
  const endpoints = values.endpoints ?? (values.data === undefined ? undefined : path.join(values.data, 'endpoints.json'));
  return { job: job.data, asOf: asOf.data, endpoints };
}

function rawArguments(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { 'as-of': text, endpoints: text, data: text, help: { type: 'boolean', short: 'h' } } as const;
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function runJob(larderly: Larderly, job: JobName, asOf: string | undefined): Promise<RunReport> {
  const started = await larderly.post(`/v1/jobs/${job}/runs`, asOf === undefined ? {} : { asOf }, { 'idempotency-key': randomUUID() });
  let run = RunReportSchema.parse(started);
  const steps = run.steps.length;
  const bar = progressBar(`${job} as of ${run.asOf}`, steps);
  for (
    let pause = FIRST_PAUSE_MILLIS;
    run.status === 'QUEUED' || run.status === 'RUNNING';
    pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 1.3)
  ) {
    await sleep(pause);
    run = RunReportSchema.parse(await larderly.get(`/v1/jobs/${job}/runs/${run.runId}`));
    bar.update(run.steps.reduce((sum, { done, of }) => sum + done / of, 0));
  }
  bar.stop();
  return run;
}

async function main(): Promise<number> {
  const { job, asOf, endpoints } = parseArguments(process.argv.slice(2));
  if (job === undefined) {
    console.log(USAGE);
    return 0;
  }
  const run = await runJob(larderlyAt(await readEndpoints(endpoints)), job, asOf);
  const { steps: _steps, ...report } = run;
  console.log(JSON.stringify(report, null, 2));
  if (run.status === 'SUCCEEDED') return 0;
  console.error(`The job ${job} failed: ${run.failure?.cause ?? run.failure?.error ?? 'see its run record'}`);
  return FAILED;
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    return MISUSED;
  }
  if (!(error instanceof ApiError || error instanceof EndpointsError)) throw error;
  console.error(error.message);
  return FAILED;
}

process.exitCode = await main().catch(explain);
