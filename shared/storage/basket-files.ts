import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { StoredBaskets } from '#schemas/association.ts';
import type { RunId } from '#schemas/ids.ts';
import { objectsIn } from './objects.ts';

const FORMAT = 'larderly-baskets/1';
const WORD = 4;
const HeaderSchema = z.object({
  format: z.literal(FORMAT),
  products: z.array(z.object({ productId: z.string(), name: z.string().optional(), category: z.string().optional() })),
  items: z.number().int(),
  starts: z.number().int(),
  customerStarts: z.number().int(),
});

/** Baskets in columns, customer after customer, without a word on who they are. */
interface BasketColumns {
  readonly products: readonly { readonly productId: string; readonly name?: string | undefined; readonly category?: string | undefined }[];
  readonly items: Uint32Array;
  readonly starts: Uint32Array;
  readonly customerStarts: Uint32Array;
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array) => Buffer.from(buffer, byteOffset, byteLength);

/** The baskets that one step of a run collects and another mines: a length, a header in JSON, then little-endian numbers; packed. */
export function basketFilesIn(bucket: string) {
  const objects = objectsIn(bucket);
  return {
    async put(runId: RunId, part: number, columns: BasketColumns): Promise<StoredBaskets> {
      const key = `runs/${runId}/baskets/part-${String(part).padStart(2, '0')}`;
      const bytes = gzipSync(encode(columns), { level: 1 });
      await objects.put(key, bytes);
      const { starts, customerStarts } = columns;
      return { key, sha256: sha256Of(bytes), customers: customerStarts.length - 1, baskets: starts.length - 1 };
    },
    /** @throws {Error} when there is no such file, or not the one that was stored */
    async get({ key, sha256 }: StoredBaskets): Promise<BasketColumns> {
      const bytes = await objects.get(key);
      if (bytes === undefined) throw new Error(`There is no file ${key}.`);
      if (sha256Of(bytes) !== sha256) throw new Error(`File ${key} is not the one that was stored: its checksum differs.`);
      return decode(gunzipSync(bytes));
    },
  };
}

function encode({ products, items, starts, customerStarts }: BasketColumns): Buffer {
  const lengths = { items: items.length, starts: starts.length, customerStarts: customerStarts.length };
  const header = Buffer.from(JSON.stringify({ format: FORMAT, products, ...lengths }));
  const length = Buffer.alloc(WORD);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, bytesOf(items), bytesOf(starts), bytesOf(customerStarts)]);
}

function decode(bytes: Uint8Array): BasketColumns {
  const headerLength = Buffer.from(bytes.buffer, bytes.byteOffset, WORD).readUInt32LE();
  const { products, ...lengths } = HeaderSchema.parse(JSON.parse(Buffer.from(bytes.subarray(WORD, WORD + headerLength)).toString('utf8')));
  // A copy of its own starts at offset 0, so that the numbers are aligned.
  const { buffer } = new Uint8Array(bytes.subarray(WORD + headerLength));
  const numbers = new Uint32Array(buffer);
  const startsAt = lengths.items;
  const customersAt = startsAt + lengths.starts;
  const columns = {
    products,
    items: numbers.subarray(0, startsAt),
    starts: numbers.subarray(startsAt, customersAt),
    customerStarts: numbers.subarray(customersAt, customersAt + lengths.customerStarts),
  };
  if (!isSound(columns)) throw new Error('The baskets contradict themselves: a number points outside.');
  return columns;
}

/** Numbers that point outside would not crash typed arrays but count baskets that are none. */
function isSound({ products, items, starts, customerStarts }: BasketColumns): boolean {
  return pointsInto(starts, items.length) && pointsInto(customerStarts, starts.length - 1) && items.every((item) => item < products.length);
}

/** From 0 up to the length, never back. */
function pointsInto(starts: Uint32Array, length: number): boolean {
  return starts[0] === 0 && starts.at(-1) === length && starts.every((start, index) => index === 0 || start >= (starts[index - 1] ?? 0));
}
