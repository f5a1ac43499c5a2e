import { describe, expect, it } from 'vitest';
import { requestedRunId, scheduledRunId } from '#domain/kpis/run-ids.ts';
import { failureOf, reportOf, resultOf } from '#domain/kpis/run-report.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { JOB_NAMES } from '#schemas/job.ts';
import { FinishTaskSchema, jobOfRun, PublishTaskSchema, RunSchema } from '#schemas/run.ts';

const day = '2026-11-22' as LocalDay;
const asOf = '2026-11-22T03:30:00.000Z';

describe('run ids', () => {
  it('are one per job and day for the clock, so that a second delivery starts nothing', () => {
    expect(scheduledRunId('nightly', day)).toBe('nightly-2026-11-22');
  });

  it('have a suffix of six when asked for, the same for the same request', () => {
    const id = requestedRunId('campaign-report', day, 'ff00ff00ff00ff00ff00');
    expect(id).toMatch(/^campaign-report-2026-11-22-m[0-9a-z]{6}$/);
    expect(requestedRunId('campaign-report', day, 'ff00ff00ff00ff00ff00')).toBe(id);
    expect(requestedRunId('campaign-report', day, '0000000000000001')).toBe('campaign-report-2026-11-22-m000001');
  });

  it('say which job they belong to', () => {
    for (const job of JOB_NAMES) {
      expect(jobOfRun(scheduledRunId(job, day))).toBe(job);
      expect(jobOfRun(requestedRunId(job, day, 'abcdef0123456789'))).toBe(job);
    }
    expect(jobOfRun('payroll-2026-11-22')).toBeUndefined();
  });
});

describe('a run', () => {
  const run = RunSchema.parse({
    schemaVersion: 1,
    job: 'segments',
    runId: 'segments-2026-11-22',
    asOf,
    status: 'RUNNING',
    trigger: 'schedule',
    requestedAt: asOf,
    parts: 8,
    progress: new Set(['collect-features#0', 'collect-features#5', 'cluster-customers']),
  });

  it('shows how many parts of each step are done', () => {
    expect(reportOf(run).steps).toEqual([
      { name: 'collect-features', done: 2, of: 8 },
      { name: 'cluster-customers', done: 1, of: 1 },
      { name: 'assign-segments', done: 0, of: 8 },
      { name: 'publish-segments', done: 0, of: 8 },
      { name: 'commit-segments', done: 0, of: 1 },
    ]);
    expect(reportOf(run)).not.toHaveProperty('progress');
  });

  it('reads a status that a later version may add as still running', () => {
    expect(RunSchema.parse({ ...run, status: 'PAUSED' }).status).toBe('RUNNING');
  });

  it('has as its result what its steps found', () => {
    const state = FinishTaskSchema.parse({
      job: 'nightly',
      asOf,
      runId: 'nightly-2026-11-22',
      fence: 3,
      prepared: [{ committed: { customers: 2 } }, {}],
      learned: [{ trained: { ratings: 9 } }, {}],
    });
    expect(resultOf(state)).toEqual({ customers: 2, recommendations: { ratings: 9 } });
    expect(resultOf({ ...state, collected: [{ unreadable: 0 }, { unreadable: 2 }] })).toMatchObject({ customers: 2, unreadable: 2 });
  });

  it('adds up what became of the people of all parts', () => {
    const parts = [
      { read: 5, same: 4, repaired: 1, stale: 0, unreadable: 0 },
      { read: 4, same: 1, repaired: 1, stale: 1, unreadable: 1 },
    ];
    const state = FinishTaskSchema.parse({ job: 'rebuild', runId: 'rebuild-2026-11-22', asOf, fence: 1, rebuilt: parts });
    expect(resultOf(state)).toEqual({ read: 9, same: 5, repaired: 2, stale: 1, unreadable: 1 });
  });

  it('tells its failure in the words of the function', () => {
    const Cause = JSON.stringify({ errorType: 'Error', errorMessage: 'File "a\\b" is gone.', trace: ['…'] });
    expect(failureOf({ Error: 'Error', Cause })).toEqual({ error: 'Error', cause: 'File "a\\b" is gone.' });
    expect(failureOf({ Error: 'States.Timeout', Cause: 'too slow' })).toEqual({ error: 'States.Timeout', cause: 'too slow' });
  });
});

it('tells the closing step of publication from a part of it', () => {
  const base = { runId: 'segments-2026-11-22', asOf, fence: 1 };
  expect(PublishTaskSchema.parse({ ...base, part: 0, of: 8 })).not.toHaveProperty('commit');
  expect(PublishTaskSchema.parse({ ...base, commit: true, of: 8, clustered: {} })).toEqual({ ...base, commit: true, of: 8 });
});
