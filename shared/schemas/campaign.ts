import * as z from 'zod';
import { AudienceBodySchema, AudienceSchema } from './audience.ts';
import { bodyObject } from './body.ts';
import { ChannelSchema } from './contact.ts';
import { CampaignIdSchema, CouponIdSchema, PersonKeySchema, ProductIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { ContentListSchema, JourneyTemplateSchema } from './journey-template.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';
import { DeliverySchema, SendingSchema } from './send.ts';

export const DEFAULT_HOLD_OUT_RATE = 0.1;
export const DEFAULT_CONTROL_RATE = 0.05;

export const CostSchema = z.object({
  costId: z.string().min(1).max(64),
  kind: z.enum(['media', 'discount', 'sending', 'other']),
  amountMinor: MinorSchema.min(0, 'expected an amount of at least 0'),
  note: z.string().max(200).optional(),
});
export type Cost = z.infer<typeof CostSchema>;
export const CostBodySchema = bodyObject(CostSchema.shape);

const ExpiringSchema = z.object({ units: z.number().min(0).max(1e9), wasteUnitMinor: MinorSchema.min(0) });

export const OfferSchema = z.object({
  subject: z.string().min(1).max(200),
  text: z.string().min(1).max(20_000),
  couponCode: z.string().max(64).optional(),
  /** Products that it promotes, besides those of its coupon: while one of them is on hold the message waits. */
  productIds: z.array(ProductIdSchema).max(100).optional(),
  /** Goods near their last day: how many would expire unsold without it, and what throwing one away costs. */
  expiring: ExpiringSchema.optional(),
});
export const OfferBodySchema = bodyObject({ ...OfferSchema.shape, expiring: bodyObject(ExpiringSchema.shape).optional() });

const planned = {
  name: z.string().trim().min(1).max(120),
  /** The shop's own id of it, by which an import finds it again. */
  reference: z.string().trim().min(1).max(64).optional(),
  channel: ChannelSchema,
  /** `service`: about something that the person has bought; nobody is held out of it. */
  purpose: z.enum(['marketing', 'service']),
  holdOutRate: z.number().min(0).max(0.9),
  /** Share of all people who get no campaign at all in a quarter, 0–0.5. */
  controlRate: z.number().min(0).max(0.5),
  /** The text to send; without one that of the offer. */
  templateId: JourneyTemplateSchema.optional(),
  /** Which list of recommendations the text tells. */
  contentList: ContentListSchema.optional(),
  /** Of the webhook that channel `webhook` calls. */
  webhookId: z.string().max(64).optional(),
  offer: OfferSchema.optional(),
  /** `recorded`: it ran elsewhere or earlier; Larderly measures it and sends nothing. */
  delivery: z.enum(['send', 'recorded']),
  /** First and last day, both included, on which a purchase counts for the campaign. */
  startsOn: LocalDaySchema,
  endsOn: LocalDaySchema,
  currency: CurrencyCodeSchema,
  /** Share of the sales that is margin; the return is then told of the margin too. */
  marginRate: z.number().gt(0).max(1).optional(),
};

export const CampaignDraftSchema = bodyObject({
  ...planned,
  offer: OfferBodySchema.optional(),
  audience: AudienceBodySchema,
  purpose: planned.purpose.default('marketing'),
  holdOutRate: planned.holdOutRate
    .optional()
    .describe(`Share of the audience that gets nothing; ${DEFAULT_HOLD_OUT_RATE} when it is not told, and none of a service message`),
  controlRate: planned.controlRate
    .optional()
    .describe(`Share of all people who get no campaign in a quarter; ${DEFAULT_CONTROL_RATE} of what Larderly sends when it is not told`),
  delivery: planned.delivery.default('send'),
  seed: z.string().min(1).max(64).optional(),
  costs: z.array(CostBodySchema).max(100).default([]),
})
  .refine((draft) => draft.startsOn <= draft.endsOn, { path: ['endsOn'], message: 'expected a day not before startsOn' })
  .refine((draft) => draft.delivery === 'recorded' || draft.offer !== undefined || draft.templateId !== undefined, {
    path: ['offer'],
    message: 'expected what to send: an offer or a templateId',
  })
  .refine((draft) => draft.purpose === 'marketing' || !(draft.holdOutRate || draft.controlRate), {
    path: ['holdOutRate'],
    message: 'expected 0: nobody is held out of a service message',
  });
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

const ArmSizesSchema = z.object({
  treated: z.number().int(),
  /** Held out of this campaign. */
  holdOut: z.number().int(),
  /** Of its audience, held out of all campaigns of the quarter. */
  control: z.number().int().default(0),
});
export type ArmSizes = z.infer<typeof ArmSizesSchema>;

/** Whether the arms have the sizes that were drawn; the expected sizes are those of the people who are in an arm. */
export const SampleRatioSchema = z.object({
  treated: z.number(),
  holdOut: z.number(),
  chiSquare: z.number(),
  pValue: z.number(),
  /** Below 0.001: people of one arm got lost. */
  isMismatch: z.boolean(),
});
export type SampleRatio = z.infer<typeof SampleRatioSchema>;

/** A campaign as it is kept; the listed people are separate items, by pseudonym. */
export const CampaignSchema = z.object({
  ...planned,
  purpose: planned.purpose.default('marketing'),
  controlRate: planned.controlRate.default(0),
  schemaVersion: z.literal(1).default(1),
  campaignId: CampaignIdSchema,
  seed: z.string(),
  audience: AudienceSchema,
  /** How many people it names one by one. */
  listed: z.number().int().default(0),
  /** Public address of the API, which the links in its messages begin with. */
  origin: z.url().optional(),
  status: z.enum(['draft', 'launching', 'launched']),
  createdAt: InstantSchema,
  createdBy: z.string(),
  launchedAt: InstantSchema.optional(),
  /** Whose control group it leaves out, such as 2026Q4; set at the launch. */
  quarter: z.string().optional(),
  /** Nothing more goes out from then on. */
  stoppedAt: InstantSchema.optional(),
  /** Absent until the audience is drawn. */
  arms: ArmSizesSchema.optional(),
  /** It is one period of a journey. */
  journey: z
    .object({
      template: JourneyTemplateSchema,
      /** A person enters at most once in so many days. */
      periodDays: z.number().int(),
      /** The period before. */
      before: CampaignIdSchema.optional(),
    })
    .optional(),
});
export type Campaign = z.infer<typeof CampaignSchema>;

export const MemberSchema = z.object({
  personKey: PersonKeySchema,
  arm: ArmSchema,
  /** Held out of all campaigns of the quarter. */
  isControl: z.boolean().optional(),
  /** The learned segment when the arm was drawn. */
  segment: z.string().optional(),
  assignedAt: InstantSchema,
  /** The drawing that found this person. */
  pass: z.string().optional(),
  sending: SendingSchema.optional(),
  claimedAt: InstantSchema.optional(),
  settledAt: InstantSchema.optional(),
  sendingReason: z.string().optional(),
  resolvedBy: z.string().optional(),
  /** By which it went out, and in how many parts it is charged; absent for what went out before both were kept. */
  channel: ChannelSchema.optional(),
  parts: z.number().int().optional(),
  /** What became of it after it had gone out. */
  delivery: DeliverySchema.optional(),
  deliveryAt: InstantSchema.optional(),
});
export type Member = z.infer<typeof MemberSchema>;

/** The drawing at the launch. */
export const LAUNCH_PASS = 'launch';

/** One page of a drawing; the next one follows as a message of its own. Without a part: begin. */
export const AudiencePageSchema = z.object({
  campaignId: CampaignIdSchema,
  /** The launch, or the local day on which a journey looks whom it concerns. */
  pass: z.union([z.literal(LAUNCH_PASS), LocalDaySchema]).default(LAUNCH_PASS),
  part: z.number().int().min(0).optional(),
  cursor: z.string().optional(),
  /** Everybody is drawn, and the arms are counted: whom the message before counted last, and how many that were. */
  counted: z.object({ after: PersonKeySchema, sizes: ArmSizesSchema }).optional(),
});
export type AudiencePage = z.infer<typeof AudiencePageSchema>;

export const SendOrderSchema = z.object({ campaignId: CampaignIdSchema, personKeys: z.array(PersonKeySchema).max(25) });
export type SendOrder = z.infer<typeof SendOrderSchema>;
