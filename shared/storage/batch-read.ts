import { BatchGetCommand, type BatchGetCommandInput } from '@aws-sdk/lib-dynamodb';
import { documents } from './client.ts';

/** What DynamoDB reads in one request. */
const MAX_KEYS = 100;
const MAX_ROUNDS = 8;

export interface TableKey {
  readonly table: string;
  readonly key: Record<string, string>;
}

type Found = { readonly table: string; readonly item: Record<string, unknown> };

/** Asked for what DynamoDB left unread too often. */
class UnreadItemsError extends Error {
  override readonly name = 'UnreadItemsError';
}

type Asked = NonNullable<BatchGetCommandInput['RequestItems']>;

function byTable(keys: readonly TableKey[], projection: string | undefined): Asked {
  const asked: Record<string, { Keys: Record<string, string>[]; ConsistentRead: boolean; ProjectionExpression?: string }> = {};
  for (const { table, key } of keys) {
    asked[table] ??= { Keys: [], ConsistentRead: true, ...(projection === undefined ? {} : { ProjectionExpression: projection }) };
    asked[table].Keys.push(key);
  }
  return asked;
}

async function readOnce(keys: readonly TableKey[], projection: string | undefined): Promise<Found[]> {
  let open = byTable(keys, projection);
  const found: Found[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const reply = await documents.send(new BatchGetCommand({ RequestItems: open }));
    found.push(...Object.entries(reply.Responses ?? {}).flatMap(([table, items]) => items.map((item) => ({ table, item }))));
    open = reply.UnprocessedKeys ?? {};
    if (Object.keys(open).length === 0) return found;
  }
  throw new UnreadItemsError(`DynamoDB left keys unread in ${MAX_ROUNDS} requests.`);
}

/**
 * Reads items of any tables by their keys, consistently; what does not exist is not among them. Keys must differ.
 *
 * @param projection - names of the only attributes that are wanted, with commas between them; none that DynamoDB reserves
 */
export async function readAll(keys: readonly TableKey[], projection?: string): Promise<Found[]> {
  const requests: Promise<Found[]>[] = [];
  for (let start = 0; start < keys.length; start += MAX_KEYS) requests.push(readOnce(keys.slice(start, start + MAX_KEYS), projection));
  return (await Promise.all(requests)).flat();
}
