import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { notFound } from '#runtime/problems.ts';
import { type RunId, RunIdSchema } from '#schemas/ids.ts';
import * as routes from '#schemas/routes/exports.ts';
import type { ExportManifest } from '#schemas/table-export.ts';
import { exportFilesIn } from '#storage/export-files.ts';
import { offsetOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ RUNS_TABLE: tableName, ARTEFACTS_BUCKET: bucketName });
const files = exportFilesIn({ bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE });

const LATEST = 'latest';

async function exportNamed(id: string): Promise<ExportManifest> {
  const { data: runId } = RunIdSchema.safeParse(id);
  const found = runId === undefined ? undefined : await files.manifest(id === LATEST ? undefined : runId);
  if (found === undefined) throw notFound(id === LATEST ? 'An export' : `The export ${id}`);
  return found;
}

const offered = async (runId: RunId, file: ExportManifest['files'][number]) => ({
  ...file,
  address: await files.addressOf(runId, file.path),
});

const getExport = on(routes.getExport, async ({ params }) => {
  const { schemaVersion: _version, files: _files, ...shown } = await exportNamed(params.id);
  return shown;
});

const listFiles = on(routes.listExportFiles, async ({ params, query }) => {
  const found = await exportNamed(params.id);
  const from = offsetOfCursor(query.cursor);
  const page = found.files.slice(from, from + query.limit);
  const next = from + page.length;
  const items = await Promise.all(page.map((file) => offered(found.runId, file)));
  return { items, cursor: next < found.files.length ? String(next) : null };
});

export const handler = httpHandler([getExport, listFiles]);
