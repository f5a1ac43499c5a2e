import { scheduledRunId } from '#domain/kpis/run-ids.ts';
import { localDayOf } from '#domain/time.ts';
import { workflowOf } from '#messaging/workflow.ts';
import { now } from '#runtime/clock.ts';
import { arn, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type ScheduledJob, ScheduledJobSchema } from '#schemas/run.ts';
import { executionName, runsIn } from '#storage/runs.ts';

const env = readEnvironment({ RUNS_TABLE: tableName, WORKFLOW_ARN: arn, SHOP_TIME_ZONE: timeZone });
const runs = runsIn(env.RUNS_TABLE);
const workflow = workflowOf(env.WORKFLOW_ARN);

async function startScheduledJob({ job, scheduledAt }: ScheduledJob): Promise<{ runId: string }> {
  const runId = scheduledRunId(job, localDayOf(scheduledAt, env.SHOP_TIME_ZONE));
  const run = await runs.open({ job, runId, asOf: scheduledAt, trigger: 'schedule', requestedAt: now() });
  await workflow.start(executionName(run), { job, asOf: run.asOf, runId });
  return { runId };
}

export const handler = taskHandler(ScheduledJobSchema, startScheduledJob);
