import { createHash } from 'node:crypto';
import * as z from 'zod';
import { objectsIn } from './objects.ts';

/** Rows of numbers under keys of equal length, with a few words about them. */
export interface RowFile<Header> {
  readonly header: Header;
  readonly keys: readonly string[];
  readonly rows: { readonly count: number; readonly width: number; readonly values: Float64Array };
}
export interface StoredRowFile {
  readonly key: string;
  readonly count: number;
  readonly sha256: string;
}

const FORMAT = 'larderly-rows/1';
const ALIGNMENT = 8;
const PreambleSchema = z.object({
  format: z.literal(FORMAT),
  count: z.number().int(),
  width: z.number().int(),
  keyLength: z.number().int(),
  header: z.unknown(),
});

/**
 * The working files of one bucket: a length, a preamble in JSON, the keys, then the numbers row after row as
 * little-endian doubles, which are read in place.
 */
export function rowFilesIn<Schema extends z.ZodType>(bucket: string, HeaderSchema: Schema) {
  const objects = objectsIn(bucket);
  return {
    async put(key: string, file: RowFile<z.infer<Schema>>): Promise<StoredRowFile> {
      const bytes = encode(file);
      await objects.put(key, bytes);
      return { key, count: file.rows.count, sha256: checksum(bytes) };
    },
    /** @throws {Error} when there is no such file, or not the one that was stored */
    async get({ key, sha256 }: Pick<StoredRowFile, 'key' | 'sha256'>): Promise<RowFile<z.infer<Schema>>> {
      const bytes = await objects.get(key);
      if (bytes === undefined) throw new Error(`There is no file ${key}.`);
      if (checksum(bytes) !== sha256) throw new Error(`File ${key} is not the one that was stored: its checksum differs.`);
      const { preamble, keys, values } = decode(bytes);
      return { header: HeaderSchema.parse(preamble.header), keys, rows: { count: preamble.count, width: preamble.width, values } };
    },
  };
}

function checksum(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function encode({ header, keys, rows }: RowFile<unknown>): Uint8Array {
  const keyLength = keys[0]?.length ?? 0;
  const text = JSON.stringify({ format: FORMAT, count: rows.count, width: rows.width, keyLength, header });
  const preamble = Buffer.from(text.padEnd(roundUp(Buffer.byteLength(text)) - Buffer.byteLength(text) + text.length));
  const keyBytes = Buffer.alloc(roundUp(keyLength * keys.length));
  keyBytes.write(keys.join(''), 'latin1');
  const length = Buffer.alloc(ALIGNMENT);
  length.writeUInt32LE(preamble.length);
  return Buffer.concat([length, preamble, keyBytes, Buffer.from(rows.values.buffer, rows.values.byteOffset, rows.values.byteLength)]);
}

function decode(bytes: Uint8Array) {
  // A copy of its own starts at offset 0, so that the doubles are aligned.
  const { buffer } = new Uint8Array(bytes);
  const preambleLength = new DataView(buffer).getUint32(0, true);
  const text = Buffer.from(buffer, ALIGNMENT, preambleLength).toString('utf8');
  const preamble = PreambleSchema.parse(JSON.parse(text));
  const { count, width, keyLength } = preamble;
  const keysAt = ALIGNMENT + preambleLength;
  const keyText = Buffer.from(buffer, keysAt, keyLength * count).toString('latin1');
  const keys = Array.from({ length: count }, (_, index) => keyText.slice(index * keyLength, (index + 1) * keyLength));
  return { preamble, keys, values: new Float64Array(buffer, keysAt + roundUp(keyLength * count), count * width) };
}

function roundUp(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
