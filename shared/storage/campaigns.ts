import { DeleteCommand, GetCommand, PutCommand, paginateQuery, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type ArmSizes, type Campaign, CampaignSchema, type Cost, CostSchema, type Member, MemberSchema } from '#schemas/campaign.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';
import { insertion, type WriteResult, writeEach } from './independent-writes.ts';

/** Pseudonyms in one item: 6 KB. */
const LISTED_PER_ITEM = 250;

const campaignKey = (pk: string) => ({ pk, sk: 'CAMPAIGN' });
export const memberKey = (pk: string, personKey: PersonKey) => ({ pk, sk: `MEMBER#${personKey}` });
const listedKey = (pk: string, index: number) => ({ pk, sk: `LISTED#${String(index).padStart(4, '0')}` });

const pagesOfList = (personKeys: readonly PersonKey[], list: number) =>
  Array.from({ length: Math.ceil(personKeys.length / LISTED_PER_ITEM) }, (_, page) => ({
    list,
    personKeys: personKeys.slice(page * LISTED_PER_ITEM, (page + 1) * LISTED_PER_ITEM),
  }));

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
    async create(campaign: Campaign, lists: readonly (readonly PersonKey[])[], costs: readonly Cost[]): Promise<void> {
      const { campaignId } = campaign;
      for (const [index, page] of lists.flatMap(pagesOfList).entries()) await put({ ...listedKey(campaignId, index), ...page });
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

    /** The people whom a campaign names one by one, list by list. */
    async listed(campaignId: CampaignId): Promise<Map<number, PersonKey[]>> {
      const lists = new Map<number, PersonKey[]>();
      for (const { list = 0, personKeys } of await beginningWith(campaignId, 'LISTED#')) {
        lists.set(Number(list), [...(lists.get(Number(list)) ?? []), ...(personKeys as PersonKey[])]);
      }
      return lists;
    },

    /** Marks the launch; a campaign that was launched before keeps its first instant and quarter. @returns the campaign as it stands */
    async markLaunching(campaignId: CampaignId, launchedAt: Instant, quarter: string): Promise<Campaign> {
      const { Attributes } = await documents.send(
        new UpdateCommand({
          TableName,
          Key: campaignKey(campaignId),
          UpdateExpression:
            'SET launchedAt = if_not_exists(launchedAt, :at), quarter = if_not_exists(quarter, :quarter), #status = :launching',
          ConditionExpression: 'attribute_exists(pk) AND #status <> :launched',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':at': launchedAt, ':quarter': quarter, ':launching': 'launching', ':launched': 'launched' },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return CampaignSchema.parse(Attributes);
    },

    /** From then on nothing more goes out; the first instant holds. */
    async stop(campaignId: CampaignId, at: Instant): Promise<void> {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: campaignKey(campaignId),
          UpdateExpression: 'SET stoppedAt = if_not_exists(stoppedAt, :at)',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':at': at },
        }),
      );
    },

    /** What was stopped goes on, with the people who enter from now on. */
    async resume(campaignId: CampaignId): Promise<void> {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: campaignKey(campaignId),
          UpdateExpression: 'REMOVE stoppedAt',
          ConditionExpression: 'attribute_exists(pk)',
        }),
      );
    },

    async markLaunched(campaignId: CampaignId, arms: ArmSizes): Promise<void> {
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

    /**
     * Writes the arms of some people, who must differ. Whoever has one keeps it, with what became of the message to them.
     *
     * @returns for each in their order whether the arm is new
     */
    assign: (campaignId: CampaignId, members: readonly Member[]): Promise<WriteResult[]> =>
      writeEach(members.map((member) => insertion(TableName, { ...memberKey(campaignId, member.personKey), ...member }))),

    /** Takes the arms of some people away, who must differ: they were erased while they were drawn. */
    async withdraw(campaignId: CampaignId, personKeys: readonly PersonKey[]): Promise<void> {
      for (const personKey of personKeys) await documents.send(new DeleteCommand({ TableName, Key: memberKey(campaignId, personKey) }));
    },

    /** Those of some people, who must differ, that have an arm. */
    async findMembers(campaignId: CampaignId, personKeys: readonly PersonKey[]): Promise<Map<PersonKey, Member>> {
      const found = await readAll(personKeys.map((personKey) => ({ table: TableName, key: memberKey(campaignId, personKey) })));
      return new Map(found.map(({ item }) => MemberSchema.parse(item)).map((member) => [member.personKey, member]));
    },

    async members(campaignId: CampaignId): Promise<Member[]> {
      return (await beginningWith(campaignId, 'MEMBER#')).map((item) => MemberSchema.parse(item));
    },
  };
}
