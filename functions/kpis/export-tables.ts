import { DATASETS, EXPORTED_TABLES, shareOf } from '#domain/kpis/export-datasets.ts';
import { itemRows } from '#domain/kpis/export-items.ts';
import { exportSummaryOf, manifestOf, mostlyUnreadable } from '#domain/kpis/export-manifest.ts';
import {
  consentRows,
  customerRows,
  eventRows,
  feedbackRows,
  identityRows,
  orderRows,
  readingRows,
  saleRows,
  type Withheld,
} from '#domain/kpis/export-rows.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { logFailure } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { ConsentRecordSchema } from '#schemas/consent.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { locksOfRun, type RunPart } from '#schemas/run.ts';
import { type ExportRow, type TableExportTask, TableExportTaskSchema } from '#schemas/table-export.ts';
import { eventsOfPart, partOfItem } from '#storage/behaviour-parts.ts';
import { eventOfItem } from '#storage/event-item.ts';
import { type ExportSink, exportFilesIn } from '#storage/export-files.ts';
import { FEEDBACK_PREFIX, feedbackOfItem } from '#storage/feedback-item.ts';
import { leasesIn } from '#storage/leases.ts';
import { orderOfItem } from '#storage/orders.ts';
import { decodeReadings } from '#storage/packed-readings.ts';
import { recordOf } from '#storage/profile-item.ts';
import { bytes, NO_PACK } from '#storage/reading-packs.ts';
import { runsIn } from '#storage/runs.ts';
import { saleOfItem } from '#storage/sales.ts';
import { type StoredItem, scanItems } from '#storage/table-scans.ts';
import { withheldPeopleIn } from '#storage/withheld-people.ts';

const env = readEnvironment({
  ALERTS_TABLE: tableName,
  CAMPAIGNS_TABLE: tableName,
  CASES_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  EPCIS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  FEEDBACK_TABLE: tableName,
  HOLDS_TABLE: tableName,
  IDENTITIES_TABLE: tableName,
  INCIDENTS_TABLE: tableName,
  INVENTORY_TABLE: tableName,
  KPIS_TABLE: tableName,
  LISTS_TABLE: tableName,
  LOTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  RECALLS_TABLE: tableName,
  REJECTS_TABLE: tableName,
  REQUESTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  SALES_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  UNITS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
});
const variables: Readonly<Record<string, string>> = env;
/** @throws {ZodError} when the environment names no such table */
const tableOf = (noun: string): string => tableName.parse(variables[`${noun.toUpperCase()}_TABLE`]);
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);
const files = exportFilesIn({ bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE });

class UnreadableProfileError extends Error {
  override readonly name = 'UnreadableProfileError';
}

const begins = ({ sk }: StoredItem, prefix: string) => String(sk).startsWith(prefix);
/** `<purpose>#<channel>`, or a word of the ledger; what counts contacts and stops addresses is no word of a person. */
const isWord = ({ sk }: StoredItem) => /^([a-z][a-z0-9_-]*#|LOG#)/.test(String(sk));

function profileRows(item: StoredItem, withheld: Withheld): ExportRow[] {
  const record = recordOf(item);
  if (record.kind === 'unreadable') throw new UnreadableProfileError('The profile cannot be read; the job rebuild mends it.');
  return customerRows(item['pk'] as PersonKey, record, withheld);
}

/** How the items of a table are read that are more than the columns they have; each throws at what it cannot read. */
const READERS: Readonly<Record<string, (item: StoredItem, withheld: Withheld) => ExportRow[]>> = {
  customers: profileRows,
  events: (item, withheld) =>
    (begins(item, 'B#') ? eventsOfPart(partOfItem(item)) : [eventOfItem(item)]).flatMap((event) => eventRows(event, withheld)),
  orders: (item, withheld) => orderRows(orderOfItem(item), withheld),
  sales: (item) => saleRows(saleOfItem(item)),
  identities: (item, withheld) => identityRows({ ...item, pk: String(item['pk']), sk: String(item['sk']) }, withheld),
  consents: (item, withheld) =>
    isWord(item) ? consentRows(item['pk'] as PersonKey, ConsentRecordSchema.parse(item), !begins(item, 'LOG#'), withheld) : [],
  feedback: (item, withheld) =>
    begins(item, FEEDBACK_PREFIX) && item['feedbackId'] !== undefined
      ? feedbackRows(feedbackOfItem(item), withheld)
      : itemRows('feedback_notes', item, withheld),
  units: (item, withheld) =>
    begins(item, NO_PACK)
      ? readingRows(String(item['pk']), decodeReadings(bytes.parse(item['readings'])))
      : itemRows('units', item, withheld),
};

interface Work {
  readonly sink: ExportSink;
  readonly withheld: Withheld;
  readonly unreadable: Record<string, number>;
}

async function exportPage(table: string, items: readonly StoredItem[], { sink, withheld, unreadable }: Work): Promise<void> {
  const read = READERS[table] ?? ((item: StoredItem) => itemRows(table, item, withheld));
  for (const item of items) {
    let rows: ExportRow[] = [];
    try {
      rows = read(item, withheld);
    } catch {
      // What cannot be parsed, for whatever reason, is counted and keeps nothing else from being exported.
      unreadable[table] = (unreadable[table] ?? 0) + 1;
    }
    for (const row of rows) await sink.add(row);
  }
}

async function exportPart({ runId, fence, part, of }: RunPart) {
  const keepLocks = leases.keeperOf(locksOfRun(runId), { runId, fence }, nowMillis);
  const sink = files.sink(runId, DATASETS, part);
  const work: Work = { sink, withheld: await withheldPeopleIn(env.CUSTOMERS_TABLE), unreadable: {} };
  for (const table of EXPORTED_TABLES) {
    const share = shareOf(table, { part, of });
    if (share === undefined) continue;
    for await (const items of scanItems(tableOf(table), share, nowMillis())) {
      await keepLocks();
      await exportPage(table, items, work);
    }
  }
  const { files: written, misfits } = await sink.close();
  const missed = Object.entries(work.unreadable);
  if (missed.length > 0)
    logFailure('Items that cannot be read are not exported', new Error(missed.map((told) => told.join(' ')).join(', ')));
  await files.putPart(runId, part, { files: [...written], flaws: { unreadable: work.unreadable, misfits: { ...misfits } } });
  return { part, files: written.length, rows: written.reduce((sum, { rows }) => sum + rows, 0) };
}

/** Every part is there: what has no row gets a file with its columns, and from now on this is the export. */
async function publish({ runId, asOf, fence, of }: Pick<RunPart, 'runId' | 'asOf' | 'fence' | 'of'>) {
  const parts = await Promise.all(Array.from({ length: of }, (_, part) => files.part(runId, part)));
  const filled = new Set(parts.flatMap((part) => part.files.map(({ dataset }) => dataset)));
  const sink = files.sink(runId, DATASETS, 0);
  for (const { name } of DATASETS) if (!filled.has(name)) await sink.addEmpty(name);
  const { files: empty } = await sink.close();
  const flawless = { files: [...empty], flaws: { unreadable: {}, misfits: {} } };
  const manifest = manifestOf({ runId, asOf, publishedAt: now() }, DATASETS, [...parts, flawless]);
  const [lost] = mostlyUnreadable(manifest);
  if (lost !== undefined) throw new Error(`Most items of ${lost} cannot be read; the export before stays in force.`);
  await leases.keepAll(locksOfRun(runId), { runId, fence }, nowMillis());
  await files.publish(manifest, fence);
  return exportSummaryOf(manifest);
}

const exportTables = (task: TableExportTask): Promise<object> =>
  'commit' in task
    ? runs.once({ runId: task.runId, step: 'publish-export' }, () => publish(task))
    : runs.once({ runId: task.runId, step: 'export-tables', part: task.part }, () => exportPart(task));

export const handler = taskHandler(TableExportTaskSchema, exportTables);
