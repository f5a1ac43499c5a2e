import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {
  type ExportedFile,
  ExportedFileSchema,
  type ExportView,
  ExportViewSchema,
  type OfferedFile,
  OfferedFileSchema,
} from '#schemas/table-export.ts';
import { everyItem } from '../api/every-item.ts';
import { inParallel } from '../api/in-parallel.ts';
import type { Larderly } from '../api/larderly.ts';
import { sendPatiently } from '../api/patience.ts';
import { progressBar } from '../api/progress.ts';

const MANIFEST = 'manifest.json';
const FILES_AT_ONCE = 4;
/** Files in folders of their dataset, with a partition between, and nothing that leads elsewhere. */
const PATH = /^[a-z_]+(\/[a-z]+=[A-Za-z0-9-]+)?\/part-\d+-\d+\.parquet$/;

/** The folder, or a file, is not as it must be. */
export class ExportFolderError extends Error {
  override readonly name = 'ExportFolderError';
}

const ManifestSchema = z.object({ files: z.array(ExportedFileSchema) });

/** Files of the export that the folder holds; none when it is empty or not there. @throws {ExportFolderError} when it holds other things */
async function filesBefore(folder: string): Promise<readonly ExportedFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new ExportFolderError(`${folder} cannot be read: ${error.message}`, { cause: error });
  });
  if (names.length === 0) return [];
  if (!names.includes(MANIFEST))
    throw new ExportFolderError(`${folder} holds other files; name an empty folder, or one of an earlier export.`);
  return ManifestSchema.parse(JSON.parse(await readFile(path.join(folder, MANIFEST), 'utf8'))).files;
}

async function fetchFile(folder: string, file: OfferedFile): Promise<void> {
  if (!PATH.test(file.path)) throw new ExportFolderError(`${file.path} is no path of an export.`);
  const reply = await sendPatiently(new URL(file.address), {});
  if (!reply.ok) throw new ExportFolderError(`${file.path} could not be fetched: the bucket answered ${reply.status}.`);
  const bytes = new Uint8Array(await reply.arrayBuffer());
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256)
    throw new ExportFolderError(`${file.path} does not have its checksum.`);
  const target = path.join(folder, file.path);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(`${target}.new`, bytes, { mode: 0o600 });
  await rename(`${target}.new`, target);
}

/** What the latest export, or that of a run, holds. @throws {ApiError} 404 when there is none */
export const describeExport = async (larderly: Larderly, id: string): Promise<ExportView> =>
  ExportViewSchema.parse(await larderly.get(`/v1/exports/${id}`));

/**
 * Fetches the files of an export into a folder. The manifest comes last: with it the folder is whole. An earlier export in the
 * folder is replaced.
 */
export async function fetchExport(
  larderly: Larderly,
  { id, folder }: { readonly id: string; readonly folder: string },
): Promise<ExportView> {
  const view = await describeExport(larderly, id);
  const before = await filesBefore(folder);
  await mkdir(folder, { recursive: true });
  const total = view.datasets.reduce((sum, { bytes }) => sum + bytes, 0);
  const bar = progressBar('Fetching', total);
  const files: ExportedFile[] = [];
  let done = 0;
  try {
    await inParallel(everyItem(larderly, `/v1/exports/${view.runId}/files`), FILES_AT_ONCE, async (item) => {
      const offered = OfferedFileSchema.parse(item);
      await fetchFile(folder, offered);
      files.push(ExportedFileSchema.parse(offered));
      done += offered.bytes;
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
  const kept = new Set(files.map((file) => file.path));
  const gone = before.filter((file) => PATH.test(file.path) && !kept.has(file.path));
  for (const file of gone) await rm(path.join(folder, file.path), { force: true });
  files.sort((left, right) => (left.path < right.path ? -1 : 1));
  await writeFile(path.join(folder, MANIFEST), `${JSON.stringify({ ...view, files }, null, 2)}\n`, { mode: 0o600 });
  return view;
}

/** A line for each dataset: rows, files and bytes. */
export function tableOf({ datasets }: ExportView): string {
  const lines = [
    ['dataset', 'rows', 'files', 'bytes'],
    ...datasets.map(({ name, rows, files, bytes }) => [name, ...[rows, files, bytes].map(String)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map(([name = '', ...counts]) =>
      [name.padEnd(widths[0] ?? 0), ...counts.map((count, index) => count.padStart(widths[index + 1] ?? 0))].join('  '),
    )
    .join('\n');
}
