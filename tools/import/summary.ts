import { unusedColumns } from './headers.ts';
import type { ImportJob, PlannedFile } from './import-job.ts';
import type { SkippedFile } from './plan.ts';
import type { RefusedLater } from './refused-later.ts';
import type { Tally } from './run-job.ts';

export interface JobReport {
  readonly job: ImportJob;
  readonly tally: Tally;
}

export interface Summary {
  readonly jobs: readonly JobReport[];
  readonly skipped: readonly SkippedFile[];
  readonly isDryRun: boolean;
  /** Absent where nothing was put on a queue. */
  readonly refusedLater?: RefusedLater | undefined;
}

const COUNTS = ['read', 'accepted', 'repeated', 'rejected'] as const;

export function reportText(summary: Summary, isJson: boolean): string {
  return isJson ? `${JSON.stringify(jsonOf(summary))}\n` : tableOf(summary);
}

function unusedIn({ path, names, kind }: PlannedFile): string[] {
  const unused = unusedColumns(names, kind);
  return unused.length === 0 ? [] : [`columns of ${path} that were not used: ${unused.join(', ')}`];
}

type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

function totalsOf({ jobs }: Summary): Counts {
  const sum = (name: (typeof COUNTS)[number]) => jobs.reduce((total, { tally }) => total + tally[name], 0);
  return { read: sum('read'), accepted: sum('accepted'), repeated: sum('repeated'), rejected: sum('rejected') };
}

function jsonOf(summary: Summary): unknown {
  const files = summary.jobs.map(({ job, tally: { rejectFiles, refusalCodes: _codes, ...counts } }) => ({
    kind: job.kind,
    files: job.files.map(({ path }) => path),
    ...counts,
    rejectFiles,
  }));
  return { ...totalsOf(summary), isDryRun: summary.isDryRun, files, skipped: summary.skipped, refusedLater: summary.refusedLater ?? null };
}

function refusedLaterIn({ refusedLater }: Summary): string[] {
  if (refusedLater === undefined || refusedLater.count === 0) return [];
  const { count, codes, list } = refusedLater;
  const reasons = Object.entries(codes).map(([code, times]) => `${times} ${code}`);
  return [`of what was accepted, Larderly refused ${count} later (${reasons.join(', ')}): GET ${list} says why`];
}

function tableOf(summary: Summary): string {
  const { jobs, skipped, isDryRun } = summary;
  const rows: { label: string; counts: Counts }[] = jobs.map(({ job, tally }) => ({
    label: `${job.kind}: ${job.files.map(({ path }) => path).join(', ')}`,
    counts: tally,
  }));
  if (jobs.length > 1) rows.push({ label: 'all', counts: totalsOf(summary) });
  const width = Math.max(10, ...rows.map(({ label }) => label.length));
  const lines = [
    `${'rows'.padEnd(width)}${COUNTS.map((name) => name.padStart(12)).join('')}`,
    ...rows.map(
      ({ label, counts }) => `${label.padEnd(width)}${COUNTS.map((name) => counts[name].toLocaleString('en').padStart(12)).join('')}`,
    ),
    ...skipped.map(({ path, reason }) => `skipped ${path}: ${reason}`),
    ...jobs.flatMap(({ job }) => job.files).flatMap(unusedIn),
    ...jobs.flatMap(({ tally }) => tally.rejectFiles.map((file) => `rejects are in ${file}`)),
    ...refusedLaterIn(summary),
    ...(isDryRun
      ? [
          'This was a dry run: nothing was sent. What was accepted here the server may still refuse: a check digit, a time in the future, a campaign that is not there.',
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}
