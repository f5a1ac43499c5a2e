import * as z from 'zod';
import { InstantSchema } from './instant.ts';
import { pageOf } from './page.ts';
import { NoticeSchema, RecalledLotSchema, RecalledOrderSchema, RecalledPersonSchema, RecallSchema } from './recall.ts';

const count = z.number().int();
/** 0–1; null while there is nothing to divide by. */
const rate = z.number().nullable();
const seconds = z.number().nullable();

const ScopeSchema = z.object({
  lots: count,
  /** The first hundred; all of them by `…/lots`. */
  lotRefs: z.array(RecalledLotSchema.pick({ gtin: true, lot: true, steps: true })),
  products: count,
  orders: z.object({ total: count, certain: count, possible: count, refunded: count, cancelled: count, erased: count, unknown: count }),
  /** Pieces, or kilograms of weighed goods, in orders that were not cancelled. */
  quantitySold: z.number(),
});

const CustomersSchema = z.object({
  total: count,
  certain: count,
  possible: count,
  reachable: z.object({ email: count, phone: count, push: count, none: count }),
});

const NoticesSchema = z.object({
  ...(Object.fromEntries(NoticeSchema.options.map((name) => [name, count])) as Record<z.infer<typeof NoticeSchema>, typeof count>),
  attempts: count,
  withSubstitute: count,
});

const AnswersSchema = z.object({ total: count, kept: count, eaten: count, discarded: count, returned: count, refundsWanted: count });

/** Of the quantity that was sold: what is known of it. */
const QuantitySchema = z.object({
  sold: z.number(),
  accounted: z.number(),
  kept: z.number(),
  eaten: z.number(),
  discarded: z.number(),
  returned: z.number(),
  /** Of what there was to be got back, by the movements of the lots: what lies in the shop's own places again, or was thrown away since. */
  recovery: z.array(z.object({ uom: z.string(), controlled: z.number(), recoverable: z.number(), rate })),
});

const RatesSchema = z.object({ reached: rate, answered: rate, quantityAccounted: rate });

const ClockSchema = z.object({
  startedAt: InstantSchema,
  hoursSinceStart: z.number(),
  secondsToHold: seconds,
  secondsToScope: seconds,
  secondsToFirstNotice: seconds,
  secondsToLastNotice: seconds,
  /** Until 95 % of those who can be written to were. */
  secondsTo95PercentNotified: seconds,
  asOf: InstantSchema,
});

export const RecallSummarySchema = RecallSchema.pick({
  recallId: true,
  caseId: true,
  status: true,
  isDryRun: true,
  reason: true,
  hazard: true,
  class: true,
  startedAt: true,
  startedBy: true,
  closedAt: true,
});

export const RecallReportSchema = RecallSummarySchema.extend({
  lots: RecallSchema.shape.lots,
  productIds: RecallSchema.shape.productIds,
  period: RecallSchema.shape.period,
  allergens: RecallSchema.shape.allergens,
  incidentId: RecallSchema.shape.incidentId,
  /** What is being done, null while nothing is. */
  step: z.string().nullable(),
  scope: ScopeSchema,
  customers: CustomersSchema,
  notices: NoticesSchema,
  answers: AnswersSchema,
  quantity: QuantitySchema,
  rates: RatesSchema,
  clock: ClockSchema,
});
export type RecallReport = z.infer<typeof RecallReportSchema>;

export const RecallPageSchema = pageOf(RecallSummarySchema);
export const RecalledLotPageSchema = pageOf(RecalledLotSchema);
export const RecalledOrderPageSchema = pageOf(RecalledOrderSchema.omit({ personKey: true }));
export const RecalledCustomerSchema = RecalledPersonSchema.omit({ personKey: true, orders: true, claimedAt: true }).extend({
  /** Null when they have been erased. */
  customerId: z.string().nullable(),
  orders: z.array(z.string()),
});
export const RecalledCustomerPageSchema = pageOf(RecalledCustomerSchema);
