import { now, nowMillis } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type BegunRun, JOBS, type RunRequest, RunRequestSchema } from '#schemas/run.ts';
import { leasesIn } from '#storage/leases.ts';
import { runsIn } from '#storage/runs.ts';

/** Shares into which the customers are divided; a share of a million customers is read in about a minute. */
const PARTS = 8;

const env = readEnvironment({ RUNS_TABLE: tableName });
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);

async function beginRun({ job, asOf, runId }: RunRequest): Promise<BegunRun> {
  const fence = await leases.take(JOBS[job].locks, runId, nowMillis());
  await runs.begin({ job, asOf, runId }, { startedAt: now(), parts: PARTS });
  const parts = Array.from({ length: PARTS }, (_, part) => ({ runId, asOf, fence, part, of: PARTS }));
  return { job, asOf, runId, fence, parts };
}

export const handler = taskHandler(RunRequestSchema, beginRun);
