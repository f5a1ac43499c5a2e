import * as z from 'zod';
import { ExposureSchema } from './exposure.ts';
import { FeedbackLotSchema, FeedbackViewSchema } from './feedback.ts';
import { HoldReplySchema } from './hold.ts';
import { InstantSchema } from './instant.ts';

const OrderLineViewSchema = z.object({
  productId: z.string(),
  name: z.string().nullable(),
  quantity: z.number(),
  gtin: z.string().nullable(),
  lot: z.string().nullable(),
});

/** Where a lot lay, with what the goods there went through as far as readings are kept. */
const StayViewSchema = z.object({
  place: z.string(),
  /** Null where it was there before anybody told of it. */
  from: InstantSchema.nullable(),
  /** Null while it still lies there. */
  to: InstantSchema.nullable(),
  /** Null where nobody measured. */
  celsius: z.object({ lowest: z.number(), mean: z.number(), highest: z.number(), readings: z.number().int() }).nullable(),
});
export type StayView = z.infer<typeof StayViewSchema>;

const LotTraceSchema = FeedbackLotSchema.extend({
  status: z.enum(['available', 'on-hold', 'expired']),
  isKnown: z.boolean(),
  exposure: ExposureSchema.nullable(),
  stays: z.array(StayViewSchema),
  holds: z.array(HoldReplySchema),
  /** Feedback of the last five weeks that complains of the same lot, this one included. */
  complaints: z.number().int(),
});
export type LotTrace = z.infer<typeof LotTraceSchema>;

/** One feedback with the order that it is about, its lots and what they went through. */
export const TracedFeedbackSchema = FeedbackViewSchema.extend({
  order: z
    .object({ orderRef: z.string(), orderedAt: InstantSchema, storeId: z.string().nullable(), lines: z.array(OrderLineViewSchema) })
    .nullable(),
  trace: z.array(LotTraceSchema),
});
