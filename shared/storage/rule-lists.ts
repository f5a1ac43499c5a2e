import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import { documents } from './client.ts';
import type { customersIn, ProfilePage } from './profiles.ts';
import { type MemberKey, shardsOfRule } from './rule-members.ts';

const BATCH_SIZE = 25;

interface MemberPage {
  readonly personKeys: readonly PersonKey[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string | undefined;
}

/** Where a list goes on: in which of its shards, and after whom. */
function placeOf(cursor: string | undefined): { shard: number; after: string | undefined } {
  const [shard = '0', after] = (cursor ?? '0').split('.');
  return { shard: Number(shard), after };
}

/** Who is in which rule segment: one entry per person, spread over 16 shards. */
export function ruleListsIn(TableName: string) {
  async function readShard(shard: string, limit: number, after?: string) {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :shard',
        ExpressionAttributeValues: { ':shard': shard },
        Limit: limit,
        ConsistentRead: true,
        ...(after === undefined ? {} : { ExclusiveStartKey: { pk: shard, sk: after } }),
      }),
    );
    return { keys: Items.map(({ pk, sk }): MemberKey => ({ pk, sk })), isLast: LastEvaluatedKey === undefined };
  }

  async function countShard(shard: string): Promise<number> {
    let count = 0;
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :shard',
          ExpressionAttributeValues: { ':shard': shard },
          Select: 'COUNT',
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        }),
      );
      count += page.Count ?? 0;
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return count;
  }

  async function clearShard(shard: string): Promise<void> {
    for (let keys = (await readShard(shard, BATCH_SIZE)).keys; keys.length > 0; keys = (await readShard(shard, BATCH_SIZE)).keys) {
      await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: keys.map((Key) => ({ DeleteRequest: { Key } })) } }));
    }
  }

  return {
    /** Shard after shard; within one in the order of the keys, which are hashes. */
    async page(ruleId: string, limit: number, cursor?: string): Promise<MemberPage> {
      const shards = shardsOfRule(ruleId);
      const personKeys: PersonKey[] = [];
      let { shard, after } = placeOf(cursor);
      for (let name = shards[shard]; name !== undefined; name = shards[shard]) {
        const { keys, isLast } = await readShard(name, limit - personKeys.length, after);
        personKeys.push(...keys.map(({ sk }) => sk as PersonKey));
        if (personKeys.length === limit && !isLast) return { personKeys, next: `${shard}.${personKeys.at(-1)}` };
        shard += 1;
        after = undefined;
        if (personKeys.length === limit && shard < shards.length) return { personKeys, next: String(shard) };
      }
      return { personKeys };
    },

    async count(ruleId: string): Promise<number> {
      const counts = await Promise.all(shardsOfRule(ruleId).map(countShard));
      return counts.reduce((sum, count) => sum + count, 0);
    },

    /** Removes what is left of a list. */
    async clear(ruleId: string): Promise<void> {
      await Promise.all(shardsOfRule(ruleId).map(clearShard));
    },
  };
}

/** The people of a rule segment; an entry that a profile does not bear out is passed over. */
export function peopleOfRuleIn(TableName: string, customers: ReturnType<typeof customersIn>) {
  const members = ruleListsIn(TableName);
  return async (ruleId: string, { limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<ProfilePage> => {
    const { personKeys, next } = await members.page(ruleId, limit, cursor);
    const found = await customers.findMany(personKeys);
    const profiles = personKeys.flatMap((personKey) => found.get(personKey) ?? []);
    const isMember = ({ ruleSegments = {} }: (typeof profiles)[number]) => ruleSegments[ruleId] !== undefined;
    return { profiles: profiles.filter(isMember), ...(next === undefined ? {} : { next }) };
  };
}
