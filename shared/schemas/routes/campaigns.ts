import * as z from 'zod';
import { AudiencePreviewSchema, PreviewBodySchema } from '../audience-preview.ts';
import { bodyObject, NoBodySchema } from '../body.ts';
import {
  CampaignDraftSchema,
  CampaignSchema,
  CostBodySchema,
  CostSchema,
  CouponBodySchema,
  CouponDetailSchema,
  CouponSchema,
  SampleRatioSchema,
} from '../campaign.ts';
import { CampaignRoiSchema } from '../campaign-roi.ts';
import { CampaignIdSchema, CouponIdSchema } from '../ids.ts';
import { InstantSchema } from '../instant.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute, type Group } from '../route.ts';
import { SendCountsSchema, SendIdSchema, SendOutcomeSchema, SendSchema, SendsQuerySchema } from '../send.ts';
import { RankingQualitySchema } from '../uplift-model.ts';
import { WebhookBodySchema, WebhookIdSchema, WebhookReplySchema } from '../webhook.ts';

const word = 'campaigns';
const groups: readonly Group[] = ['marketer', 'admin'];
const params = z.object({ id: CampaignIdSchema });
const couponParams = params.extend({ couponId: CouponIdSchema });
const CampaignPageSchema = CampaignSchema.extend({
  costs: z.array(CostSchema),
  costMinor: z.number().int(),
  sampleRatio: SampleRatioSchema.nullable().describe(
    'Whether the arms have the sizes that were drawn (chi-square, p < 0.001 is a mismatch), with those expected; null before they are drawn',
  ),
  uplift: RankingQualitySchema.extend({ learnedAt: InstantSchema })
    .nullable()
    .describe(
      'How well the people whom it persuaded can be told from others, for the audience condition `uplift`; null before the night after it',
    ),
  sends: SendCountsSchema.nullable().describe(
    'How the messages stand; null before the launch, for a campaign that Larderly does not send, and for one of more than 20,000 people, whose list of sends and return on investment tell it',
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

export const previewCampaign = defineRoute({
  method: 'POST',
  path: '/v1/campaigns/preview',
  word,
  summary:
    'How many people an audience has, how many of them can be written to on each channel, and why the others cannot; stores nothing. Exact in a shop of up to 2,000 people and for people who are named one by one, else estimated from a random sample, with its 95 % interval.',
  groups,
  body: PreviewBodySchema,
  reply: AudiencePreviewSchema,
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

export const stopCampaign = defineRoute({
  method: 'POST',
  path: '/v1/campaigns/{id}/stop',
  word,
  summary: 'Nothing more of it goes out; what has gone out is measured on. Stopping twice changes nothing.',
  groups,
  params,
  body: NoBodySchema,
  reply: CampaignPageSchema,
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
  summary:
    'Return on investment against the hold-out, with its 95 % interval, adjusted for earlier spend and not, by segment and channel; null with a reason where it cannot be known. `?format=csv` or `Accept: text/csv` gives it as a sheet.',
  groups,
  params,
  query: z.object({ format: z.enum(['json', 'csv']).optional() }),
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

const webhookParams = z.object({ id: WebhookIdSchema });

export const listWebhooks = defineRoute({
  method: 'GET',
  path: '/v1/webhooks',
  word,
  summary: 'Where messages of the channel webhook can go, by id, without their secrets.',
  groups,
  query: PageQuerySchema,
  reply: pageOf(WebhookReplySchema),
});

export const putWebhook = defineRoute({
  method: 'PUT',
  path: '/v1/webhooks/{id}',
  word,
  summary:
    'Say where a webhook is: https, and reachable by everybody. The reply tells a new secret, which signs every call from then on (Standard Webhooks) and is never told again.',
  groups: ['admin'],
  params: webhookParams,
  body: WebhookBodySchema,
  reply: WebhookReplySchema,
});

export const removeWebhook = defineRoute({
  method: 'DELETE',
  path: '/v1/webhooks/{id}',
  word,
  summary: 'Forget a webhook; what campaigns still have for it is withheld.',
  groups: ['admin'],
  params: webhookParams,
  status: 204,
});

const tokenParams = z.object({ token: z.string().min(1).max(200) });

export const showUnsubscribe = defineRoute({
  method: 'GET',
  path: '/u/{token}',
  word,
  summary: 'The page behind the unsubscribe link of a message. Opening it changes nothing.',
  groups: 'open',
  params: tokenParams,
});

export const unsubscribe = defineRoute({
  method: 'POST',
  path: '/u/{token}',
  word,
  summary:
    'Unsubscribe with one click (RFC 8058): a form, urlencoded or multipart, with List-Unsubscribe=One-Click. Holds before the next message; the same again changes nothing.',
  groups: 'open',
  params: tokenParams,
});
