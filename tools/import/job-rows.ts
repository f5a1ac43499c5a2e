import { stat } from 'node:fs/promises';
import { progressBar } from '../api/progress.ts';
import type { Cells } from './cells.ts';
import { plainName } from './headers.ts';
import type { ImportJob, ImportRow, PlannedFile, RefusedRow } from './import-job.ts';
import { partitionsOf } from './partitions.ts';
import { readRows } from './rows.ts';

const PARTITION_BYTES = 4_000_000;
const MOST_PARTITIONS = 256;
const ROWS_PER_UPDATE = 1000;

export interface RowWatch {
  readonly onRead: () => void;
  readonly onRefused: (refused: RefusedRow) => void;
}

/** The rows of a job by our column names, in groups: single rows, or all that belong together. */
export async function* groupsOf(job: ImportJob, groupBy: string | undefined, watch: RowWatch): AsyncGenerator<ImportRow[]> {
  if (groupBy === undefined) {
    for await (const row of rowsOf(job, watch)) yield [row];
    return;
  }
  const bytes = await bytesOf(job);
  const partitions = await partitionsOf(Math.min(MOST_PARTITIONS, 1 + Math.floor(bytes / PARTITION_BYTES)));
  try {
    for await (const row of rowsOf(job, watch)) {
      const group = row.cells[groupBy];
      if (group === undefined || group === null) watch.onRefused({ file: row.file, line: row.line, reason: `${groupBy} is missing` });
      else await partitions.add(String(group).trim(), row);
    }
    yield* partitions.groups();
  } finally {
    await partitions.remove();
  }
}

async function bytesOf(job: ImportJob): Promise<number> {
  const sizes = await Promise.all(job.files.map(async (file) => (await stat(file.path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function* rowsOf(job: ImportJob, watch: RowWatch): AsyncGenerator<ImportRow> {
  for (const [index, file] of job.files.entries()) {
    const bar = progressBar(`reading ${file.path}`, (await stat(file.path)).size);
    const reader = await readRows(file.path, file.form);
    let count = 0;
    try {
      for await (const { line, cells, fault } of reader.rows) {
        watch.onRead();
        count += 1;
        if (count % ROWS_PER_UPDATE === 0) bar.update(reader.position());
        if (fault !== undefined) watch.onRefused({ file: index, line, reason: fault });
        else yield { file: index, line, cells: renamed(cells, file) };
      }
    } finally {
      bar.stop();
    }
  }
}

function renamed(cells: Cells, { names }: PlannedFile): Cells {
  const ours: Record<string, unknown> = {};
  for (const [theirs, value] of Object.entries(cells)) {
    const name = names.get(theirs) ?? lateName(theirs, names);
    if (name !== undefined) ours[name] = value;
  }
  return ours;
}

/** JSON objects may bring fields that the first ones did not have; they keep their names where these are free. */
function lateName(theirs: string, names: ReadonlyMap<string, string>): string | undefined {
  const name = plainName(theirs);
  return [...names.values()].includes(name) ? undefined : name;
}
