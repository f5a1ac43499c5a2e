import * as z from 'zod';
import { InstantSchema } from './instant.ts';
import { LotRefSchema } from './lot.ts';
import { pageOf } from './page.ts';
import { ReservationIdSchema, ReservedPartSchema } from './reservation.ts';
import { SoldLineSchema } from './sale.ts';

/** What took the place of goods that an order may not get: kept for it by a reservation, or why there is none. */
const ReallocationSchema = z.object({
  status: z.enum(['reserved', 'short']),
  at: InstantSchema,
  reservationId: ReservationIdSchema.optional(),
  heldUntil: InstantSchema.optional(),
  parts: z.array(ReservedPartSchema).optional(),
  shortage: z.string().optional(),
});
export type Reallocation = z.infer<typeof ReallocationSchema>;

/** An order that nobody has handed over yet, with goods of lots that are held. */
export const FlaggedOrderSchema = z.object({
  schemaVersion: z.number().int().default(1),
  orderRef: z.string(),
  orderedAt: InstantSchema,
  storeId: z.string().optional(),
  lots: z.array(LotRefSchema),
  /** Its goods of these lots; empty in what a version before 0.2 kept. */
  lines: z.array(SoldLineSchema).default([]),
  flaggedAt: InstantSchema,
  reallocation: ReallocationSchema.optional(),
});
export type FlaggedOrder = z.infer<typeof FlaggedOrderSchema>;

export const FlaggedOrderPageSchema = pageOf(FlaggedOrderSchema.omit({ schemaVersion: true }));
