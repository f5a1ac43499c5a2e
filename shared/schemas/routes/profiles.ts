import * as z from 'zod';
import { bodyObject, NoBodySchema } from '../body.ts';
import { ConsentRecordSchema } from '../consent.ts';
import { FeedbackPageSchema } from '../feedback.ts';
import { CustomerIdSchema } from '../ids.ts';
import { InstantSchema, LocalDaySchema } from '../instant.ts';
import { ChurnSchema, LifetimeValueSchema } from '../lifetime.ts';
import { CurrencyCodeSchema, MinorSchema } from '../money.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { RecentEventSchema, ScorePartSchema } from '../profile.ts';
import { RecoverySchema } from '../recovery.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';
import { RFM_LABELS } from '../rule-segment.ts';
import { TasteSchema } from '../taste.ts';

const word = 'profiles';
const count = z.number().int();

const WindowSchema = z.object({ days: count, orders: count, spendMinor: MinorSchema }).describe('The local days that end with asOf');

const TotalsSchema = z.object({
  currency: CurrencyCodeSchema,
  orders: count,
  spendMinor: MinorSchema.describe('Net of refunds and discounts'),
  discountMinor: MinorSchema,
  refundMinor: MinorSchema,
  averageOrderMinor: MinorSchema.nullable(),
  windows: z.array(WindowSchema),
  firstOrderOn: LocalDaySchema.nullable().describe('The first day of its month where version 0.1 kept only the month'),
  lastOrderOn: LocalDaySchema.nullable(),
  daysSinceLastOrder: count.nullable(),
});

const AggregatesSchema = TotalsSchema.extend({
  currency: CurrencyCodeSchema.describe(
    "The shop's currency, or the one in which the person bought most often; all amounts here are in it",
  ),
  orders: count.describe('In all currencies'),
  items: count,
  cancelledOrders: count,
  refundCount: count,
  activeDays: count.describe('Local days with a visit, a view or a click'),
  lastActiveOn: LocalDaySchema.nullable(),
  channels: z.record(z.string(), count),
  categories: z
    .record(z.string(), count)
    .describe('Orders with a line of that category, as the orders call it; cancelled ones do not count'),
  feedback: z.object({
    count: count.describe('Reviews, complaints, answers and other feedback'),
    ratings: count.describe('How many of them gave 0 to 5 stars'),
    meanRating: z.number().nullable(),
  }),
  socialEvents: count.describe('Products and carts that were shared, and mentions of the shop'),
  byCurrency: z.array(TotalsSchema),
});

const SegmentOfPersonSchema = z.object({
  name: z.string(),
  reason: z.string(),
  since: InstantSchema,
  runId: z.string(),
  score: z.number().describe('Customer score of now, 0–1: the sum of the contributions of its parts'),
  parts: z.array(ScorePartSchema),
  coverage: z.number().nullable().describe('Share of the weights whose feature is known; null where the score is that of the night'),
  history: z
    .array(z.object({ name: z.string(), since: InstantSchema }))
    .describe('The segments before this one, oldest first, at most eight'),
  scoreVersion: z.string().nullable().describe('The run that fitted weights and bounds; null where the score is that of the night'),
});

const fifth = z.number().int().min(1).max(5);
const RfmSchema = z
  .object({
    label: z.enum(RFM_LABELS),
    fifths: z.object({ daysSinceLastPaidOrder: fifth, orderDays365: fifth, spend365Minor: fifth }),
  })
  .describe('In which fifth of the customers the person is, 5 being best');

export const CustomerPageSchema = z.object({
  customerId: CustomerIdSchema,
  profile: z.object({
    isIdentified: z.boolean(),
    firstSeenAt: InstantSchema,
    lastSeenAt: InstantSchema,
    traits: z.record(z.string(), z.json()),
    traitsChangedAt: z.record(z.string(), InstantSchema),
  }),
  identities: z.array(z.object({ id: z.string(), kind: z.enum(['own', 'linked']) })),
  aggregates: AggregatesSchema,
  segment: SegmentOfPersonSchema.nullable(),
  rfm: RfmSchema.nullable(),
  ruleSegments: z.array(z.object({ ruleId: z.string(), name: z.string(), since: InstantSchema })),
  churn: ChurnSchema,
  lifetimeValue: LifetimeValueSchema,
  taste: TasteSchema.nullable().describe('Null when the person has switched personalisation off'),
  recovery: RecoverySchema.omit({ schemaVersion: true, personKey: true })
    .extend({ isOpen: z.boolean() })
    .nullable()
    .describe('Service recovery after a complaint: nothing is promoted to them while it is open'),
  consents: z.array(ConsentRecordSchema),
  sources: z.array(z.object({ source: z.string(), events: count })),
  recentEvents: z.array(RecentEventSchema),
  asOf: InstantSchema,
});
export type CustomerPage = z.infer<typeof CustomerPageSchema>;

export const getCustomer = defineRoute({
  method: 'GET',
  path: '/v1/customers/{id}',
  word,
  summary:
    'One page about one person: profile, linked ids, purchases, segment and why, churn risk, lifetime value, taste with its evidence, consents, sources, recent events.',
  groups: EVERY_GROUP,
  params: z.object({ id: CustomerIdSchema.describe('Any id of the person: user id or anonymous id') }),
  reply: CustomerPageSchema,
});

const ListedCustomerSchema = z.object({
  customerId: CustomerIdSchema,
  name: z.string().nullable(),
  segment: z.string().nullable(),
  score: z.number().nullable(),
  orders: count,
  spendMinor: MinorSchema,
  currency: CurrencyCodeSchema,
  lastSeenAt: InstantSchema,
});
export type ListedCustomer = z.infer<typeof ListedCustomerSchema>;

export const searchCustomers = defineRoute({
  method: 'POST',
  path: '/v1/customers/search',
  word,
  summary:
    'Customers by what a person at the counter says: how their names begin, or an e-mail address, telephone number, loyalty card or id. In a body, so that no name is in an address.',
  groups: EVERY_GROUP,
  body: bodyObject({ text: z.string().trim().min(1).max(200) }),
  reply: z.object({ items: z.array(ListedCustomerSchema), isCut: z.boolean().describe('There are more: say more of the name') }),
});

export const listCustomerFeedback = defineRoute({
  method: 'GET',
  path: '/v1/customers/{id}/feedback',
  word,
  summary: 'What a person said under any of their ids, with the answers; the latest first.',
  groups: EVERY_GROUP,
  params: z.object({ id: CustomerIdSchema.describe('Any id of the person: user id or anonymous id') }),
  query: PageQuerySchema,
  reply: FeedbackPageSchema,
});

export const rebuildCustomer = defineRoute({
  method: 'POST',
  path: '/v1/customers/{id}/rebuild',
  word,
  summary: 'Makes the profile and the orders of one person again from their events; for all people there is the job rebuild.',
  groups: ['admin'],
  params: z.object({ id: CustomerIdSchema.describe('Any id of the person: user id or anonymous id') }),
  body: NoBodySchema,
  reply: z.object({ customerId: CustomerIdSchema, outcome: z.enum(['same', 'repaired']) }),
});

export const listCustomers = defineRoute({
  method: 'GET',
  path: '/v1/customers',
  word,
  summary: 'Customers: of one segment by falling score, or all of them in no particular order.',
  groups: EVERY_GROUP,
  query: PageQuerySchema.extend({ segment: z.string().min(1).max(60).optional() }),
  reply: pageOf(ListedCustomerSchema),
});
