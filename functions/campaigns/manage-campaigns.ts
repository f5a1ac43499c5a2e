import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { withoutIds } from '#domain/campaigns/audience-lists.ts';
import { sizeOf } from '#domain/campaigns/audience-size.ts';
import { faultOfUplifts, faultsInAudience, upliftsIn } from '#domain/campaigns/judge-audience.ts';
import { sampleRatioOf } from '#domain/campaigns/sample-ratio.ts';
import { hasSends, NO_SENDS, uncertainUntil, withSends } from '#domain/campaigns/send-status.ts';
import { faultOfText } from '#messaging/render-message.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { bucketName, numeral, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { nameUnderKey } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, notFound, ProblemError } from '#runtime/problems.ts';
import { publicOriginOf } from '#runtime/public-origin.ts';
import type { Audience } from '#schemas/audience.ts';
import { type Campaign, type CampaignDraft, CampaignSchema, DEFAULT_CONTROL_RATE, DEFAULT_HOLD_OUT_RATE } from '#schemas/campaign.ts';
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
  stopCampaign,
} from '#schemas/routes/campaigns.ts';
import type { SendCounts } from '#schemas/send.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { couponsIn } from '#storage/coupons.ts';
import { largeRepliesIn } from '#storage/large-replies.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { sendsIn } from '#storage/sends.ts';
import { upliftModelsIn } from '#storage/uplift-models.ts';

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  AUDIENCE_QUEUE_URL: queueUrl,
  ARTEFACTS_BUCKET: bucketName,
  OPEN_CLAIM_MINUTES: numeral,
  /** As the settings say; else links lead to where the campaign was drafted. */
  API_ADDRESS: z.url().optional(),
});
/** Members whose messages are counted for the page of a campaign. */
const MOST_COUNTED = 20_000;
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const sends = sendsIn(env.CAMPAIGNS_TABLE);
const coupons = couponsIn(env.CAMPAIGNS_TABLE);
const models = upliftModelsIn(env.CAMPAIGNS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const largeReplies = largeRepliesIn(env.ARTEFACTS_BUCKET);
const audiences = sendTo(env.AUDIENCE_QUEUE_URL);

async function existing(id: CampaignId): Promise<Campaign> {
  const campaign = await campaigns.find(id);
  if (campaign === undefined) throw notFound(`The campaign ${id}`);
  return campaign;
}

async function pageOf(id: CampaignId) {
  const [campaign, costs, model] = await Promise.all([existing(id), campaigns.costs(id), models.find(id)]);
  const costMinor = costs.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const { arms, holdOutRate } = campaign;
  const sampleRatio = arms === undefined ? null : sampleRatioOf(arms, holdOutRate);
  const uplift = model === undefined ? null : { learnedAt: model.learnedAt, ...model.quality };
  return { ...campaign, costs, costMinor, sampleRatio, uplift, sends: hasSends(campaign) ? await sendsOf(campaign) : null };
}

/** Null of a campaign with more members than can be counted while somebody waits. */
async function sendsOf(campaign: Campaign): Promise<SendCounts | null> {
  if (sizeOf(campaign) > MOST_COUNTED) return null;
  const uncertainUpTo = uncertainUntil(now(), env.OPEN_CLAIM_MINUTES);
  let counts = NO_SENDS;
  let members = 0;
  for await (const read of sends.members(campaign.campaignId)) {
    members += read.length;
    if (members > MOST_COUNTED) return null;
    counts = withSends(counts, read, uncertainUpTo);
  }
  return counts;
}

/** The same key of the same caller names the same campaign, so that a repeated request creates one. */
function idOf(caller: string, idempotencyKey: string | undefined): CampaignId {
  return CampaignIdSchema.parse(`c-${nameUnderKey(idempotencyKey, caller)}`);
}

interface Creation {
  readonly campaignId: CampaignId;
  readonly createdBy: string;
  readonly origin: string;
}

function campaignOf({ campaignId, createdBy, origin }: Creation, draft: CampaignDraft): Campaign {
  const { audience, costs: _costs, seed, ...planned } = draft;
  const { stored, lists } = withoutIds(audience);
  const isHeldOutOf = draft.purpose === 'marketing';
  return CampaignSchema.parse({
    ...planned,
    campaignId,
    origin,
    seed: seed ?? campaignId,
    holdOutRate: draft.holdOutRate ?? (isHeldOutOf ? DEFAULT_HOLD_OUT_RATE : 0),
    controlRate: draft.delivery === 'recorded' ? 0 : (draft.controlRate ?? (isHeldOutOf ? DEFAULT_CONTROL_RATE : 0)),
    audience: stored,
    listed: lists.reduce((sum, list) => sum + list.length, 0),
    status: 'draft',
    createdAt: now(),
    createdBy,
  });
}

/** Whether a draft says what the campaign was made from. */
function isDraftOf(campaign: Campaign, { status: _status, createdAt: _createdAt, origin: _origin, ...draft }: Campaign): boolean {
  return Object.entries(draft).every(([name, value]) => isDeepStrictEqual(campaign[name as keyof Campaign], value));
}

/** A text that cannot be filled in would be found out when thousands of messages are to leave. */
function checkTexts({ offer }: CampaignDraft): void {
  for (const field of ['subject', 'text'] as const) {
    const fault = faultOfText(offer?.[field] ?? '');
    if (fault !== undefined) throw badRequest(`body.offer.${field}`, fault);
  }
}

/** An audience that names what there is not would be of nobody. */
async function checkAudience(audience: Audience): Promise<void> {
  const [fault] = faultsInAudience(audience, 'audience');
  if (fault) throw badRequest(`body.${fault.field}`, fault.expected);
  const missing = faultOfUplifts(audience, await models.findMany(upliftsIn(audience)));
  if (missing !== undefined) throw badRequest('body.audience', missing);
}

async function create(creation: Creation, body: CampaignDraft) {
  checkTexts(body);
  await checkAudience(withoutIds(body.audience).stored);
  const drafted = campaignOf(creation, body);
  const before = await campaigns.find(creation.campaignId);
  if (before && !isDraftOf(before, drafted)) throw new ProblemError(422, 'This Idempotency-Key was used for another campaign.');
  const { lists } = withoutIds(body.audience);
  const listed = await Promise.all(lists.map((ids) => Promise.all(ids.map((id) => personKeys.of(id)))));
  await campaigns.create(before ?? drafted, before ? [] : listed, before ? [] : body.costs);
  return await pageOf(creation.campaignId);
}

export const handler = httpHandler(
  [
    on(createCampaign, ({ body, caller, headers, event }) => {
      const campaignId = idOf(caller.subject, headers['idempotency-key']);
      return create({ campaignId, createdBy: caller.subject, origin: publicOriginOf(env.API_ADDRESS, { event, headers }) }, body);
    }),
    on(listCampaigns, async ({ query }) => {
      const { ids, next } = await campaigns.list(query.limit, query.cursor);
      const found = await Promise.all(ids.map((id) => campaigns.find(CampaignIdSchema.parse(id))));
      return { items: found.filter((campaign) => campaign !== undefined), cursor: next ?? null };
    }),
    on(getCampaign, ({ params }) => pageOf(params.id)),
    on(launchCampaign, async ({ params }) => {
      const campaign = await existing(params.id);
      if (campaign.status === 'launched') return { campaignId: params.id, status: campaign.status };
      await audiences.send({ campaignId: params.id });
      return { campaignId: params.id, status: 'launching' };
    }),
    on(stopCampaign, async ({ params }) => {
      await existing(params.id);
      await campaigns.stop(params.id, now());
      return await pageOf(params.id);
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
