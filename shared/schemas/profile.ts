import * as z from 'zod';
import { CustomerIdSchema, PersonKeySchema, RunIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { MinorSchema } from './money.ts';

const count = z.number().int();

/** Orders and net spend of one local day: days since 1970-01-01 in the shop's calendar, orders, minor units. */
export const DayBucketSchema = z.tuple([count, count, MinorSchema]);
export type DayBucket = z.infer<typeof DayBucketSchema>;

/** Day of a month, 1–31, and the orders of it. */
const OrderDaySchema = z.tuple([count, count]);

/**
 * The same of one month, written as a number such as 202611, and last the days of its orders. The orders of a month are
 * more than those of its days only where a version before 0.2 wrote it, which did not keep the days.
 */
export const MonthBucketSchema = z.tuple([count, count, MinorSchema, z.array(OrderDaySchema)]);
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

/** The segment that the last night gave this person. Why, and what the score adds up from, is told from the facts when it is asked for. */
export const MembershipSchema = z.object({
  name: z.string(),
  since: InstantSchema,
  runId: RunIdSchema,
  score: z.number(),
  /** The segments before this one, oldest first, at most eight. */
  history: z.array(z.object({ name: z.string(), since: InstantSchema })).default([]),
});
export type Membership = z.infer<typeof MembershipSchema>;

/** What a person said of products and the shop. */
export const FeedbackSchema = z.object({
  /** Reviews, complaints, answers and other feedback. */
  count,
  /** How many of them gave stars, 0 to 5. */
  ratings: count,
  /** Sum of the stars, in hundredths. */
  ratingHundredths: count,
});
export type Feedback = z.infer<typeof FeedbackSchema>;
export const NO_FEEDBACK: Feedback = { count: 0, ratings: 0, ratingHundredths: 0 };

/** What is known of a person from events alone; every field is a sum, an extreme or a last word, so that order of arrival never matters. */
export const FactsSchema = z.object({
  isIdentified: z.boolean(),
  /** Of the first event. */
  firstSeenAt: InstantSchema,
  /** Of the last event that is kept one by one, or the start of the last local day with behaviour: the later of both. */
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
  /** Orders with a line of that category, as the orders call it. Cancelled orders do not count. */
  categories: z.record(z.string(), count).default({}),
  feedback: FeedbackSchema.default(NO_FEEDBACK),
  /** Products and carts that were shared, and mentions of the shop. */
  socialEvents: count.default(0),
  /** Days with behaviour of any of this person's ids, as days since 1970-01-01 in the shop's calendar; ascending. */
  activeOn: z.array(count).default([]),
  /** How many days that are; before version 0.2 they were only counted, per id, and those are in here too. */
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
  /** The rule segments that this person is in, and since when. */
  ruleSegments: z.record(z.string(), InstantSchema).optional(),
  /** Since when nothing may be done with what is known but to keep it, as the person asked. */
  restrictedAt: InstantSchema.optional(),
});
export type Profile = z.infer<typeof ProfileSchema>;

/** What could still be read of a profile that cannot be read as a whole. */
export interface Salvage {
  readonly personKey: Profile['personKey'];
  /** The version as it stands in the item, whatever that is. */
  readonly versionRead: unknown;
  /** It is not a profile but a link to another one, and that is what cannot be read. */
  readonly isMerged: boolean;
  readonly fields: Partial<Profile>;
}

/** What a person key stands for. */
export type PersonRecord =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly profile: Profile }
  | { readonly kind: 'merged'; readonly into: Profile['personKey']; readonly version: number }
  | { readonly kind: 'unreadable'; readonly salvage: Salvage }
  | { readonly kind: 'erased' };
