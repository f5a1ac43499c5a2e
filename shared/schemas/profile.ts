import * as z from 'zod';
import { CustomerIdSchema, PersonKeySchema, RunIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { MinorSchema } from './money.ts';

const count = z.number().int();

/** Orders and net spend of one local day: days since 1970-01-01 in the shop's calendar, orders, minor units. */
export const DayBucketSchema = z.tuple([count, count, MinorSchema]);
export type DayBucket = z.infer<typeof DayBucketSchema>;

/** The same of one month, written as a number such as 202611. */
export const MonthBucketSchema = z.tuple([count, count, MinorSchema]);
export type MonthBucket = z.infer<typeof MonthBucketSchema>;

/** What one person bought in one currency; amounts in its minor units. Spend is net of refunds. */
export const CurrencyTotalsSchema = z.object({
  orders: count,
  spendMinor: MinorSchema,
  discountMinor: MinorSchema,
  refundMinor: MinorSchema,
  /** Ascending; the 400 days before the newest order day ever seen. A refund counts on the day of its order. */
  days: z.array(DayBucketSchema),
  /** Ascending; what is older than the days. */
  months: z.array(MonthBucketSchema),
});
export type CurrencyTotals = z.infer<typeof CurrencyTotalsSchema>;

/** The last thing said of one field, and when; `null` means that it was withdrawn. */
export const TraitSchema = z.object({ value: z.json(), at: InstantSchema });
export type Trait = z.infer<typeof TraitSchema>;

export const RecentEventSchema = z.object({
  at: InstantSchema,
  name: z.string(),
  /** First characters of the event's key, which settle ties. */
  key: z.string(),
});
export type RecentEvent = z.infer<typeof RecentEventSchema>;

export const ScorePartSchema = z.object({ feature: z.string(), value: z.number(), weight: z.number(), contribution: z.number() });
export type ScorePart = z.infer<typeof ScorePartSchema>;

/** The segment that the last night gave this person, and why. */
export const MembershipSchema = z.object({
  name: z.string(),
  since: InstantSchema,
  runId: RunIdSchema,
  score: z.number(),
  parts: z.array(ScorePartSchema).default([]),
  reason: z.string().default(''),
});
export type Membership = z.infer<typeof MembershipSchema>;

/** What is known of a person from events alone; every field is a sum, an extreme or a last word, so that order of arrival never matters. */
export const FactsSchema = z.object({
  isIdentified: z.boolean(),
  firstSeenAt: InstantSchema,
  lastSeenAt: InstantSchema,
  traits: z.record(z.string(), TraitSchema),
  orders: count,
  items: count,
  cancelledOrders: count,
  refundCount: count,
  byCurrency: z.record(z.string(), CurrencyTotalsSchema),
  /** Local day of the newest completed order that any of this person's ids sent, whoever owns it now. */
  newestOrderDay: count.optional(),
  /** Orders by channel. */
  channels: z.record(z.string(), count),
  /** Events kept one by one (orders, feedback, consents, identity), by source. */
  sources: z.record(z.string(), count),
  /** Days with behaviour, counted per id. */
  activeDays: count,
  lastActiveOn: LocalDaySchema.optional(),
  /** Newest first, at most five. */
  recent: z.array(RecentEventSchema),
});
export type Facts = z.infer<typeof FactsSchema>;

export const ProfileSchema = FactsSchema.extend({
  schemaVersion: z.number().int().default(1),
  personKey: PersonKeySchema,
  customerId: CustomerIdSchema,
  /** Rises with each write; 0 means not stored yet. */
  version: count.nonnegative(),
  /** Other ids of the same person, as the clients sent them. */
  linkedIds: z.array(z.string()),
  segment: MembershipSchema.optional(),
  /** Number of the run that gave the segment; an older run may not give another. */
  segmentFence: count.optional(),
});
export type Profile = z.infer<typeof ProfileSchema>;

/** What a person key stands for. */
export type PersonRecord =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly profile: Profile }
  | { readonly kind: 'merged'; readonly into: Profile['personKey']; readonly version: number }
  | { readonly kind: 'erased' };
