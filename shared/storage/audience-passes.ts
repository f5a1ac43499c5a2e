import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { CampaignId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { documents } from './client.ts';

const PassSchema = z.object({
  /** Into how many parts everybody is divided. */
  parts: z.number().int(),
  done: z.set(z.number()).default(new Set()),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
});
type Pass = z.infer<typeof PassSchema>;

/** How far a drawing of a campaign's audience has come: that of the launch, or of one day of a journey. */
export function audiencePassesIn(TableName: string) {
  const keyOf = (pk: CampaignId, pass: string) => ({ pk, sk: `PASS#${pass}` });

  async function update(campaignId: CampaignId, pass: string, expression: string, values: Record<string, unknown>): Promise<Pass> {
    const { Attributes } = await documents.send(
      new UpdateCommand({
        TableName,
        Key: keyOf(campaignId, pass),
        UpdateExpression: expression,
        ExpressionAttributeValues: values,
        ...(expression.includes('#parts') ? { ExpressionAttributeNames: { '#parts': 'parts' } } : {}),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return PassSchema.parse(Attributes);
  }

  return {
    async find(campaignId: CampaignId, pass: string): Promise<Pass | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(campaignId, pass), ConsistentRead: true }));
      return Item && PassSchema.parse(Item);
    },

    /** Begins a drawing; one that was begun before keeps its parts. */
    begin: (campaignId: CampaignId, pass: string, { parts, at }: { parts: number; at: Instant }): Promise<Pass> =>
      update(campaignId, pass, 'SET startedAt = if_not_exists(startedAt, :at), #parts = if_not_exists(#parts, :parts)', {
        ':at': at,
        ':parts': parts,
      }),

    /** Notes that a part is done; the same again changes nothing. */
    markDone: (campaignId: CampaignId, pass: string, part: number): Promise<Pass> =>
      update(campaignId, pass, 'ADD done :part', { ':part': new Set([part]) }),

    async finish(campaignId: CampaignId, pass: string, at: Instant): Promise<void> {
      await update(campaignId, pass, 'SET finishedAt = if_not_exists(finishedAt, :at)', { ':at': at });
    },
  };
}
