import { type FinishTask, JOBS, type Run, type RunReport } from '#schemas/run.ts';

/** A run as an operator sees it: which steps are done. */
export function reportOf(run: Run): RunReport {
  const { schemaVersion: _version, progress, parts = 1, ...shown } = run;
  const steps = JOBS[run.job].steps.map(({ name, inParts = false }) => ({
    name,
    done: [...progress].filter((step) => step === name || step.startsWith(`${name}#`)).length,
    of: inParts ? parts : 1,
  }));
  return { ...shown, steps };
}

/** What the steps of a workflow found, as the run's result. */
export function resultOf({ committed, trained, reported }: FinishTask): Record<string, unknown> {
  return { ...committed, ...(trained ? { recommendations: trained } : {}), ...(reported ? { campaignReport: reported } : {}) };
}

/** What failed, in one line. A function's error comes as JSON inside the cause. */
export function failureOf({ Error: error, Cause: cause }: NonNullable<FinishTask['failure']>): { error: string; cause: string } {
  const [, message] = /"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(cause) ?? [];
  return { error, cause: message === undefined ? cause : message.replaceAll(/\\(["\\/])/g, '$1') };
}
