import { GetCommand, PutCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Coupon, type CouponDetail, CouponDetailSchema, CouponSchema } from '#schemas/campaign.ts';
import { type CampaignId, type CouponId, CouponIdSchema, type ProductId } from '#schemas/ids.ts';
import { documents } from './client.ts';

const PREFIX = 'COUPON#';
const keyOf = (pk: CampaignId, couponId: string) => ({ pk, sk: `${PREFIX}${couponId}` });

/** Coupons beside the campaigns that they belong to, each with the products that it is for. */
export function couponsIn(TableName: string) {
  async function find(campaignId: CampaignId, couponId: CouponId): Promise<CouponDetail | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(campaignId, couponId), ConsistentRead: true }));
    return Item && CouponDetailSchema.parse(Item);
  }

  return {
    /** Replaces what was known of the coupon; a product that is named twice counts once. */
    async put(campaignId: CampaignId, couponId: CouponId, named: readonly ProductId[]): Promise<Coupon> {
      const productIds = [...new Set(named)];
      const coupon = { couponId, products: productIds.length };
      await documents.send(
        new PutCommand({ TableName, Item: { ...keyOf(campaignId, couponId), schemaVersion: 1, ...coupon, productIds } }),
      );
      return coupon;
    },

    /** The products of the coupon that an offer names; none for a code that is no coupon of the campaign. */
    async productsOf(campaignId: CampaignId, code: string | undefined): Promise<readonly ProductId[]> {
      const couponId = CouponIdSchema.safeParse(code).data;
      return couponId === undefined ? [] : ((await find(campaignId, couponId))?.productIds ?? []);
    },

    find,

    /** Ids of all coupons of a campaign. */
    async ids(campaignId: CampaignId): Promise<string[]> {
      const ids: string[] = [];
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': campaignId, ':prefix': PREFIX },
          ProjectionExpression: 'couponId',
        },
      );
      for await (const { Items = [] } of pages) ids.push(...Items.map(({ couponId }) => String(couponId)));
      return ids;
    },

    /** By id; `next` is the id after which the next page begins. Few coupons of very many products fill a page. */
    async list(campaignId: CampaignId, limit: number, after?: string): Promise<{ items: Coupon[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': campaignId, ':prefix': PREFIX },
          ProjectionExpression: 'couponId, products',
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: keyOf(campaignId, after) }),
        }),
      );
      return {
        items: Items.map((item) => CouponSchema.parse(item)),
        next: LastEvaluatedKey && String(LastEvaluatedKey['sk']).slice(PREFIX.length),
      };
    },
  };
}
