import { requestedRunId } from '#domain/kpis/run-ids.ts';
import { reportOf } from '#domain/kpis/run-report.ts';
import { localDayOf } from '#domain/time.ts';
import { workflowOf } from '#messaging/workflow.ts';
import { now } from '#runtime/clock.ts';
import { arn, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { randomToken, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, reply } from '#runtime/http-handler.ts';
import { notFound } from '#runtime/problems.ts';
import { JOB_NAMES, JOBS, type JobName, JobNameSchema } from '#schemas/job.ts';
import * as routes from '#schemas/routes/kpis.ts';
import { executionName, runsIn } from '#storage/runs.ts';

const env = readEnvironment({ RUNS_TABLE: tableName, WORKFLOW_ARN: arn, SHOP_TIME_ZONE: timeZone });
const runs = runsIn(env.RUNS_TABLE);
const workflow = workflowOf(env.WORKFLOW_ARN);

function jobNamed(name: string): JobName {
  const { data: job } = JobNameSchema.safeParse(name);
  if (job === undefined) throw notFound(`The job ${name} (there are ${JOB_NAMES.join(', ')})`);
  return job;
}

const listJobs = on(routes.listJobs, async () => ({
  items: JOB_NAMES.map((name) => ({ name, summary: JOBS[name].summary, steps: JOBS[name].steps.map((step) => step.name) })),
  cursor: null,
}));

const startRun = on(routes.startRun, async ({ params, body, headers }) => {
  const job = jobNamed(params.name);
  const requestedAt = now();
  const hash = sha256Hex(`${job} ${headers['idempotency-key'] ?? randomToken(16)}`);
  const runId = requestedRunId(job, localDayOf(requestedAt, env.SHOP_TIME_ZONE), hash);
  const run = await runs.open({ job, runId, asOf: body.asOf ?? requestedAt, trigger: 'request', requestedAt });
  await workflow.start(executionName(run), { job, asOf: run.asOf, runId });
  return reply(202, reportOf(run), { location: `/v1/jobs/${job}/runs/${runId}` });
});

const getRun = on(routes.getRun, async ({ params }) => {
  const run = await runs.find(jobNamed(params.name), params.id);
  if (run === undefined) throw notFound(`The run ${params.id}`);
  return reportOf(run);
});

export const handler = httpHandler([listJobs, startRun, getRun]);
