import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

/** One item for the whole shop: how many mails of campaigns were begun in its second. */
const KEY = { pk: 'MAIL-RATE', sk: 'NOW' };

/** Keeps all copies of the sender together below the rate that the mail service grants the account. */
export function mailRateIn(TableName: string) {
  /** @returns whether the condition was met */
  async function update(change: Omit<UpdateCommandInput, 'TableName' | 'Key'>): Promise<boolean> {
    try {
      await documents.send(new UpdateCommand({ TableName, Key: KEY, ...change }));
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  const named = { ExpressionAttributeNames: { '#second': 'second' } };

  /** Takes places of a second that is under way. */
  const join = (count: number, second: number, most: number) =>
    update({
      ...named,
      UpdateExpression: 'ADD used :count',
      ConditionExpression: '#second = :second AND used <= :room',
      ExpressionAttributeValues: { ':count': count, ':second': second, ':room': most - count },
    });

  /** Takes the first places of a second, and of those after it when it has too few. */
  function open(count: number, second: number, most: number): Promise<boolean> {
    const after = Math.ceil(count / most) - 1;
    return update({
      ...named,
      UpdateExpression: 'SET #second = :last, used = :rest, schemaVersion = :version',
      ConditionExpression: 'attribute_not_exists(pk) OR #second < :second',
      ExpressionAttributeValues: { ':second': second, ':last': second + after, ':rest': count - after * most, ':version': 1 },
    });
  }

  return {
    /**
     * Takes places in a second for some mails, all or none.
     *
     * @param second - since 1970
     * @param most - how many a second has; when they are more, they take the seconds after it as well
     */
    async reserve(count: number, second: number, most: number): Promise<boolean> {
      if ((await join(count, second, most)) || (await open(count, second, most))) return true;
      // Another copy may have opened it in between.
      return await join(count, second, most);
    },
  };
}
