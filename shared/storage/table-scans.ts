import { gunzipSync } from 'node:zlib';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { documents } from './client.ts';

export type StoredItem = Readonly<Record<string, unknown>>;

/** Expired items stay in the table for days. */
const isAlive = ({ expiresAt }: StoredItem, nowSeconds: number) => typeof expiresAt !== 'number' || expiresAt > nowSeconds;

const isGzip = (value: unknown): value is Uint8Array => value instanceof Uint8Array && value[0] === 0x1f && value[1] === 0x8b;

/** The item with what was compressed for its size as text. */
function plain(item: StoredItem): StoredItem {
  if (!Object.values(item).some(isGzip)) return item;
  const entries = Object.entries(item).map(([name, value]) => [name, isGzip(value) ? gunzipSync(value).toString('utf8') : value]);
  return Object.fromEntries(entries);
}

/**
 * Every item of part `part` of `of` parts of a table that has not expired, page by page; what was written in the last second may
 * be missing, at half the price.
 */
export async function* scanItems(
  TableName: string,
  { part, of }: { readonly part: number; readonly of: number },
  nowMillis: number,
): AsyncIterable<readonly StoredItem[]> {
  const segment = of === 1 ? {} : { Segment: part, TotalSegments: of };
  const nowSeconds = nowMillis / 1000;
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName, ...segment })) {
    yield Items.filter((item) => isAlive(item, nowSeconds)).map(plain);
  }
}
