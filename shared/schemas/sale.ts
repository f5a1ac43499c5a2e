import * as z from 'zod';
import { GtinSchema, LotIdSchema } from './gtin.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';

/** Goods of an order, as far as it takes to find them again: nothing that tells of the person. */
export const SoldLineSchema = z.object({
  productId: z.string(),
  /** Pieces, or kilograms of weighed goods. */
  quantity: z.number(),
  gtin: GtinSchema.optional(),
  lot: LotIdSchema.optional(),
});
export type SoldLine = z.infer<typeof SoldLineSchema>;

/** What one event says of the goods of an order, kept by the day on which they were sold. */
export const SaleSchema = z.object({
  orderRef: z.string(),
  /** Of the event. */
  key: z.string(),
  at: InstantSchema,
  /** Of the shop's calendar. */
  day: LocalDaySchema,
  /** The store that most lines name, else the order itself. */
  storeId: z.string().optional(),
  lines: z.array(SoldLineSchema),
});
export type Sale = z.infer<typeof SaleSchema>;
