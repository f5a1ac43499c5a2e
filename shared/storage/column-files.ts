import { createHash } from 'node:crypto';
import * as z from 'zod';
import { objectsIn } from './objects.ts';

/** Columns of numbers under keys of equal length, with a few words about them. */
export interface ColumnFile<Header> {
  readonly header: Header;
  readonly keys: readonly string[];
  /** Each as long as there are keys. */
  readonly columns: readonly Float64Array[];
}
export interface ReadColumnFile<Header> {
  readonly header: Header;
  readonly count: number;
  readonly keyAt: (row: number) => string;
  readonly columns: readonly Float64Array[];
}
export interface StoredColumnFile {
  readonly key: string;
  readonly count: number;
  readonly sha256: string;
}

const FORMAT = 'larderly-columns/1';
const ALIGNMENT = 8;
const PreambleSchema = z.object({
  format: z.literal(FORMAT),
  count: z.number().int(),
  width: z.number().int(),
  keyLength: z.number().int(),
  header: z.unknown(),
});

/**
 * The working files of one bucket: a length, a preamble in JSON, the keys, then the numbers column after column as
 * little-endian doubles, which are read in place.
 */
export function columnFilesIn<Schema extends z.ZodType>(bucket: string, HeaderSchema: Schema) {
  const objects = objectsIn(bucket);
  function read(bytes: Uint8Array): ReadColumnFile<z.infer<Schema>> {
    const { header, ...file } = decode(bytes);
    return { header: HeaderSchema.parse(header), ...file };
  }
  return {
    async put(key: string, file: ColumnFile<z.infer<Schema>>): Promise<StoredColumnFile> {
      const bytes = encode(file);
      await objects.put(key, bytes);
      return { key, count: file.keys.length, sha256: checksum(bytes) };
    },
    /** @throws {Error} when there is no such file, or not the one that was stored */
    async get({ key, sha256 }: Pick<StoredColumnFile, 'key' | 'sha256'>): Promise<ReadColumnFile<z.infer<Schema>>> {
      const bytes = await objects.get(key);
      if (bytes === undefined) throw new Error(`There is no file ${key}.`);
      if (checksum(bytes) !== sha256) throw new Error(`File ${key} is not the one that was stored: its checksum differs.`);
      return read(bytes);
    },
    /** The file of that name, whatever it holds; undefined when there is none. */
    async find(key: string): Promise<ReadColumnFile<z.infer<Schema>> | undefined> {
      const bytes = await objects.get(key);
      return bytes && read(bytes);
    },
  };
}

function checksum(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function encode({ header, keys, columns }: ColumnFile<unknown>): Uint8Array {
  const keyLength = keys[0]?.length ?? 0;
  const text = JSON.stringify({ format: FORMAT, count: keys.length, width: columns.length, keyLength, header });
  const preamble = Buffer.from(text.padEnd(roundUp(Buffer.byteLength(text)) - Buffer.byteLength(text) + text.length));
  const keyBytes = Buffer.alloc(roundUp(keyLength * keys.length));
  keyBytes.write(keys.join(''), 'latin1');
  const length = Buffer.alloc(ALIGNMENT);
  length.writeUInt32LE(preamble.length);
  const numbers = columns.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return Buffer.concat([length, preamble, keyBytes, ...numbers]);
}

function decode(bytes: Uint8Array) {
  // A copy of its own starts at offset 0, so that the doubles are aligned.
  const { buffer } = bytes.byteOffset % ALIGNMENT === 0 ? { buffer: bytes } : { buffer: new Uint8Array(bytes) };
  const at = buffer.byteOffset;
  const preambleLength = new DataView(buffer.buffer, at).getUint32(0, true);
  const text = Buffer.from(buffer.buffer, at + ALIGNMENT, preambleLength).toString('utf8');
  const { header, count, width, keyLength } = PreambleSchema.parse(JSON.parse(text));
  const keysAt = at + ALIGNMENT + preambleLength;
  const keys = Buffer.from(buffer.buffer, keysAt, keyLength * count);
  const numbersAt = keysAt + roundUp(keyLength * count);
  const columns = Array.from(
    { length: width },
    (_, column) => new Float64Array(buffer.buffer, numbersAt + column * count * ALIGNMENT, count),
  );
  return { header, count, keyAt: (row: number) => keys.toString('latin1', row * keyLength, (row + 1) * keyLength), columns };
}

function roundUp(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
