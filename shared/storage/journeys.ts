import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { CampaignId } from '#schemas/ids.ts';
import { type Journey, JourneySchema } from '#schemas/journey.ts';
import type { JourneyTemplate } from '#schemas/journey-template.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError } from './errors.ts';

const keyOf = (template: JourneyTemplate) => ({ pk: 'JOURNEYS', sk: template });

/** The journeys of the shop, one for each template that was ever launched; they stand beside the campaigns. */
export function journeysIn(TableName: string) {
  return {
    async find(template: JourneyTemplate): Promise<Journey | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(template), ConsistentRead: true }));
      return Item && JourneySchema.parse(Item);
    },

    async list(): Promise<Journey[]> {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': 'JOURNEYS' },
          ConsistentRead: true,
        }),
      );
      return Items.map((item) => JourneySchema.parse(item));
    },

    /** @throws {StaleWriteError} when somebody changed it since it was read */
    async put(journey: Journey): Promise<void> {
      const before = journey.revision - 1;
      try {
        await documents.send(
          new PutCommand({
            TableName,
            Item: { ...keyOf(journey.template), ...journey },
            ConditionExpression: before === 0 ? 'attribute_not_exists(pk)' : 'revision = :before',
            ...(before === 0 ? {} : { ExpressionAttributeValues: { ':before': before } }),
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        throw new StaleWriteError(`Somebody else changed the journey ${journey.template} meanwhile.`, { cause: error });
      }
    },

    /** Notes the campaign of its newest period, whatever else changes meanwhile. */
    async noteWave(template: JourneyTemplate, wave: CampaignId): Promise<void> {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(template),
          UpdateExpression: 'SET wave = :wave',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':wave': wave },
        }),
      );
    },
  };
}
