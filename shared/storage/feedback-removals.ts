import { createHash } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import { documents, type TransactItem } from './client.ts';
import { anonymousItem, FEEDBACK_PREFIX, feedbackOfItem } from './feedback-item.ts';

const NAME_LENGTH = 32;

/**
 * The writes that take a person out of the feedback: what they said goes, with the answers and the recovery; that goods of a lot were
 * complained of stays, under a name that leads back to nobody.
 *
 * @param limit - at most so many writes, from 2; two for a feedback
 * @returns none when nothing is left
 */
export async function feedbackRemovals(TableName: string, personKey: PersonKey, limit: number): Promise<TransactItem[]> {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': personKey },
      ConsistentRead: true,
      Limit: Math.max(1, Math.floor(limit / 2)),
    }),
  );
  return Items.flatMap((item): TransactItem[] => {
    const remove: TransactItem = { Delete: { TableName, Key: { pk: item['pk'], sk: item['sk'] } } };
    if (!String(item['sk']).startsWith(FEEDBACK_PREFIX)) return [remove];
    // The hash is of something that is gone with the item, so that nobody can make it again.
    const name = createHash('sha256').update(JSON.stringify(item)).digest('hex').slice(0, NAME_LENGTH);
    return [remove, { Put: { TableName, Item: anonymousItem(feedbackOfItem(item), name) } }];
  });
}
