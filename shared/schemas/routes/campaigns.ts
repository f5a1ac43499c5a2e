import * as z from 'zod';
import { bodyObject, NoBodySchema } from '../body.ts';
import {
  CampaignDraftSchema,
  CampaignRoiSchema,
  CampaignSchema,
  CostBodySchema,
  CostSchema,
  CouponBodySchema,
  CouponDetailSchema,
  CouponSchema,
} from '../campaign.ts';
import { CampaignIdSchema, CouponIdSchema } from '../ids.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute, type Group } from '../route.ts';
import { SendCountsSchema, SendIdSchema, SendOutcomeSchema, SendSchema, SendsQuerySchema } from '../send.ts';

const word = 'campaigns';
const groups: readonly Group[] = ['marketer', 'admin'];
const params = z.object({ id: CampaignIdSchema });
const couponParams = params.extend({ couponId: CouponIdSchema });
const CampaignPageSchema = CampaignSchema.extend({
  costs: z.array(CostSchema),
  costMinor: z.number().int(),
  sends: SendCountsSchema.nullable().describe(
    'How the messages stand; null before the launch, and for a campaign that Larderly does not send',
  ),
});

export const createCampaign = defineRoute({
  method: 'POST',
  path: '/v1/campaigns',
  word,
  summary: 'Draft a campaign: audience, hold-out, offer, days and cost. Takes Idempotency-Key.',
  groups,
  body: CampaignDraftSchema,
  reply: CampaignPageSchema,
  status: 201,
});

export const listCampaigns = defineRoute({
  method: 'GET',
  path: '/v1/campaigns',
  word,
  summary: 'All campaigns, newest first.',
  groups,
  query: PageQuerySchema,
  reply: pageOf(CampaignSchema),
});

export const getCampaign = defineRoute({
  method: 'GET',
  path: '/v1/campaigns/{id}',
  word,
  summary: 'One campaign with the size of its arms, its cost ledger and how its messages stand.',
  groups,
  params,
  reply: CampaignPageSchema,
});

export const launchCampaign = defineRoute({
  method: 'POST',
  path: '/v1/campaigns/{id}/launch',
  word,
  summary: 'Draw the audience and its hold-out, and begin to send. Launching twice changes nothing.',
  groups,
  params,
  body: NoBodySchema,
  reply: z.object({ campaignId: CampaignIdSchema, status: CampaignSchema.shape.status }),
  status: 202,
});

export const addCost = defineRoute({
  method: 'POST',
  path: '/v1/campaigns/{id}/costs',
  word,
  summary: "Add a line to the campaign's cost ledger; the same costId again replaces it.",
  groups,
  params,
  body: CostBodySchema,
  reply: CampaignPageSchema,
});

export const putCoupon = defineRoute({
  method: 'PUT',
  path: '/v1/campaigns/{id}/coupons/{couponId}',
  word,
  summary: 'Say which products a coupon of the campaign is for; what was said before is replaced.',
  groups,
  params: couponParams,
  body: CouponBodySchema,
  reply: CouponSchema,
});

export const listCoupons = defineRoute({
  method: 'GET',
  path: '/v1/campaigns/{id}/coupons',
  word,
  summary: 'Coupons of the campaign with the number of their products, by id. A page may be shorter than its limit and not the last.',
  groups,
  params,
  query: PageQuerySchema,
  reply: pageOf(CouponSchema),
});

export const getCoupon = defineRoute({
  method: 'GET',
  path: '/v1/campaigns/{id}/coupons/{couponId}',
  word,
  summary: 'One coupon of the campaign with its products.',
  groups,
  params: couponParams,
  reply: CouponDetailSchema,
});

export const getCampaignRoi = defineRoute({
  method: 'GET',
  path: '/v1/campaigns/{id}/roi',
  word,
  summary: 'Return on investment against the hold-out, with its 95 % interval; null with a reason where it cannot be known.',
  groups,
  params,
  reply: CampaignRoiSchema,
});

export const listSends = defineRoute({
  method: 'GET',
  path: '/v1/campaigns/{id}/sends',
  word,
  summary:
    'The message of the campaign to each person, and how it stands. `uncertain`: whoever was sending it never said how it ended; it may have gone out and is not sent again. A page may be shorter than its limit and not the last.',
  groups,
  params,
  query: SendsQuerySchema,
  reply: pageOf(SendSchema),
});

export const resolveSend = defineRoute({
  method: 'POST',
  path: '/v1/campaigns/{id}/sends/{sendId}/resolve',
  word,
  summary: 'Say how an uncertain message ended. `not-sent` makes it `failed`; neither sends anything.',
  groups,
  params: params.extend({ sendId: SendIdSchema }),
  body: bodyObject({ outcome: SendOutcomeSchema }),
  reply: SendSchema,
});
