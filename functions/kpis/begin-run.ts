import { now, nowMillis } from '#runtime/clock.ts';
import { numeral, readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { JOBS } from '#schemas/job.ts';
import { type BegunRun, type RunRequest, RunRequestSchema } from '#schemas/run.ts';
import { leasesIn } from '#storage/leases.ts';
import { runsIn } from '#storage/runs.ts';

const env = readEnvironment({ RUNS_TABLE: tableName, CUSTOMER_PARTS: numeral });
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);

async function beginRun({ job, asOf, runId }: RunRequest): Promise<BegunRun> {
  const of = env.CUSTOMER_PARTS;
  const fence = await leases.take(JOBS[job].locks, runId, nowMillis());
  await runs.begin({ job, asOf, runId }, { startedAt: now(), parts: of });
  const parts = Array.from({ length: of }, (_, part) => ({ runId, asOf, fence, part, of }));
  return { job, asOf, runId, fence, parts };
}

export const handler = taskHandler(RunRequestSchema, beginRun);
