import { DeleteCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type FeedbackAlert, FeedbackAlertSchema } from '#schemas/feedback-alert.ts';
import type { Instant } from '#schemas/instant.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure } from './errors.ts';
import { turnsIn } from './turns.ts';

const DUE = 'FEEDBACK DUE';
/** Who claimed an alert this long ago and has not removed it has died. */
const CLAIM_MILLIS = 30_000;

const keyOf = ({ at, id }: FeedbackAlert) => ({ pk: DUE, sk: `${at}#${id}` });

/** What quality is to be told of what people said: it is kept first, and removed when it has gone out. Ids only. */
export function feedbackAlertsIn(TableName: string) {
  async function writtenIf(write: Promise<unknown>): Promise<boolean> {
    try {
      await write;
      return true;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      return false;
    }
  }

  const itemOf = (alert: FeedbackAlert) => ({ ...keyOf(alert), ...alert });

  return {
    /** The write that makes an alert due, for the transaction of what it tells. */
    writeOf: (alert: FeedbackAlert): TransactItem => ({ Put: { TableName, Item: itemOf(alert) } }),

    async add(alert: FeedbackAlert): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: itemOf(alert) }));
    },

    async every(): Promise<FeedbackAlert[]> {
      const due: FeedbackAlert[] = [];
      const pages = paginateQuery(
        { client: documents },
        { TableName, KeyConditionExpression: 'pk = :due', ExpressionAttributeValues: { ':due': DUE }, ConsistentRead: true },
      );
      for await (const { Items = [] } of pages) due.push(...Items.map((item) => FeedbackAlertSchema.parse(item)));
      return due;
    },

    /** Reserves an alert for one sender; a reservation of somebody who died is taken over. */
    claim(alert: FeedbackAlert, at: Instant): Promise<boolean> {
      const stale = new Date(Date.parse(at) - CLAIM_MILLIS).toISOString();
      const claim = new UpdateCommand({
        TableName,
        Key: keyOf(alert),
        UpdateExpression: 'SET claimedAt = :at',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(claimedAt) OR claimedAt < :stale)',
        ExpressionAttributeValues: { ':at': at, ':stale': stale },
      });
      return writtenIf(documents.send(claim));
    },

    /** After a crash before this an alert goes out once more, which is better than never. */
    async settle(alert: FeedbackAlert): Promise<void> {
      await documents.send(new DeleteCommand({ TableName, Key: keyOf(alert) }));
    },

    takeTurn: turnsIn(TableName),
  };
}
