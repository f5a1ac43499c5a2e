import * as z from 'zod';
import { bodyObject } from './body.ts';
import { CaseIdSchema } from './case.ts';
import { GtinSchema } from './gtin.ts';
import { ProductIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { LotRefSchema, MicrosSchema } from './lot.ts';

export const RecallIdSchema = z
  .string()
  .regex(/^r-[A-Za-z0-9_-]{8,64}$/, 'expected the id of a recall')
  .brand<'RecallId'>();
export type RecallId = z.infer<typeof RecallIdSchema>;

const MOST_LOTS = 500;
const words = (most: number) => z.string().trim().min(1).max(most);

const HazardSchema = z.enum(['temperature', 'microbiological', 'allergen', 'foreign-body', 'chemical', 'labelling', 'other']);

/** When the goods were sold; open at an end that is not told. */
const PeriodSchema = z.object({ from: InstantSchema.optional(), to: InstantSchema.optional() });
export type Period = z.infer<typeof PeriodSchema>;

/** What to do with the goods, in the shop's own words; in each language that is told it takes the place of the usual advice. */
const AdviceSchema = z.object({ en: words(1000).optional(), zh: words(1000).optional() });

const told = {
  /** Named by whoever recalls; what was made of them follows by itself. */
  lots: z.array(LotRefSchema).max(MOST_LOTS).default([]),
  /** Recalled whatever the lot. */
  productIds: z.array(ProductIdSchema).max(50).default([]),
  period: PeriodSchema.optional(),
  /** For the customers, in a sentence. */
  reason: words(500),
  hazard: HazardSchema.default('other'),
  /** 1: serious harm is probable, 2: remote or passing, 3: not likely. */
  class: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
  /** Whoever reacts to one of these is told first. */
  allergens: z.array(words(40)).max(24).default([]),
  advice: AdviceSchema.optional(),
  incidentId: CaseIdSchema.optional(),
};

export const RecallBodySchema = bodyObject({
  ...told,
  lots: z.array(bodyObject(LotRefSchema.shape)).max(MOST_LOTS).default([]),
  period: bodyObject(PeriodSchema.shape).optional(),
  advice: bodyObject(AdviceSchema.shape).optional(),
  /** Only looks for whom it would concern; `launch` carries it out. */
  dryRun: z.boolean().default(false),
}).refine(({ lots, productIds }) => lots.length + productIds.length > 0, { path: ['lots'], message: 'expected lots or productIds' });
export type RecallBody = z.infer<typeof RecallBodySchema>;

const STATUSES = ['scoping', 'drafted', 'notifying', 'open', 'closed'] as const;
const RecallStatusSchema = z.enum(STATUSES);

const STEPS = ['hold-named', 'trace', 'hold-traced', 'sales', 'orders', 'customers', 'notify'] as const;
/** Where the work stands: the step that is next, and what of it is done. */
const NextStepSchema = z.object({
  step: z.enum(STEPS),
  cursor: z.string().optional(),
  /** Of the notices: 1 for those who react to a named allergen, 2 for everybody who is left. */
  wave: z.number().int().optional(),
});
export type NextStep = z.infer<typeof NextStepSchema>;

const MARKS = ['heldAt', 'scopedAt', 'firstNoticeAt', 'notifiedAt', 'closedAt'] as const;
export type RecallMark = (typeof MARKS)[number];

/** A recall as it is kept. */
export const RecallSchema = z.object({
  schemaVersion: z.number().int().default(1),
  recallId: RecallIdSchema,
  /** The incident's, or the recall's own id. */
  caseId: CaseIdSchema,
  status: RecallStatusSchema,
  ...told,
  isDryRun: z.boolean(),
  startedAt: InstantSchema,
  startedBy: z.string(),
  /** Of the notices' links. */
  origin: z.url(),
  /** Rises with every page of the work: of two who do the same page one moves the recall on. */
  seq: z.number().int(),
  /** Absent while there is nothing to do. */
  next: NextStepSchema.optional(),
  touchedAt: InstantSchema,
  /** How often everything has been looked for; late orders are found by the next round. */
  round: z.number().int().default(1),
  roundAt: InstantSchema,
  ...(Object.fromEntries(MARKS.map((mark) => [mark, InstantSchema.optional()])) as Record<RecallMark, z.ZodOptional<typeof InstantSchema>>),
  closedBy: z.string().optional(),
  /** Of products that are recalled as a whole. */
  gtins: z.array(GtinSchema).default([]),
  /** Stores that were known by name, when the goods were traced. */
  stores: z.array(z.string()).default([]),
  /** What there was to be got back when the goods were first traced, and what had been thrown away by then. */
  baseline: z.object({ recoverable: MicrosSchema, disposed: MicrosSchema }).optional(),
});
export type Recall = z.infer<typeof RecallSchema>;

/** What a queue message says: everything else is in the recall. */
export const RecallMessageSchema = z.object({ recallId: RecallIdSchema });
export type RecallMessage = z.infer<typeof RecallMessageSchema>;

/** A time in which a lot was on sale; without a store anywhere, open at an end that nobody told. */
const SaleWindowSchema = z.object({ storeId: z.string().optional(), from: InstantSchema.optional(), to: InstantSchema.optional() });
export type SaleWindow = z.infer<typeof SaleWindowSchema>;

/** A lot that a recall concerns. */
export const RecalledLotSchema = LotRefSchema.extend({
  /** Transformations between it and a lot that was named. */
  steps: z.number().int(),
  /** As which it is sold. */
  productIds: z.array(ProductIdSchema).default([]),
  /** Absent when nobody has told where it lay. */
  windows: z.array(SaleWindowSchema).optional(),
});
export type RecalledLot = z.infer<typeof RecalledLotSchema>;

const CertaintySchema = z.enum(['certain', 'possible']);
const RecalledLineSchema = z.object({
  productId: z.string(),
  quantity: z.number(),
  gtin: z.string().optional(),
  lot: z.string().optional(),
});

const OrderStandingSchema = z.enum(['completed', 'refunded', 'cancelled', 'erased', 'unknown']);

/** An order with goods that are recalled, or that may be. */
export const RecalledOrderSchema = z.object({
  orderRef: z.string(),
  certainty: CertaintySchema,
  soldAt: InstantSchema,
  storeId: z.string().optional(),
  lines: z.array(RecalledLineSchema),
  /** Set when the order itself was read. */
  standing: OrderStandingSchema.optional(),
  personKey: z.string().optional(),
});
export type RecalledOrder = z.infer<typeof RecalledOrderSchema>;

export const ReachSchema = z.enum(['email', 'phone', 'push', 'none']);
export type Reach = z.infer<typeof ReachSchema>;

const AnswerSchema = z.enum(['kept', 'eaten', 'discarded', 'returned']);

const NoticeChannelSchema = z.enum(['email', 'sms', 'push']);
export type NoticeChannel = z.infer<typeof NoticeChannelSchema>;

/** How an attempt to tell somebody went; `begun` without a later word is unclear, and is made again. */
const AttemptSchema = z.object({
  at: InstantSchema,
  channel: NoticeChannelSchema.catch('email'),
  outcome: z.enum(['begun', 'accepted', 'refused', 'postponed', 'no-address', 'unknown']).catch('unknown'),
  reason: z.string().optional(),
  wave: z.number().int().optional(),
});
export type Attempt = z.infer<typeof AttemptSchema>;

export const NoticeSchema = z.enum(['waiting', 'sending', 'sent', 'failed', 'unreachable', 'gone']);

/** Somebody whom a recall concerns. Their notice, every attempt at it, and what they said. */
export const RecalledPersonSchema = z.object({
  personKey: z.string(),
  orders: z.set(z.string()).transform((set) => [...set].sort()),
  /** Some of their orders certainly has the goods. */
  isCertain: z.boolean().default(false),
  reach: ReachSchema.default('none'),
  notice: NoticeSchema.default('waiting'),
  claimedAt: InstantSchema.optional(),
  sentAt: InstantSchema.optional(),
  attempts: z.array(AttemptSchema).default([]),
  substituteId: z.string().optional(),
  answer: AnswerSchema.optional(),
  answeredAt: InstantSchema.optional(),
  answeredBy: z.string().optional(),
  /** Of the recalled goods, in pieces or kilograms as they were sold. */
  quantity: z.number().optional(),
  wantsRefund: z.boolean().optional(),
});
export type RecalledPerson = z.infer<typeof RecalledPersonSchema>;

/** What somebody says of the goods. */
const answered = {
  answer: AnswerSchema,
  quantity: z.number().min(0).max(1e6).optional(),
  wantsRefund: z.boolean().optional(),
};
export const OwnAnswerSchema = z.object({
  ...answered,
  quantity: z.union([z.literal('').transform(() => undefined), z.coerce.number().min(0).max(1e6)]).optional(),
  wantsRefund: z.union([z.boolean(), z.enum(['true', 'on', 'yes', '1']).transform(() => true)]).optional(),
});
export type OwnAnswer = z.infer<typeof OwnAnswerSchema>;
export const AnswerBodySchema = bodyObject({ customerId: z.string().trim().min(1).max(256), ...answered });
