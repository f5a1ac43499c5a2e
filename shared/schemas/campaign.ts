import * as z from 'zod';
import { bodyObject } from './body.ts';
import { CampaignIdSchema, CouponIdSchema, CustomerIdSchema, PersonKeySchema, ProductIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';
import { MAX_RULE_SEGMENTS, RuleIdSchema } from './rule-segment.ts';
import { SendingSchema } from './send.ts';

const ChannelSchema = z.enum(['email', 'sms', 'push', 'webhook']);

/** Who gets a campaign: everyone, the members of learned segments or of rule segments, or a list; several are joined by "or". */
const AudienceSchema = bodyObject({
  everyone: z.literal(true).optional(),
  segments: z.array(z.string().min(1).max(64)).min(1).max(50).optional(),
  ruleSegments: z.array(RuleIdSchema).min(1).max(MAX_RULE_SEGMENTS).optional(),
  customerIds: z.array(CustomerIdSchema).min(1).max(5000).optional(),
}).refine(
  ({ everyone, segments, ruleSegments, customerIds }) => everyone ?? segments ?? ruleSegments ?? customerIds,
  'expected everyone, segments, ruleSegments or customerIds',
);

export const CostSchema = z.object({
  costId: z.string().min(1).max(64),
  kind: z.enum(['media', 'discount', 'sending', 'other']),
  amountMinor: MinorSchema.min(0, 'expected an amount of at least 0'),
  note: z.string().max(200).optional(),
});
export type Cost = z.infer<typeof CostSchema>;
export const CostBodySchema = bodyObject(CostSchema.shape);

const OfferSchema = z.object({
  subject: z.string().min(1).max(200),
  text: z.string().min(1).max(20_000),
  couponCode: z.string().max(64).optional(),
  /** Products that it promotes, besides those of its coupon: while one of them is on hold the message waits. */
  productIds: z.array(ProductIdSchema).max(100).optional(),
});

const planned = {
  name: z.string().trim().min(1).max(120),
  /** The shop's own id of it, by which an import finds it again. */
  reference: z.string().trim().min(1).max(64).optional(),
  channel: ChannelSchema,
  holdOutRate: z.number().min(0).max(0.9),
  offer: OfferSchema.optional(),
  /** `recorded`: it ran elsewhere or earlier; Larderly measures it and sends nothing. */
  delivery: z.enum(['send', 'recorded']),
  /** First and last day, both included, on which a purchase counts for the campaign. */
  startsOn: LocalDaySchema,
  endsOn: LocalDaySchema,
  currency: CurrencyCodeSchema,
};

export const CampaignDraftSchema = bodyObject({
  ...planned,
  offer: bodyObject(OfferSchema.shape).optional(),
  audience: AudienceSchema,
  holdOutRate: planned.holdOutRate.default(0.1),
  delivery: planned.delivery.default('send'),
  seed: z.string().min(1).max(64).optional(),
  costs: z.array(CostBodySchema).max(100).default([]),
})
  .refine((draft) => draft.startsOn <= draft.endsOn, { path: ['endsOn'], message: 'expected a day not before startsOn' })
  .refine((draft) => draft.delivery === 'recorded' || draft.channel === 'email', {
    path: ['channel'],
    message: 'expected email: other channels can be recorded, not sent',
  })
  .refine((draft) => draft.delivery === 'recorded' || draft.offer !== undefined, { path: ['offer'], message: 'expected what to send' });
export type CampaignDraft = z.infer<typeof CampaignDraftSchema>;

export const ArmSchema = z.enum(['treated', 'hold-out']);
export type Arm = z.infer<typeof ArmSchema>;

/** An item of a table holds 400 KB; this leaves room for the keys and a byte or two for each id. */
const PRODUCT_IDS_BYTES = 320_000;
const bytesOf = (ids: readonly string[]) => new TextEncoder().encode(ids.join('')).length;

/** The products that a coupon is for. */
export const CouponBodySchema = bodyObject({
  productIds: z
    .array(ProductIdSchema)
    .min(1)
    .max(20_000)
    .refine((ids) => bytesOf(ids) <= PRODUCT_IDS_BYTES, `expected at most ${PRODUCT_IDS_BYTES} bytes of product ids`),
});

/** A coupon of a campaign, with the number of its products. */
export const CouponSchema = z.object({ couponId: CouponIdSchema, products: z.number().int() });
export type Coupon = z.infer<typeof CouponSchema>;
export const CouponDetailSchema = CouponSchema.extend({ productIds: z.array(ProductIdSchema) });
export type CouponDetail = z.infer<typeof CouponDetailSchema>;

/** A campaign as it is kept; the listed people are separate items, by pseudonym. */
export const CampaignSchema = z.object({
  ...planned,
  schemaVersion: z.literal(1).default(1),
  campaignId: CampaignIdSchema,
  seed: z.string(),
  audience: z.object({
    everyone: z.boolean().default(false),
    segments: z.array(z.string()).default([]),
    ruleSegments: z.array(z.string()).default([]),
    listed: z.number().int().default(0),
  }),
  status: z.enum(['draft', 'launching', 'launched']),
  createdAt: InstantSchema,
  createdBy: z.string(),
  launchedAt: InstantSchema.optional(),
  arms: z.object({ treated: z.number().int(), holdOut: z.number().int() }).optional(),
});
export type Campaign = z.infer<typeof CampaignSchema>;

export const MemberSchema = z.object({
  personKey: PersonKeySchema,
  arm: ArmSchema,
  assignedAt: InstantSchema,
  sending: SendingSchema.optional(),
  claimedAt: InstantSchema.optional(),
  settledAt: InstantSchema.optional(),
  sendingReason: z.string().optional(),
  resolvedBy: z.string().optional(),
});
export type Member = z.infer<typeof MemberSchema>;

/** Work of one page of an audience; the next page follows as a message of its own. */
export const AudiencePageSchema = z.object({
  campaignId: CampaignIdSchema,
  step: z.number().int().min(0),
  cursor: z.string().optional(),
});
export type AudiencePage = z.infer<typeof AudiencePageSchema>;

export const SendOrderSchema = z.object({ campaignId: CampaignIdSchema, personKeys: z.array(PersonKeySchema).max(25) });

const IntervalSchema = z.tuple([z.number(), z.number()]);
const ArmResultSchema = z.object({
  customers: z.number().int(),
  meanSpendMinor: z.number(),
  conversions: z.number().int(),
  spendMinor: z.number().int(),
});

export const CampaignRoiSchema = z.object({
  campaignId: CampaignIdSchema,
  name: z.string(),
  asOf: InstantSchema,
  currency: CurrencyCodeSchema,
  startsOn: LocalDaySchema,
  endsOn: LocalDaySchema,
  /** Fraction of the cost, 1.10 = 110 %; null with a reason where it cannot be known. */
  roi: z.number().nullable(),
  roiPercent: z.number().nullable(),
  roiCi95: IntervalSchema.nullable(),
  incrementalMinor: z.number().nullable(),
  incrementalCi95Minor: IntervalSchema.nullable(),
  isProven: z.boolean(),
  reason: z.string().optional(),
  costMinor: z.number().int(),
  arms: z.object({ treated: ArmResultSchema, holdOut: ArmResultSchema }),
  sampleRatio: z.object({ pValue: z.number(), isMismatch: z.boolean() }),
  /** Members who are no longer there, because they were erased. */
  leftOut: z.number().int(),
});
export type CampaignRoi = z.infer<typeof CampaignRoiSchema>;
