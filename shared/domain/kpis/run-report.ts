import { JOBS } from '#schemas/job.ts';
import type { FinishTask, RebuiltPart, Run, RunReport } from '#schemas/run.ts';

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
export function resultOf({
  collected,
  prepared,
  learned,
  measured,
  snapshot,
  reported,
  drilled,
  replayed,
  enrolled,
  proposed,
  exported,
  rebuilt,
}: FinishTask): Record<string, unknown> {
  const [{ committed }, { ordered }] = prepared ?? [{}, {}];
  const [{ trained }, { mined }, { forecast } = {}] = learned ?? [{}, {}];
  return {
    ...committed,
    ...(collected ? { unreadable: collected.reduce((sum, { unreadable }) => sum + unreadable, 0) } : {}),
    ...(ordered ? { orders: countsOf(ordered) } : {}),
    ...(trained ? { recommendations: trained } : {}),
    ...(mined ? { rules: mined } : {}),
    ...(forecast ? { forecast } : {}),
    ...(measured ? { campaigns: measured } : {}),
    ...(snapshot ? { kpis: snapshot } : {}),
    ...(reported ? { campaignReport: reported } : {}),
    ...drilled,
    ...replayed,
    ...enrolled,
    ...proposed,
    ...(exported ? { export: exported } : {}),
    ...(rebuilt ? sumOf(rebuilt) : {}),
  };
}

/** How many people and orders were looked at, and whose events were read. */
function countsOf(parts: NonNullable<NonNullable<FinishTask['prepared']>[1]['ordered']>): Record<string, number> {
  const sum = (count: 'customers' | 'orders' | 'read') => parts.reduce((total, part) => total + part[count], 0);
  return { customers: sum('customers'), orders: sum('orders'), customersRead: sum('read') };
}

function sumOf(parts: readonly RebuiltPart[]): RebuiltPart {
  const sum = (count: keyof RebuiltPart) => parts.reduce((total, part) => total + part[count], 0);
  return { read: sum('read'), same: sum('same'), repaired: sum('repaired'), stale: sum('stale'), unreadable: sum('unreadable') };
}

/** What failed, in one line. A function's error comes as JSON inside the cause. */
export function failureOf({ Error: error, Cause: cause }: NonNullable<FinishTask['failure']>): { error: string; cause: string } {
  const [, message] = /"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(cause) ?? [];
  return { error, cause: message === undefined ? cause : message.replaceAll(/\\(["\\/])/g, '$1') };
}
