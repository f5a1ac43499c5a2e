import * as z from 'zod';
import type { Instant } from './instant.ts';

/** A line of an order as it is kept for the night. */
export interface KeptLine {
  readonly productId: string;
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  /** 1 when the line has goods or an amount, 0 when it only names the product. */
  readonly quantity: 0 | 1;
  /** Pieces, or kilograms of weighed goods, to the thousandth; absent: 1 of what has goods. */
  readonly amount?: number | undefined;
}

/** An order that was completed and not cancelled. */
export interface KeptOrder {
  readonly orderedAt: Instant;
  /** Days since 1970-01-01 in the shop's calendar. */
  readonly orderedDay: number;
  readonly isCancelled: false;
  /** Where most of it was bought. */
  readonly storeId?: string | undefined;
  readonly lines: readonly KeptLine[];
}

/** A person's last word on a product. */
export interface KeptReview {
  readonly productId: string;
  /** 1–5 */
  readonly stars: number;
}

/** What the night needs of a person's orders and reviews. */
export interface PersonOrders {
  /** Oldest first. */
  readonly orders: readonly KeptOrder[];
  /** One a product. */
  readonly reviews: readonly KeptReview[];
}

/** What a person's orders and reviews depend on: both only ever grow, so that equal marks mean the same events. */
export interface OrderMark {
  /** Events kept one by one of all the person's ids. */
  readonly events: number;
  /** Other ids that were joined to the person. */
  readonly links: number;
}

/** The moments, in milliseconds since 1970, at which the same events have happened: from `from` up to, and not at, `until`. */
export interface OrderSpan {
  readonly from: number;
  readonly until: number;
}

const StoredSalesSchema = z.object({ key: z.string(), sha256: z.string() });

/** The orders of one part of the customers, as one step hands them to the next. */
export const StoredOrdersSchema = z.object({
  part: z.number().int(),
  /** The same people in the same sequence: what their orders came to. Absent in what a version before 0.3 left. */
  sales: StoredSalesSchema.optional(),
  key: z.string(),
  sha256: z.string(),
  /** People of the part. */
  customers: z.number().int(),
  orders: z.number().int(),
  /** People whose events were read, because something has happened to them since the night before, or nothing was known. */
  read: z.number().int(),
});
export type StoredOrders = z.infer<typeof StoredOrdersSchema>;
