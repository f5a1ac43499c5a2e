import { setTimeout as sleep } from 'node:timers/promises';
import type { JobName } from '#schemas/job.ts';
import { type RunReport, RunReportSchema } from '#schemas/run.ts';
import type { Larderly } from './larderly.ts';

const FIRST_PAUSE_MILLIS = 300;
const LONGEST_PAUSE_MILLIS = 1000;

/** Runs a job now and waits for its end. */
export async function runToEnd(larderly: Larderly, job: JobName, asOf?: string): Promise<RunReport> {
  const started = RunReportSchema.parse(await larderly.post(`/v1/jobs/${job}/runs`, asOf === undefined ? {} : { asOf }));
  let run = started;
  for (
    let pause = FIRST_PAUSE_MILLIS;
    run.status === 'QUEUED' || run.status === 'RUNNING';
    pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 1.3)
  ) {
    await sleep(pause);
    run = RunReportSchema.parse(await larderly.get(`/v1/jobs/${job}/runs/${started.runId}`));
  }
  if (run.status === 'FAILED') throw new Error(`The job ${run.runId} failed: ${run.failure?.error} ${run.failure?.cause}`);
  return run;
}
