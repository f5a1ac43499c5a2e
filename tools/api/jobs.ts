import { setTimeout as sleep } from 'node:timers/promises';
import type { JobName } from '#schemas/job.ts';
import { type RunReport, RunReportSchema } from '#schemas/run.ts';
import type { Larderly } from './larderly.ts';

const FIRST_PAUSE_MILLIS = 300;
const LONGEST_PAUSE_MILLIS = 1000;

export class JobFailedError extends Error {
  override readonly name = 'JobFailedError';
}

interface RunOptions {
  readonly asOf?: string;
  /** Told of the run each time that it was looked at. */
  readonly watch?: (run: RunReport) => void;
}

/** Runs a job now and waits for its end. @throws {JobFailedError} */
export async function runToEnd(larderly: Larderly, job: JobName, { asOf, watch }: RunOptions = {}): Promise<RunReport> {
  const started = RunReportSchema.parse(await larderly.post(`/v1/jobs/${job}/runs`, asOf === undefined ? {} : { asOf }));
  let run = started;
  for (
    let pause = FIRST_PAUSE_MILLIS;
    run.status === 'QUEUED' || run.status === 'RUNNING';
    pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 1.3)
  ) {
    await sleep(pause);
    run = RunReportSchema.parse(await larderly.get(`/v1/jobs/${job}/runs/${started.runId}`));
    watch?.(run);
  }
  if (run.status === 'FAILED') throw new JobFailedError(`The job ${run.runId} failed: ${run.failure?.error} ${run.failure?.cause}`);
  return run;
}
