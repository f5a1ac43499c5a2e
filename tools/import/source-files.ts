import { createHash } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ArgumentError } from './argument-error.ts';

/** Every file under the paths, folders in full depth, in the order of their names; hidden files and our own rejects are left out. */
export async function filesUnder(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (given) => {
      const entry = await stat(given).catch((error: unknown) => {
        throw new ArgumentError(`${given} cannot be read.`, { cause: error });
      });
      return entry.isDirectory() ? filesIn(given) : [given];
    }),
  );
  return [...new Set(found.flat())];
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const isData = (entry: Dirent) => entry.isFile() && !entry.name.startsWith('.') && !entry.name.endsWith('.rejected.csv');
  return entries
    .filter(isData)
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

export interface TextStream {
  /** The file's bytes, unpacked. */
  readonly stream: Readable;
  /** How far the file on disk has been read, in bytes. */
  readonly position: () => number;
  /** Settles when all was read; a broken file makes it fail. */
  readonly finished: Promise<void>;
}

export async function openText(file: string): Promise<TextStream> {
  const isPacked = await isGzip(file); // first: a file that is not there fails here, where the caller waits
  const raw = createReadStream(file);
  const stream = new PassThrough();
  const finished = isPacked ? pipeline(raw, createGunzip(), stream) : pipeline(raw, stream);
  // The reader of `stream` sees the same error; this only keeps it from being called unhandled.
  finished.catch(() => undefined);
  return { stream, position: () => raw.bytesRead, finished };
}

/** Fingerprint of what is in the file, whether packed or not. */
export async function contentHash(file: string): Promise<string> {
  const { stream } = await openText(file);
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
