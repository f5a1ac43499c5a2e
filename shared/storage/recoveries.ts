import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import { type Recovery, RecoverySchema } from '#schemas/recovery.ts';
import { readAll } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import type { ReadItems } from './gathered-reads.ts';

type Item = Record<string, unknown>;

const SORT_KEY = 'RECOVERY';
const keyOf = (pk: PersonKey) => ({ pk, sk: SORT_KEY });
/** Those that are not settled are found by this, in the index of the queue. */
const OPEN = 'RECOVERY';

const recoveryOf = (item: Item): Recovery => RecoverySchema.parse({ ...item, personKey: item['pk'] });

/** Who is in service recovery, by the key of the person of their own. */
export function recoveriesIn(TableName: string) {
  return {
    async of(personKey: PersonKey): Promise<Recovery | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(personKey), ConsistentRead: true }));
      return Item && recoveryOf(Item);
    },

    /** Those of some people who ever were in recovery; whether they still are, their dates tell. Keys must differ. */
    async ofPeople(personKeys: readonly PersonKey[], read: ReadItems = readAll): Promise<Map<PersonKey, Recovery>> {
      const found = await read(personKeys.map((personKey) => ({ table: TableName, key: keyOf(personKey) })));
      return new Map(found.map(({ item }) => [item['pk'] as PersonKey, recoveryOf(item)]));
    },

    /** People whose matter is not settled, the oldest first. @param after - where the page before ended */
    async open(limit: number, after?: Item): Promise<{ items: Recovery[]; next: Item | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          IndexName: 'byQueue',
          KeyConditionExpression: '#queue = :open',
          ExpressionAttributeNames: { '#queue': 'queue' },
          ExpressionAttributeValues: { ':open': OPEN },
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: after }),
        }),
      );
      return { items: Items.map(recoveryOf), next: LastEvaluatedKey };
    },

    /** The write that replaces a recovery as it was read. The person is guarded in the same transaction. */
    writeOf(personKey: PersonKey, recovery: Recovery, read: Recovery | undefined): TransactItem {
      const { personKey: _key, ...rest } = recovery;
      const marks = recovery.resolvedAt === undefined ? { queue: OPEN, rank: `${recovery.since}#${personKey}` } : {};
      const unchanged =
        read === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#until = :until AND feedbackId = :feedback',
              ExpressionAttributeNames: { '#until': 'until' },
              ExpressionAttributeValues: { ':until': read.until, ':feedback': read.feedbackId },
            };
      return { Put: { TableName, Item: { ...keyOf(personKey), ...rest, ...marks }, ...unchanged } };
    },
  };
}
