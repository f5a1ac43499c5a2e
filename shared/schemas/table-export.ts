import * as z from 'zod';
import { DATA_CLASSES, type DataClass } from './data-classes.ts';
import { RunIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { RunPartSchema } from './run.ts';

/**
 * What a column of an exported table holds. `integer` and `money` (in minor units) are 64-bit integers, `instant` a moment of
 * UTC in milliseconds, `day` a date of the shop's calendar, `json` a text of JSON.
 */
const COLUMN_TYPES = ['text', 'json', 'integer', 'money', 'number', 'flag', 'instant', 'day'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** A column, with the kind of data about people that it holds; none where it says nothing of anybody. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly dataClass?: DataClass | undefined;
}

/** What is exported under one name; its files lie in one folder. */
export interface Dataset {
  readonly name: string;
  /** The table that it is read from, by its noun. */
  readonly table: string;
  readonly columns: readonly TableColumn[];
}

/** A row by the names of its columns; what is missing is null. */
export type TableRow = Readonly<Record<string, unknown>>;

/** A row on its way to a file. */
export interface ExportRow {
  readonly dataset: string;
  /** Such as `month=2026-11`; absent in a dataset that is not divided by time. */
  readonly partition?: string | undefined;
  readonly row: TableRow;
}

/** Exports one part of the tables, or, when all parts are there, puts the export in force. */
export const TableExportTaskSchema = z.union([
  RunPartSchema.pick({ runId: true, asOf: true, fence: true }).extend({ commit: z.literal(true), of: RunPartSchema.shape.of }),
  RunPartSchema,
]);
export type TableExportTask = z.infer<typeof TableExportTaskSchema>;

const count = z.number().int().nonnegative();

export const ExportedFileSchema = z.object({
  dataset: z.string(),
  /** Below the folder of the export. */
  path: z.string(),
  rows: count,
  bytes: count,
  sha256: z.string(),
});
export type ExportedFile = z.infer<typeof ExportedFileSchema>;

/** What could not be exported as it is stored, by dataset or table. */
const ExportFlawsSchema = z.object({
  /** Items that cannot be read. */
  unreadable: z.record(z.string(), count),
  /** Values that do not fit the type of their column; they are null. */
  misfits: z.record(z.string(), count),
});
export type ExportFlaws = z.infer<typeof ExportFlawsSchema>;

/** What one part of a run has written. */
export const ExportedPartSchema = z.object({ files: z.array(ExportedFileSchema), flaws: ExportFlawsSchema });
export type ExportedPart = z.infer<typeof ExportedPartSchema>;

const ColumnSchema = z.object({ name: z.string(), type: z.enum(COLUMN_TYPES), dataClass: z.enum(DATA_CLASSES).optional() });

/** Everything of one export. */
export const ExportManifestSchema = z.object({
  schemaVersion: z.literal(1).default(1),
  format: z.literal('parquet'),
  runId: RunIdSchema,
  asOf: InstantSchema,
  publishedAt: InstantSchema,
  datasets: z.array(
    z.object({ name: z.string(), table: z.string(), rows: count, files: count, bytes: count, columns: z.array(ColumnSchema) }),
  ),
  files: z.array(ExportedFileSchema),
  flaws: ExportFlawsSchema,
});
export type ExportManifest = z.infer<typeof ExportManifestSchema>;

/** An export as it is shown: its files are a list of their own. */
export const ExportViewSchema = ExportManifestSchema.omit({ schemaVersion: true, files: true });
export type ExportView = z.infer<typeof ExportViewSchema>;

/** A file with the address under which it may be read, without any other credential, for a quarter of an hour. */
export const OfferedFileSchema = ExportedFileSchema.extend({ address: z.url() });
export type OfferedFile = z.infer<typeof OfferedFileSchema>;
