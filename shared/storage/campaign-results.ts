import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type CampaignRoi, CampaignRoiSchema } from '#schemas/campaign-roi.ts';
import type { CampaignId } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const ResultItemSchema = z.object({
  schemaVersion: z.number().int().default(1),
  asOf: InstantSchema,
  isFrozen: z.boolean(),
  result: z.string().transform((text) => CampaignRoiSchema.parse(JSON.parse(text))),
});

const resultKey = (campaignId: CampaignId) => ({ pk: campaignId, sk: 'RESULT' });

/** What a night has measured of each campaign. */
export function campaignResultsIn(TableName: string) {
  return {
    async find(campaignId: CampaignId): Promise<CampaignRoi | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: resultKey(campaignId), ConsistentRead: true }));
      return Item && ResultItemSchema.parse(Item).result;
    },

    /** Keeps a result unless one is frozen, or as of a later moment. @returns whether it is kept */
    async save(result: CampaignRoi): Promise<boolean> {
      const isFrozen = result.version?.isFrozen ?? false;
      try {
        await documents.send(
          new PutCommand({
            TableName,
            Item: { ...resultKey(result.campaignId), schemaVersion: 1, asOf: result.asOf, isFrozen, result: JSON.stringify(result) },
            ConditionExpression: 'attribute_not_exists(pk) OR (isFrozen = :open AND asOf <= :asOf)',
            ExpressionAttributeValues: { ':open': false, ':asOf': result.asOf },
          }),
        );
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },
  };
}
