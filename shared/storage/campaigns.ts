import { GetCommand, PutCommand, paginateQuery, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Campaign, CampaignSchema, type Cost, CostSchema, type Member, MemberSchema } from '#schemas/campaign.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';
import { insertion, writeEach } from './independent-writes.ts';

/** An item is one page of the drawing, which a message works through. */
const LISTED_PER_ITEM = 25;

const campaignKey = (pk: string) => ({ pk, sk: 'CAMPAIGN' });
export const memberKey = (pk: string, personKey: PersonKey) => ({ pk, sk: `MEMBER#${personKey}` });
const listedKey = (pk: string, index: number) => ({ pk, sk: `LISTED#${String(index).padStart(4, '0')}` });

/** Campaigns with their cost ledger, the people they name and the arm of each. */
export function campaignsIn(TableName: string) {
  async function beginningWith(pk: string, prefix: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    const pages = paginateQuery(
      { client: documents },
      {
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) found.push(...Items);
    return found;
  }

  async function put(Item: Record<string, unknown>): Promise<void> {
    await documents.send(new PutCommand({ TableName, Item }));
  }

  /** Leaves what is there under the same key as it is. */
  async function putNew(Item: Record<string, unknown>): Promise<void> {
    try {
      await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  }

  return {
    /** Keeps a new campaign; one that exists under the same id stays as it is. The entry of the list is written last. */
    async create(campaign: Campaign, listed: readonly PersonKey[], costs: readonly Cost[]): Promise<void> {
      const { campaignId } = campaign;
      for (let from = 0; from < listed.length; from += LISTED_PER_ITEM) {
        await put({ ...listedKey(campaignId, from / LISTED_PER_ITEM), personKeys: listed.slice(from, from + LISTED_PER_ITEM) });
      }
      for (const cost of costs) await put({ pk: campaignId, sk: `COST#${cost.costId}`, ...cost });
      await putNew({ ...campaignKey(campaignId), ...campaign });
      await put({ pk: 'CAMPAIGNS', sk: `${campaign.createdAt}#${campaignId}`, campaignId });
    },

    async find(campaignId: CampaignId): Promise<Campaign | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: campaignKey(campaignId), ConsistentRead: true }));
      return Item && CampaignSchema.parse(Item);
    },

    /** Ids of campaigns, newest first, with the key after which the next page begins. */
    async list(limit: number, after?: string): Promise<{ ids: string[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': 'CAMPAIGNS' },
          ScanIndexForward: false,
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk: 'CAMPAIGNS', sk: after } }),
        }),
      );
      return { ids: Items.map((item) => String(item['campaignId'])), next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
    },

    async costs(campaignId: CampaignId): Promise<Cost[]> {
      return (await beginningWith(campaignId, 'COST#')).map((item) => CostSchema.parse(item));
    },

    async putCost(campaignId: CampaignId, cost: Cost): Promise<void> {
      await put({ pk: campaignId, sk: `COST#${cost.costId}`, ...cost });
    },

    /** The listed people of one item of the list, or undefined after the last. */
    async listed(campaignId: CampaignId, index: number): Promise<string[] | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: listedKey(campaignId, index) }));
      return Item?.['personKeys'] as string[] | undefined;
    },

    /** Marks the launch; a campaign that was launched before keeps its first instant. */
    async markLaunching(campaignId: CampaignId, launchedAt: Instant): Promise<void> {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: campaignKey(campaignId),
          UpdateExpression: 'SET launchedAt = if_not_exists(launchedAt, :at), #status = :launching',
          ConditionExpression: 'attribute_exists(pk) AND #status <> :launched',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':at': launchedAt, ':launching': 'launching', ':launched': 'launched' },
        }),
      );
    },

    async markLaunched(campaignId: CampaignId, arms: { treated: number; holdOut: number }): Promise<void> {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: campaignKey(campaignId),
          UpdateExpression: 'SET #status = :launched, arms = :arms',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':launched': 'launched', ':arms': arms },
        }),
      );
    },

    /** Writes the arms of some people. Whoever has one keeps it, with what became of the message to them. */
    async assign(campaignId: CampaignId, members: readonly Member[]): Promise<void> {
      // Two ids of a list may stand for one person.
      const different = new Map(members.map((member) => [member.personKey, member]));
      await writeEach(
        [...different.values()].map((member) => insertion(TableName, { ...memberKey(campaignId, member.personKey), ...member })),
      );
    },

    async members(campaignId: CampaignId): Promise<Member[]> {
      return (await beginningWith(campaignId, 'MEMBER#')).map((item) => MemberSchema.parse(item));
    },
  };
}
