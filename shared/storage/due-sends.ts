import { createHash } from 'node:crypto';
import { BatchWriteCommand, DeleteCommand, PutCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type SendOrder, SendOrderSchema } from '#schemas/campaign.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { documents } from './client.ts';

const LIST = 'DUE';
/** A million messages of one morning are not one partition's work. */
const SHARDS = 8;
const DELETES_AT_ONCE = 25;
const PAGE = 100;

/** Takes orders over. @returns false when there is no time for more */
type HandOn = (orders: readonly SendOrder[]) => Promise<boolean>;

const partitionOf = (dueAt: Instant, shard: number) => `${LIST}#${dueAt}#${shard}`;

/** The same orders of a message that is delivered twice have the same name. */
function nameOf({ campaignId, personKeys }: SendOrder): { shard: number; sk: string } {
  const hash = createHash('sha256').update(personKeys.join(' ')).digest();
  return { shard: (hash[0] ?? 0) % SHARDS, sk: `${campaignId}#${hash.toString('base64url').slice(0, 22)}` };
}

/** Orders to send that wait for their time, each under the moment, a quarter of an hour, at which it is due. */
export function dueSendsIn(TableName: string) {
  async function removeAll(pk: string, names: readonly string[]): Promise<void> {
    for (let from = 0; from < names.length; from += DELETES_AT_ONCE) {
      let open = names.slice(from, from + DELETES_AT_ONCE).map((sk) => ({ DeleteRequest: { Key: { pk, sk } } }));
      while (open.length > 0) {
        const { UnprocessedItems = {} } = await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: open } }));
        open = (UnprocessedItems[TableName] ?? []) as typeof open;
      }
    }
  }

  async function releaseShard(pk: string, handOn: HandOn): Promise<boolean> {
    while (true) {
      const asked = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk }, ConsistentRead: true, Limit: PAGE };
      const { Items = [] } = await documents.send(new QueryCommand({ TableName, ...asked }));
      if (Items.length === 0) return true;
      const isGoingOn = await handOn(Items.map((item) => SendOrderSchema.parse(item)));
      const names = Items.map(({ sk }) => String(sk));
      await removeAll(pk, names);
      if (!isGoingOn) return false;
    }
  }

  return {
    /** Keeps an order for later. The entry of the list comes first, so that what is kept is found. */
    async add(dueAt: Instant, order: SendOrder): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { pk: LIST, sk: dueAt, schemaVersion: 1 } }));
      const { shard, sk } = nameOf(order);
      await documents.send(new PutCommand({ TableName, Item: { pk: partitionOf(dueAt, shard), sk, schemaVersion: 1, ...order } }));
    },

    /** Moments up to then for which orders may be kept, oldest first. */
    async moments(until: Instant): Promise<Instant[]> {
      const moments: Instant[] = [];
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :list AND sk <= :until',
          ExpressionAttributeValues: { ':list': LIST, ':until': until },
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) moments.push(...Items.map(({ sk }) => InstantSchema.parse(sk)));
      return moments;
    },

    /**
     * Hands on every order of a moment, a page at a time, and forgets it when that is done.
     *
     * @returns whether all were handed on
     */
    async release(dueAt: Instant, handOn: HandOn): Promise<boolean> {
      for (let shard = 0; shard < SHARDS; shard++) if (!(await releaseShard(partitionOf(dueAt, shard), handOn))) return false;
      return true;
    },

    /** Takes a moment off the list, when nothing more can be kept for it. */
    async forget(dueAt: Instant): Promise<void> {
      await documents.send(new DeleteCommand({ TableName, Key: { pk: LIST, sk: dueAt } }));
    },
  };
}
