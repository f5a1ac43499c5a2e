import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '#schemas/instant.ts';
import { type ScoreSettings, type StoredScoreSettings, StoredScoreSettingsSchema } from '#schemas/score.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError } from './errors.ts';

const KEY = { pk: 'CURRENT', sk: 'SCORE_SETTINGS' };

/** How the shop wants its customers' scores weighed; beside the segmentation in force. */
export function scoreSettingsIn(TableName: string) {
  async function find(): Promise<StoredScoreSettings | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: KEY, ConsistentRead: true }));
    return Item && StoredScoreSettingsSchema.parse(Item);
  }
  return {
    /** Undefined while nobody has set any. */
    find,
    /** @throws {StaleWriteError} when somebody else set others at the same moment */
    async put(settings: ScoreSettings, { changedAt, changedBy }: { changedAt: Instant; changedBy: string }): Promise<StoredScoreSettings> {
      const revision = (await find())?.revision ?? 0;
      const stored: StoredScoreSettings = { ...settings, schemaVersion: 1, revision: revision + 1, changedAt, changedBy };
      try {
        await documents.send(
          new PutCommand({
            TableName,
            Item: { ...KEY, ...stored },
            ConditionExpression: 'attribute_not_exists(pk) OR revision = :read',
            ExpressionAttributeValues: { ':read': revision },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        throw new StaleWriteError('The weights of the score were set by somebody else at the same moment.', { cause: error });
      }
      return stored;
    },
  };
}
