import * as z from 'zod';
import { bodyObject } from './body.ts';
import { GtinSchema, LotIdSchema } from './gtin.ts';
import { ProductIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { PlaceIdSchema, UnitOfMeasureSchema } from './lot.ts';
import { StoreIdSchema } from './stock.ts';

export const ReservationIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected a reservation id of letters, digits, _ or -')
  .brand<'ReservationId'>();
export type ReservationId = z.infer<typeof ReservationIdSchema>;

/** Six decimals are counted exactly. */
const WantedQuantitySchema = z.number().positive().max(1e6);

const line = {
  productId: ProductIdSchema,
  quantity: WantedQuantitySchema,
  uom: UnitOfMeasureSchema.default('EA'),
  /** Days that it has to keep after the day of delivery; where it is told, a lot of unknown life is not taken. */
  minimumRemainingDays: z.number().int().min(0).max(3650).optional(),
};
const WantedLineSchema = z.object(line);
export type WantedLine = z.infer<typeof WantedLineSchema>;

const MOST_LINES = 20;

const wanted = {
  storeId: StoreIdSchema,
  /** The shop's own number of the order. */
  orderId: z.string().trim().min(1).max(120).optional(),
  /** The day on which the customer gets it. */
  deliverOn: LocalDaySchema,
};

export const ReservationBodySchema = bodyObject({
  reservationId: ReservationIdSchema.optional(),
  ...wanted,
  /** How long it is kept for the order. */
  holdMinutes: z.number().int().min(1).max(1440).default(30),
  lines: z.array(bodyObject(line)).min(1).max(MOST_LINES),
});
export type ReservationBody = z.infer<typeof ReservationBodySchema>;

/** Some of a lot at a place that an order gets. */
export const ReservedPartSchema = z.object({
  productId: ProductIdSchema,
  gtin: GtinSchema,
  lot: LotIdSchema,
  place: PlaceIdSchema,
  quantity: z.number(),
  uom: UnitOfMeasureSchema,
  /** Last day on which it may be used; null where nobody has told it. */
  lastDay: LocalDaySchema.nullable(),
});
export type ReservedPart = z.infer<typeof ReservedPartSchema>;

const ReservationStatusSchema = z.enum(['held', 'confirming', 'confirmed', 'released', 'expired']);
export type ReservationStatus = z.infer<typeof ReservationStatusSchema>;

/** Goods that are kept for an order until it is paid, given back, or too late. */
export const ReservationSchema = z.object({
  schemaVersion: z.number().int().default(1),
  reservationId: ReservationIdSchema,
  ...wanted,
  lines: z.array(WantedLineSchema),
  parts: z.array(ReservedPartSchema),
  status: ReservationStatusSchema,
  reservedAt: InstantSchema,
  heldUntil: InstantSchema,
  settledAt: InstantSchema.optional(),
});
export type Reservation = z.infer<typeof ReservationSchema>;

export const ReservationReplySchema = ReservationSchema.omit({ schemaVersion: true });
