import { createHash } from 'node:crypto';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { RunId } from '#schemas/ids.ts';
import {
  type Dataset,
  type ExportedFile,
  type ExportedPart,
  ExportedPartSchema,
  type ExportManifest,
  ExportManifestSchema,
  type ExportRow,
} from '#schemas/table-export.ts';
import { pointersIn } from './artefacts.ts';
import { objectsIn } from './objects.ts';
import { ParquetFile } from './parquet.ts';

const ROWS_PER_GROUP = 20_000;
/** Rows that wait, of all files together: a few hundred bytes each. */
const MAX_OPEN_ROWS = 200_000;
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Finished groups of all open files together. */
const MAX_OPEN_BYTES = 400 * 1024 * 1024;
/** Long enough to fetch a page of files. */
const READABLE_SECONDS = 900;
const POINTER = 'export';

const client = new S3Client({ maxAttempts: 4 });
const digits = (number: number, width: number) => String(number).padStart(width, '0');
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const folderOf = (runId: RunId) => `exports/${runId}`;
const manifestKey = (runId: RunId) => `${folderOf(runId)}/manifest.json`;
const partKey = (runId: RunId, part: number) => `${folderOf(runId)}/parts/part-${digits(part, 2)}.json`;

interface OpenFile {
  readonly dataset: Dataset;
  /** Folder of the dataset, with its partition. */
  readonly folder: string;
  file: ParquetFile;
  /** Files of this folder that are written already. */
  written: number;
}

const largest = (files: Iterable<OpenFile>, sizeOf: (file: ParquetFile) => number): OpenFile | undefined =>
  [...files].reduce<OpenFile | undefined>((found, each) => (found && sizeOf(found.file) >= sizeOf(each.file) ? found : each), undefined);

/** Writes rows of many datasets and months into files of their own, within bounded memory. */
export class ExportSink {
  readonly #put: (path: string, bytes: Uint8Array) => Promise<void>;
  readonly #part: number;
  readonly #datasets: ReadonlyMap<string, Dataset>;
  readonly #open = new Map<string, OpenFile>();
  readonly #files: ExportedFile[] = [];
  readonly #misfits: Record<string, number> = {};
  #openRows = 0;
  #openBytes = 0;

  constructor(datasets: readonly Dataset[], part: number, put: (path: string, bytes: Uint8Array) => Promise<void>) {
    this.#datasets = new Map(datasets.map((dataset) => [dataset.name, dataset]));
    this.#part = part;
    this.#put = put;
  }

  /** @throws {RangeError} when there is no such dataset */
  async add({ dataset, partition, row }: ExportRow): Promise<void> {
    const open = this.#fileOf(dataset, partition);
    open.file.add(row);
    this.#openRows += 1;
    if (open.file.openRows >= ROWS_PER_GROUP) await this.#encode(open);
    else if (this.#openRows >= MAX_OPEN_ROWS) await this.#encode(largest(this.#open.values(), ({ openRows }) => openRows) ?? open);
  }

  /** A file without rows, so that the dataset can be read like all others. */
  async addEmpty(dataset: string): Promise<void> {
    await this.#end(this.#fileOf(dataset, undefined));
  }

  /** Writes what is open. */
  async close(): Promise<{ files: readonly ExportedFile[]; misfits: Readonly<Record<string, number>> }> {
    for (const open of this.#open.values()) await this.#end(open);
    this.#open.clear();
    return { files: this.#files, misfits: this.#misfits };
  }

  #fileOf(name: string, partition: string | undefined): OpenFile {
    const folder = partition === undefined ? name : `${name}/${partition}`;
    const known = this.#open.get(folder);
    if (known) return known;
    const dataset = this.#datasets.get(name);
    if (dataset === undefined) throw new RangeError(`There is no dataset ${name}.`);
    const open = { dataset, folder, file: new ParquetFile(dataset), written: 0 };
    this.#open.set(folder, open);
    return open;
  }

  async #encode(open: OpenFile): Promise<void> {
    const before = open.file.size;
    this.#openRows -= open.file.openRows;
    open.file.endGroup();
    this.#openBytes += open.file.size - before;
    if (open.file.size >= MAX_FILE_BYTES) await this.#end(open);
    else if (this.#openBytes >= MAX_OPEN_BYTES) await this.#end(largest(this.#open.values(), ({ size }) => size) ?? open);
  }

  async #end(open: OpenFile): Promise<void> {
    const { dataset, folder, file, written } = open;
    if (file.rows === 0 && written > 0) return;
    this.#openRows -= file.openRows;
    this.#openBytes = Math.max(0, this.#openBytes - file.size);
    const bytes = file.finish();
    const path = `${folder}/part-${digits(this.#part, 2)}-${digits(written, 3)}.parquet`;
    await this.#put(path, bytes);
    this.#files.push({ dataset: dataset.name, path, rows: file.rows, bytes: bytes.length, sha256: sha256Of(bytes) });
    if (file.misfits > 0) this.#misfits[dataset.name] = (this.#misfits[dataset.name] ?? 0) + file.misfits;
    open.file = new ParquetFile(dataset);
    open.written += 1;
  }
}

/** The files of each export, under `exports/<run>/` of the artefacts' bucket, and which of them is in force. */
export function exportFilesIn({ bucket, table }: { readonly bucket: string; readonly table: string }) {
  const objects = objectsIn(bucket);
  const pointers = pointersIn(table);
  const read = async (key: string): Promise<unknown> => {
    const bytes = await objects.get(key);
    return bytes && JSON.parse(Buffer.from(bytes).toString('utf8'));
  };
  return {
    sink: (runId: RunId, datasets: readonly Dataset[], part: number): ExportSink =>
      new ExportSink(datasets, part, (path, bytes) => objects.put(`${folderOf(runId)}/${path}`, bytes, 'application/vnd.apache.parquet')),

    /** Last: whoever finds it finds all files of the part. */
    putPart: (runId: RunId, part: number, told: ExportedPart): Promise<void> =>
      objects.put(partKey(runId, part), JSON.stringify(told), 'application/json'),

    /** @throws {Error} when the part was not exported */
    async part(runId: RunId, part: number): Promise<ExportedPart> {
      const told = await read(partKey(runId, part));
      if (told === undefined) throw new Error(`Part ${part} of run ${runId} has not been exported.`);
      return ExportedPartSchema.parse(told);
    },

    /** Puts an export in force. @throws {StaleWriteError} when a newer run has published already */
    async publish(manifest: ExportManifest, fence: number): Promise<void> {
      const bytes = Buffer.from(JSON.stringify(manifest));
      const key = manifestKey(manifest.runId);
      await objects.put(key, bytes, 'application/json');
      const version = { version: manifest.runId, key, bytes: bytes.length, sha256: sha256Of(bytes), format: 'parquet-1' };
      await pointers.publish(POINTER, { ...version, publishedAt: manifest.publishedAt, parts: [] }, fence);
    },

    /** The export of a run, or the one in force; undefined when there is none, or none any more. */
    async manifest(runId?: RunId): Promise<ExportManifest | undefined> {
      const key = runId === undefined ? (await pointers.find(POINTER))?.key : manifestKey(runId);
      const told = key === undefined ? undefined : await read(key);
      return told === undefined ? undefined : ExportManifestSchema.parse(told);
    },

    /** The address under which a file may be read, without any other credential, for a quarter of an hour. */
    addressOf: (runId: RunId, path: string): Promise<string> =>
      getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: `${folderOf(runId)}/${path}` }), { expiresIn: READABLE_SECONDS }),
  };
}
