import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type StoredQuery, StoredQuerySchema } from '#schemas/event-query.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const LIST = 'QUERIES';
const keyOf = (name: string) => ({ pk: LIST, sk: name });

/** Queries of events that are kept under names. */
export function eventQueriesIn(TableName: string) {
  return {
    /** @returns whether the name was free */
    async add(query: StoredQuery): Promise<boolean> {
      try {
        const Item = { ...keyOf(query.name), ...query };
        await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
        return true;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return false;
      }
    },

    async find(name: string): Promise<StoredQuery | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(name), ConsistentRead: true }));
      return Item && StoredQuerySchema.parse(Item);
    },

    /** @returns whether there was one */
    async remove(name: string): Promise<boolean> {
      const { Attributes } = await documents.send(new DeleteCommand({ TableName, Key: keyOf(name), ReturnValues: 'ALL_OLD' }));
      return Attributes !== undefined;
    },

    /** In the order of their names. @param after - name of the last one of the page before */
    async list(limit: number, after: string | undefined): Promise<{ queries: StoredQuery[]; isMore: boolean }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :list',
          ExpressionAttributeValues: { ':list': LIST },
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: keyOf(after) }),
        }),
      );
      return { queries: Items.map((item) => StoredQuerySchema.parse(item)), isMore: LastEvaluatedKey !== undefined };
    },
  };
}
