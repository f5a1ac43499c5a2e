import * as z from 'zod';
import { bodyObject } from './body.ts';
import { GtinSchema, LotIdSchema } from './gtin.ts';
import { CustomerIdSchema, type PersonKey, PersonKeySchema, ProductIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { pageOf } from './page.ts';
import { ScheduledCallSchema } from './scheduled-call.ts';

/** An event's key and the pseudonym under which it came: the same feedback has the same id however often it is told. */
export const FeedbackIdSchema = z
  .string()
  .regex(/^[0-9a-f]{16}[A-Za-z0-9_-]{22}$/, 'expected the id of a feedback')
  .brand<'FeedbackId'>();
export type FeedbackId = z.infer<typeof FeedbackIdSchema>;

const KEY_LENGTH = 16;
export const feedbackIdOf = (eventKey: string, personKey: PersonKey): FeedbackId => `${eventKey}${personKey}` as FeedbackId;
export const partsOfFeedbackId = (id: FeedbackId) => ({ eventKey: id.slice(0, KEY_LENGTH), personKey: id.slice(KEY_LENGTH) as PersonKey });

export const FeedbackKindSchema = z.enum(['rating', 'complaint', 'survey', 'comment']);
export type FeedbackKind = z.infer<typeof FeedbackKindSchema>;
/** `noted`: it needs no answer. */
export const FeedbackStatusSchema = z.enum(['open', 'answered', 'resolved', 'noted']);

/** How likely somebody is to recommend the shop, 0–10, or how content they are, 1–5. */
const SurveySchema = z.object({ name: z.enum(['nps', 'csat']), score: z.number() });
export type Survey = z.infer<typeof SurveySchema>;

/** A lot that a feedback may be about. */
export const FeedbackLotSchema = z.object({
  gtin: GtinSchema,
  lot: LotIdSchema,
  productId: z.string().optional(),
  /** `told`: by the person; `ordered`: the order says so. */
  by: z.enum(['told', 'ordered']).catch('ordered'),
});
export type FeedbackLot = z.infer<typeof FeedbackLotSchema>;

/** An answer to a feedback. `uncertain`: the sending was begun, and nobody knows whether it ended. */
const FeedbackReplySchema = z.object({
  replyId: z.string(),
  at: InstantSchema,
  by: z.string(),
  text: z.string(),
  channel: z.enum(['email', 'none']).catch('none'),
  outcome: z.enum(['sending', 'sent', 'refused', 'not-reachable', 'uncertain', 'noted']).catch('uncertain'),
});
export type FeedbackReply = z.infer<typeof FeedbackReplySchema>;

const SaidTasteSchema = z.object({ tag: z.string(), isLiked: z.boolean() });

/** What is known of a feedback beside its text, which stands in the event alone. */
export const FeedbackSchema = z.object({
  schemaVersion: z.number().int().default(1),
  feedbackId: FeedbackIdSchema,
  /** Of the id that it came under. */
  personKey: PersonKeySchema,
  version: z.number().int().nonnegative().default(1),
  kind: FeedbackKindSchema,
  at: InstantSchema,
  /** Of the shop's calendar. */
  day: LocalDaySchema,
  source: z.string(),
  status: FeedbackStatusSchema,
  /** 0–5 */
  stars: z.number().optional(),
  survey: SurveySchema.optional(),
  productIds: z.array(z.string()).default([]),
  orderRef: z.string().optional(),
  /** The order was not named: it is the last one before with that product. */
  isOrderInferred: z.boolean().default(false),
  lots: z.array(FeedbackLotSchema).default([]),
  hasText: z.boolean().default(false),
  language: z.string().default('other'),
  /** 0–1; 0.5 says nothing. */
  positivity: z.number().default(0.5),
  sentiment: z.enum(['positive', 'neutral', 'negative']).catch('neutral'),
  evidence: z.array(z.object({ term: z.string(), weight: z.number() })).default([]),
  /** Who judged the text. */
  engine: z.enum(['lexicon', 'comprehend', 'none']).catch('lexicon').default('none'),
  topics: z.array(z.string()).default([]),
  dangers: z.array(z.string()).default([]),
  dangerWords: z.array(z.string()).default([]),
  tastes: z.array(SaidTasteSchema).default([]),
  /** Somebody who is to be won back. */
  isDissatisfied: z.boolean().default(false),
  replies: z.array(FeedbackReplySchema).default([]),
  firstAnsweredAt: InstantSchema.optional(),
  resolvedAt: InstantSchema.optional(),
});
export type Feedback = z.infer<typeof FeedbackSchema>;

const CODE_POINTS = 10_000;
const text = z.string().trim().min(1).max(CODE_POINTS, `expected at most ${CODE_POINTS} characters`);
const score = z.number().int();

/** What an operator, or the shop's own server, passes on of what somebody said. */
export const FeedbackBodySchema = bodyObject({
  kind: FeedbackKindSchema,
  customerId: CustomerIdSchema.optional(),
  orderId: z.string().trim().min(1).max(128).optional(),
  text: text.optional(),
  stars: z.number().min(0).max(5).optional(),
  nps: score.min(0).max(10).optional(),
  csat: score.min(1).max(5).optional(),
  productId: ProductIdSchema.optional(),
  gtin: GtinSchema.optional(),
  lot: LotIdSchema.optional(),
  at: InstantSchema.optional(),
})
  .refine((body) => [body.text, body.stars, body.nps, body.csat].some((value) => value !== undefined), {
    path: ['text'],
    message: 'expected text, stars, nps or csat',
  })
  .refine(({ kind, nps, csat }) => (kind === 'survey') === (nps !== undefined || csat !== undefined), {
    path: ['nps'],
    message: 'expected nps or csat with kind survey, and with no other kind',
  })
  .refine(({ lot, gtin }) => lot === undefined || gtin !== undefined, { path: ['gtin'], message: 'expected the gtin of the lot' });
export type FeedbackBody = z.infer<typeof FeedbackBodySchema>;

export const FeedbackTakenSchema = z.object({ feedbackId: FeedbackIdSchema, status: z.literal('queued') });

export const FeedbackReplyBodySchema = bodyObject({
  text,
  /** The matter is settled with it. */
  resolves: z.boolean().default(true),
  /** `none`: they have been answered otherwise, such as by telephone. */
  channel: z.enum(['email', 'none']).default('email'),
});
export type FeedbackReplyBody = z.infer<typeof FeedbackReplyBodySchema>;

const { schemaVersion: _schemaVersion, personKey: _personKey, version: _version, ...shown } = FeedbackSchema.shape;
export const FeedbackViewSchema = z.object({
  ...shown,
  /** Null when the person has no profile any more. */
  customerId: CustomerIdSchema.nullable(),
  /** Null when it had none. */
  text: z.string().nullable(),
});
export type FeedbackView = z.infer<typeof FeedbackViewSchema>;
export const FeedbackPageSchema = pageOf(FeedbackViewSchema);

const rate = z.number().min(0).max(1).nullable();

/** What feedback comes to over some days. */
export const FeedbackFiguresSchema = z.object({
  feedback: z.number().int(),
  nps: z.object({
    responses: z.number().int(),
    promoters: z.number().int(),
    passives: z.number().int(),
    detractors: z.number().int(),
    score: z.number().nullable().describe('Share of 9–10 less share of 0–6, in points'),
    plusMinus: z.number().nullable().describe('Half of the 95 % interval, in points'),
  }),
  csat: z.object({ responses: z.number().int(), satisfied: z.number().int(), rate }),
  stars: z.object({ ratings: z.number().int(), mean: z.number().nullable() }),
  complaints: z.number().int(),
  safetyComplaints: z.number().int(),
  answered: z.number().int(),
  secondsToFirstAnswer: z.object({ median: z.number().nullable(), p90: z.number().nullable() }),
  firstContactResolution: z.object({ resolved: z.number().int(), atFirstContact: z.number().int(), rate }),
});
export type FeedbackFigures = z.infer<typeof FeedbackFiguresSchema>;

/** A message of the queue Feedback: events that are to be judged, without what they say. */
export const FeedbackMessageSchema = z.object({
  schemaVersion: z.literal(1).default(1),
  events: z.array(z.object({ personKey: PersonKeySchema, eventKey: z.string() })).max(25),
});
export type FeedbackMessage = z.infer<typeof FeedbackMessageSchema>;

/** What follows from feedback by the clock: `alerts` that have not gone out, `clusters` of complaints about a lot. */
export const FeedbackCallSchema = ScheduledCallSchema.extend({ work: z.enum(['alerts', 'clusters']) });
export type FeedbackCall = z.infer<typeof FeedbackCallSchema>;

/** What somebody answers behind a link. */
export const LinkAnswerSchema = z.object({
  score: z.coerce.number().int(),
  text: z
    .string()
    .trim()
    .max(2000)
    .optional()
    .transform((said) => said || undefined),
});
