import type { RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Dataset, ExportedPart, ExportFlaws, ExportManifest } from '#schemas/table-export.ts';

type Counts = Readonly<Record<string, number>>;

function summed(counts: readonly Counts[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((each) => Object.entries(each))) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** What several parts could not export as it is stored. */
const flawsOf = (flaws: readonly ExportFlaws[]): ExportFlaws => ({
  unreadable: summed(flaws.map(({ unreadable }) => unreadable)),
  misfits: summed(flaws.map(({ misfits }) => misfits)),
});

interface Export {
  readonly runId: RunId;
  readonly asOf: Instant;
  readonly publishedAt: Instant;
}

/** All that the parts of a run have written, its files in the order of their paths. */
export function manifestOf(told: Export, datasets: readonly Dataset[], parts: readonly ExportedPart[]): ExportManifest {
  const files = parts.flatMap((part) => part.files).sort((left, right) => (left.path < right.path ? -1 : 1));
  const byDataset = Map.groupBy(files, ({ dataset }) => dataset);
  const summaries = datasets.map(({ name, table, columns }) => {
    const own = byDataset.get(name) ?? [];
    const sum = (count: 'rows' | 'bytes') => own.reduce((total, file) => total + file[count], 0);
    return { name, table, rows: sum('rows'), files: own.length, bytes: sum('bytes'), columns: [...columns] };
  });
  return { schemaVersion: 1, format: 'parquet', ...told, datasets: summaries, files, flaws: flawsOf(parts.map(({ flaws }) => flaws)) };
}

/** Tables of which more items could not be read than rows came of it: such an export would be worse than the one before. */
export function mostlyUnreadable({ datasets, flaws }: ExportManifest): string[] {
  const rowsOf = (table: string) => datasets.reduce((sum, dataset) => (dataset.table === table ? sum + dataset.rows : sum), 0);
  return Object.entries(flaws.unreadable).flatMap(([table, items]) => (items > rowsOf(table) ? [table] : []));
}

/** What a run tells of its export. */
export function exportSummaryOf({ runId, datasets, files, flaws }: ExportManifest) {
  const total = (counts: Counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  const rows = Object.fromEntries(datasets.map((dataset) => [dataset.name, dataset.rows]));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { version: runId, files: files.length, bytes, rows, unreadable: total(flaws.unreadable), misfits: total(flaws.misfits) };
}
