import { failureOf, resultOf } from '#domain/kpis/run-report.ts';
import { topicOf } from '#messaging/topic.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName, topicArn } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { JOBS } from '#schemas/job.ts';
import { type FinishTask, FinishTaskSchema } from '#schemas/run.ts';
import { leasesIn } from '#storage/leases.ts';
import { runsIn } from '#storage/runs.ts';

const env = readEnvironment({ RUNS_TABLE: tableName, OPERATIONS_TOPIC_ARN: topicArn });
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);
const operations = topicOf(env.OPERATIONS_TOPIC_ARN);

async function finishRun(state: FinishTask): Promise<{ status: string }> {
  const { job, runId, asOf } = state;
  const failure = state.failure && failureOf(state.failure);
  const end = failure ? ({ status: 'FAILED', failure } as const) : ({ status: 'SUCCEEDED', result: resultOf(state) } as const);
  // The lock first: who sees the run as finished may start the next one at once.
  await leases.release(JOBS[job].locks, runId);
  await runs.finish({ job, runId, asOf }, { ...end, finishedAt: now() });
  if (failure) {
    const message = `Run ${runId} as of ${asOf} failed; what was published before stays in force.\n\n${failure.error}: ${failure.cause}`;
    await operations.publish(`The job ${job} failed`, message, { job });
  }
  return { status: end.status };
}

export const handler = taskHandler(FinishTaskSchema, finishRun);
