import * as z from 'zod';
import { ConsentRecordSchema } from '../consent.ts';
import { CustomerIdSchema } from '../ids.ts';
import { InstantSchema, LocalDaySchema } from '../instant.ts';
import { CurrencyCodeSchema, MinorSchema } from '../money.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { RecentEventSchema, ScorePartSchema } from '../profile.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';

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
  firstOrderOn: LocalDaySchema.nullable().describe('The first day of its month where days are no longer kept one by one'),
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
  activeDays: count.describe('Days with behaviour, counted per id'),
  lastActiveOn: LocalDaySchema.nullable(),
  channels: z.record(z.string(), count),
  byCurrency: z.array(TotalsSchema),
});

const SegmentOfPersonSchema = z.object({
  name: z.string(),
  reason: z.string(),
  since: InstantSchema,
  runId: z.string(),
  score: z.number().describe('Customer score, 0–1'),
  parts: z.array(ScorePartSchema),
});

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
  summary: 'One page about one person: profile, linked ids, purchases, segment and why, consents, sources, recent events.',
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

export const listCustomers = defineRoute({
  method: 'GET',
  path: '/v1/customers',
  word,
  summary: 'Customers: of one segment by falling score, or all of them in no particular order.',
  groups: EVERY_GROUP,
  query: PageQuerySchema.extend({ segment: z.string().min(1).max(60).optional() }),
  reply: pageOf(ListedCustomerSchema),
});
