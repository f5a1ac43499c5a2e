import * as z from 'zod';
import { SampleRatioSchema } from './campaign.ts';
import { CampaignIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { CurrencyCodeSchema } from './money.ts';

const IntervalSchema = z.tuple([z.number(), z.number()]);
export type Interval = z.infer<typeof IntervalSchema>;

/** Why something cannot be known. Of stored results a later version may know more reasons. */
const ReasonSchema = z
  .string()
  .describe(
    'NO_COST, NOT_MEASURABLE (detail NO_HOLD_OUT, TOO_FEW_CUSTOMERS), COST_UNCERTAIN, MIXED_CURRENCIES, NOT_LAUNCHED, NOT_MEASURED_YET',
  );

const UpliftEstimateSchema = z.object({
  incrementalMinor: z.number().nullable().describe('Sales that would not have happened without the campaign; null where no hold-out tells'),
  incrementalCi95Minor: IntervalSchema.nullable(),
  standardErrorMinor: z.number().nullable(),
  z: z.number().nullable().describe('Incremental sales in standard errors'),
  pValue: z.number().nullable(),
  isProven: z.boolean().describe('Whether the interval of the incremental sales leaves out zero'),
  certainty: z.enum(['proven', 'not proven']),
  roi: z.number().nullable().describe('(incremental − cost) / cost as a fraction, 1.10 = 110 %; null with a reason'),
  roiCi95: IntervalSchema.nullable(),
  roiSign: z.enum(['gain', 'loss', 'open', 'unknown']).describe('On which side of zero the whole interval of the ROI lies'),
  intervalBy: z.enum(['welch', 'fieller']).nullable().describe('Welch where the cost is fixed, Fieller where it differs between people'),
  neededPerArm: z.number().int().nullable().describe('People in each of two equal arms that find an effect as seen with a power of 80 %'),
  detectablePerPersonMinor: z.number().nullable().describe('The smallest effect a person that arms as these find with a power of 80 %'),
  reason: ReasonSchema.optional(),
  detail: z.string().optional(),
});
export type UpliftEstimate = z.infer<typeof UpliftEstimateSchema>;

const ArmResultSchema = z.object({
  customers: z.number().int(),
  meanSpendMinor: z.number(),
  conversions: z.number().int(),
  spendMinor: z.number().int(),
  /** A person's mean spend in the eight weeks before the campaign, or as many days as it lasts. */
  meanBeforeMinor: z.number().default(0),
  /** Who used a coupon of the campaign. */
  redeemers: z.number().int().default(0),
});

const AdjustedSchema = UpliftEstimateSchema.extend({
  theta: z.number(),
  explained: z.number().describe('Share of the variance of spend that spend before the campaign explains, ρ²'),
});

const GroupSchema = UpliftEstimateSchema.pick({
  incrementalMinor: true,
  incrementalCi95Minor: true,
  isProven: true,
  certainty: true,
  roi: true,
  roiCi95: true,
  intervalBy: true,
  reason: true,
  detail: true,
}).extend({
  name: z.string(),
  treated: z.number().int(),
  holdOut: z.number().int(),
  costMinor: z.number(),
  adjusted: UpliftEstimateSchema.pick({ incrementalMinor: true, incrementalCi95Minor: true, isProven: true, roi: true, roiCi95: true }),
});

const CostsSchema = z.object({
  mediaMinor: z.number(),
  discountMinor: z.number(),
  sendingMinor: z.number(),
  otherMinor: z.number(),
  discountFrom: z
    .enum(['ledger', 'orders', 'none'])
    .describe('orders: what the treated saved with coupons of the campaign; a line of the ledger takes its place'),
  sendingFrom: z.enum(['ledger', 'sends', 'none']).describe('sends: messages sent by the price of their channel'),
  sent: z.record(z.string(), z.number().int()).describe('Messages sent, by channel'),
  varies: z.boolean().describe('Whether the cost differs between treated people'),
});
export type CampaignCosts = z.infer<typeof CostsSchema>;

const RevisionSchema = z.object({
  revision: z.number().int().describe('Rises whenever a figure has changed since the night before; 0 when nothing is stored yet'),
  isFrozen: z.boolean().describe('Refunds count back to the day of their order for 30 days; after that the figures stay'),
  freezesOn: LocalDaySchema,
  isOver: z.boolean().describe('Whether the last day of the campaign is over'),
});

export const CampaignRoiSchema = UpliftEstimateSchema.extend({
  campaignId: CampaignIdSchema,
  name: z.string(),
  asOf: InstantSchema,
  currency: CurrencyCodeSchema,
  startsOn: LocalDaySchema,
  endsOn: LocalDaySchema,
  roiPercent: z.number().nullable(),
  costMinor: z.number(),
  arms: z.object({ treated: ArmResultSchema, holdOut: ArmResultSchema }),
  sampleRatio: SampleRatioSchema,
  leftOut: z.number().int().describe('Members who were erased, or cannot be read'),
  control: z.number().int().default(0).describe('Members who get no campaign at all in the quarter; they belong to neither arm'),
  contaminated: z.number().int().default(0).describe('Held-out people whom a message reached, or who are one person with somebody treated'),
  adjusted: AdjustedSchema.nullable().default(null).describe('By spend before the campaign (CUPED)'),
  margin: z
    .object({ marginRate: z.number(), unadjusted: UpliftEstimateSchema, adjusted: UpliftEstimateSchema })
    .nullable()
    .default(null)
    .describe('The same with only the margin of the sales counted; null where no marginRate is known'),
  withAfter: z
    .object({
      days: z.number().int(),
      daysOver: z.number().int(),
      unadjusted: UpliftEstimateSchema,
      adjusted: UpliftEstimateSchema,
    })
    .nullable()
    .default(null)
    .describe('All spend of the window and of the 28 days after it: what was only bought earlier is no gain'),
  waste: z
    .object({
      treatedUnits: z.number(),
      treatedPeople: z.number().int(),
      heldOutUnits: z.number(),
      heldOutPeople: z.number().int(),
      expiringUnits: z.number(),
      avoidedMinor: z.number().int(),
      roi: z.number().nullable(),
      roiCi95: IntervalSchema.nullable(),
    })
    .nullable()
    .default(null)
    .describe('Of a campaign for goods near their last day: what it kept from being thrown away, and the return with that'),
  bySegment: z.array(GroupSchema).default([]).describe('By the segment in which people were when the campaign began'),
  byChannel: z.array(GroupSchema).default([]),
  deliveries: z
    .object({ sent: z.number().int(), bounced: z.number().int(), complained: z.number().int() })
    .nullable()
    .default(null)
    .describe('Messages of a campaign that Larderly sends, and what the mail service told of them; null of others'),
  costs: CostsSchema.nullable().default(null),
  version: RevisionSchema.nullable().default(null),
});
export type CampaignRoi = z.infer<typeof CampaignRoiSchema>;
export type GroupResult = z.infer<typeof GroupSchema>;
