import { isDeepStrictEqual } from 'node:util';
import { hasSends, NO_SENDS, uncertainUntil, withSends } from '#domain/campaigns/send-status.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { bucketName, numeral, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { randomToken, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { notFound, ProblemError } from '#runtime/problems.ts';
import { type Campaign, type CampaignDraft, CampaignSchema } from '#schemas/campaign.ts';
import { type CampaignId, CampaignIdSchema } from '#schemas/ids.ts';
import {
  addCost,
  createCampaign,
  getCampaign,
  getCoupon,
  launchCampaign,
  listCampaigns,
  listCoupons,
  putCoupon,
} from '#schemas/routes/campaigns.ts';
import type { SendCounts } from '#schemas/send.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { couponsIn } from '#storage/coupons.ts';
import { largeRepliesIn } from '#storage/large-replies.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { sendsIn } from '#storage/sends.ts';

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  AUDIENCE_QUEUE_URL: queueUrl,
  ARTEFACTS_BUCKET: bucketName,
  OPEN_CLAIM_MINUTES: numeral,
});
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const sends = sendsIn(env.CAMPAIGNS_TABLE);
const coupons = couponsIn(env.CAMPAIGNS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const largeReplies = largeRepliesIn(env.ARTEFACTS_BUCKET);
const audiences = sendTo(env.AUDIENCE_QUEUE_URL);

async function existing(id: CampaignId): Promise<Campaign> {
  const campaign = await campaigns.find(id);
  if (campaign === undefined) throw notFound(`The campaign ${id}`);
  return campaign;
}

async function pageOf(id: CampaignId) {
  const [campaign, costs] = await Promise.all([existing(id), campaigns.costs(id)]);
  const costMinor = costs.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return { ...campaign, costs, costMinor, sends: hasSends(campaign) ? await sendsOf(id) : null };
}

async function sendsOf(id: CampaignId): Promise<SendCounts> {
  const uncertainUpTo = uncertainUntil(now(), env.OPEN_CLAIM_MINUTES);
  let counts = NO_SENDS;
  for await (const members of sends.members(id)) counts = withSends(counts, members, uncertainUpTo);
  return counts;
}

/** The same key of the same caller names the same campaign, so that a repeated request creates one. */
function idOf(caller: string, idempotencyKey: string | undefined): CampaignId {
  const unique = idempotencyKey === undefined ? randomToken(12) : sha256Hex(`${caller}\0${idempotencyKey}`).slice(0, 16);
  return CampaignIdSchema.parse(`c-${unique}`);
}

function campaignOf(campaignId: CampaignId, draft: CampaignDraft, createdBy: string): Campaign {
  const { audience, costs: _costs, seed, ...planned } = draft;
  return CampaignSchema.parse({
    ...planned,
    campaignId,
    seed: seed ?? campaignId,
    audience: {
      everyone: audience.everyone ?? false,
      segments: audience.segments ?? [],
      ruleSegments: audience.ruleSegments ?? [],
      listed: audience.customerIds?.length ?? 0,
    },
    status: 'draft',
    createdAt: now(),
    createdBy,
  });
}

/** Whether a draft says what the campaign was made from. */
function isDraftOf(campaign: Campaign, { status: _status, createdAt: _createdAt, ...draft }: Campaign): boolean {
  return Object.entries(draft).every(([name, value]) => isDeepStrictEqual(campaign[name as keyof Campaign], value));
}

async function create(campaignId: CampaignId, body: CampaignDraft, createdBy: string) {
  const drafted = campaignOf(campaignId, body, createdBy);
  const before = await campaigns.find(campaignId);
  if (before && !isDraftOf(before, drafted)) throw new ProblemError(422, 'This Idempotency-Key was used for another campaign.');
  const listed = await Promise.all((body.audience.customerIds ?? []).map((id) => personKeys.of(id)));
  await campaigns.create(before ?? drafted, before ? [] : listed, before ? [] : body.costs);
  return await pageOf(campaignId);
}

export const handler = httpHandler(
  [
    on(createCampaign, ({ body, caller, headers }) => create(idOf(caller.subject, headers['idempotency-key']), body, caller.subject)),
    on(listCampaigns, async ({ query }) => {
      const { ids, next } = await campaigns.list(query.limit, query.cursor);
      const found = await Promise.all(ids.map((id) => campaigns.find(CampaignIdSchema.parse(id))));
      return { items: found.filter((campaign) => campaign !== undefined), cursor: next ?? null };
    }),
    on(getCampaign, ({ params }) => pageOf(params.id)),
    on(launchCampaign, async ({ params }) => {
      const campaign = await existing(params.id);
      if (campaign.status === 'launched') return { campaignId: params.id, status: campaign.status };
      await audiences.send({ campaignId: params.id, step: 0 });
      return { campaignId: params.id, status: 'launching' };
    }),
    on(addCost, async ({ params, body }) => {
      await existing(params.id);
      await campaigns.putCost(params.id, body);
      return await pageOf(params.id);
    }),
    on(putCoupon, async ({ params, body }) => {
      await existing(params.id);
      return await coupons.put(params.id, params.couponId, body.productIds);
    }),
    on(listCoupons, async ({ params, query }) => {
      await existing(params.id);
      const { items, next } = await coupons.list(params.id, query.limit, query.cursor);
      return { items, cursor: next ?? null };
    }),
    on(getCoupon, async ({ params }) => {
      const coupon = await coupons.find(params.id, params.couponId);
      if (coupon === undefined) throw notFound(`The coupon ${params.couponId} of the campaign ${params.id}`);
      return coupon;
    }),
  ],
  { keepLarge: largeReplies.keep },
);
