import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { CampaignId } from '#schemas/ids.ts';
import { type UpliftModel, UpliftModelSchema } from '#schemas/uplift-model.ts';
import { documents } from './client.ts';

const modelKey = (campaignId: CampaignId) => ({ pk: campaignId, sk: 'UPLIFT' });

/** Whom past campaigns persuaded, a model for each; no number of it is of one person. */
export function upliftModelsIn(TableName: string) {
  async function find(campaignId: CampaignId): Promise<UpliftModel | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: modelKey(campaignId), ConsistentRead: true }));
    return Item && UpliftModelSchema.parse(Item);
  }

  return {
    find,
    /** Those that there are. */
    async findMany(campaignIds: readonly CampaignId[]): Promise<Map<CampaignId, UpliftModel>> {
      const found = await Promise.all(campaignIds.map(find));
      return new Map(found.flatMap((model) => (model === undefined ? [] : [[model.campaignId, model] as const])));
    },
    async put(model: UpliftModel): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { ...modelKey(model.campaignId), ...model } }));
    },
  };
}
