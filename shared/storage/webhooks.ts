import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Webhook, WebhookSchema } from '#schemas/webhook.ts';
import { documents } from './client.ts';

const LIST = 'WEBHOOKS';
const keyOf = (webhookId: string) => ({ pk: LIST, sk: webhookId });

/** Where messages of the channel webhook go, each with the secret that signs them. @param TableName - of the campaigns */
export function webhooksIn(TableName: string) {
  return {
    async put(webhook: Webhook): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { ...keyOf(webhook.webhookId), ...webhook } }));
    },

    async find(webhookId: string): Promise<Webhook | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(webhookId), ConsistentRead: true }));
      return Item && WebhookSchema.parse(Item);
    },

    /** By id. @param after - the id at which the page before ended */
    async list(limit: number, after?: string): Promise<{ items: Webhook[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :list',
          ExpressionAttributeValues: { ':list': LIST },
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: keyOf(after) }),
        }),
      );
      return { items: Items.map((item) => WebhookSchema.parse(item)), next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
    },

    async remove(webhookId: string): Promise<void> {
      await documents.send(new DeleteCommand({ TableName, Key: keyOf(webhookId) }));
    },
  };
}
