import * as z from 'zod';
import { bodyObject } from './body.ts';
import { ConditionsSchema, QueryNameSchema } from './event-query.ts';
import { InstantSchema } from './instant.ts';

/** Numbers, ranges `[1-5]`, steps `0/15` and `*`, with commas between them. */
const part = z.string().regex(/^[\d,[\]/*-]{1,100}$/, 'expected numbers, ranges such as [1-5] or steps such as 0/15, with commas');

/** When a query is answered, by the clock of UTC; what is absent may be anything. */
const EventScheduleSchema = bodyObject({
  second: part.optional(),
  minute: part.optional(),
  hour: part.optional(),
  dayOfMonth: part.optional(),
  month: part.optional(),
  /** 1 is Monday. */
  dayOfWeek: part.optional(),
});
export type EventSchedule = z.infer<typeof EventScheduleSchema>;

const asked = {
  /** Where the answers are posted, as `EPCISQueryDocument`. */
  dest: z.string().max(2000),
  reportIfEmpty: z.boolean().default(false),
  /** Only what is captured from then on; the moment of subscribing when absent. */
  initialRecordTime: InstantSchema.optional(),
  schedule: EventScheduleSchema.optional(),
  /** Every event as soon as it is captured. */
  stream: z.literal(true).optional(),
};

export const SubscriptionBodySchema = bodyObject({
  ...asked,
  /** Signs what is sent: `GS1-Signature` is the HMAC-SHA256 of the body under it, in base64. Never told again. */
  signatureToken: z.string().min(8).max(256).optional(),
}).refine(({ schedule, stream }) => (schedule === undefined) !== (stream === undefined), {
  path: ['schedule'],
  message: 'expected either a schedule or stream: true',
});
export type SubscriptionBody = z.infer<typeof SubscriptionBodySchema>;

export const SubscriptionIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected the id of a subscription');

/** A subscription as its owner sees it. */
export const SubscriptionSchema = z.object({
  subscriptionID: SubscriptionIdSchema,
  queryName: QueryNameSchema,
  ...asked,
  createdAt: InstantSchema,
  /** When its receiver has last taken something. */
  lastNotifiedAt: InstantSchema.optional(),
  /** Why what is due has not been taken since. */
  failure: z.object({ at: InstantSchema, reason: z.string() }).optional(),
});

export const StoredSubscriptionSchema = SubscriptionSchema.extend({
  schemaVersion: z.number().int().default(1),
  schedule: EventScheduleSchema.optional().catch(undefined),
  /** What its query asks; a query does not change while it has subscriptions. */
  query: ConditionsSchema,
  signatureToken: z.string().optional(),
  createdBy: z.string().min(1),
});
export type StoredSubscription = z.infer<typeof StoredSubscriptionSchema>;

/** Send what is due of a subscription. */
export const DeliveryTaskSchema = z.object({
  queryName: QueryNameSchema,
  subscriptionID: SubscriptionIdSchema,
  /** Its schedule says so; the receiver may want to hear that there is nothing. */
  isScheduled: z.boolean().default(false),
  /** 1 for the first time that it is tried. */
  attempt: z.number().int().min(1).max(20).default(1),
});
export type DeliveryTask = z.infer<typeof DeliveryTaskSchema>;
