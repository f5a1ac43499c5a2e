import * as z from 'zod';
import { GtinSchema, LotIdSchema } from './gtin.ts';
import { ProductIdSchema, UnitIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { ExposureSchema, RemainingLifeSchema } from './lot.ts';

/** What may not be sold for now: a product, one lot of it, or all that lies in a refrigerated unit. */
const HoldTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('product'), productId: ProductIdSchema }),
  z.object({ kind: z.literal('lot'), gtin: GtinSchema, lot: LotIdSchema }),
  z.object({ kind: z.literal('zone'), unitId: UnitIdSchema }),
]);
export type HoldTarget = z.infer<typeof HoldTargetSchema>;

export const HoldReasonSchema = z.string().trim().min(1).max(500);

/** A hold in force: why, since when, and who answers for it. */
export const HoldSchema = z.object({
  schemaVersion: z.number().int().default(1),
  target: HoldTargetSchema,
  reason: HoldReasonSchema,
  heldAt: InstantSchema,
  /** Operator's name, or the function that placed it. */
  heldBy: z.string().min(1),
  incidentId: z.string().optional(),
  /** What is known to lie in the held unit. */
  productIds: z.array(ProductIdSchema).max(500).optional(),
  gtins: z.array(GtinSchema).max(500).optional(),
});
export type Hold = z.infer<typeof HoldSchema>;

const ReleaseSchema = z.object({ releasedAt: InstantSchema, releasedBy: z.string().min(1), releaseReason: HoldReasonSchema });
export type Release = z.infer<typeof ReleaseSchema>;

/** A hold that is over, kept as proof. */
const ReleasedHoldSchema = HoldSchema.extend(ReleaseSchema.shape);
export type ReleasedHold = z.infer<typeof ReleasedHoldSchema>;

export const HoldReplySchema = HoldSchema.omit({ schemaVersion: true });
export const ReleasedHoldReplySchema = ReleasedHoldSchema.omit({ schemaVersion: true });

/** What a till needs to know of a lot in its hand. */
export const LotStatusSchema = z.object({
  gtin: GtinSchema,
  lot: LotIdSchema,
  status: z.enum(['available', 'on-hold', 'expired']),
  isSellable: z.boolean(),
  isOnHold: z.boolean(),
  /** Whether anybody has ever told Larderly of the lot. */
  isKnown: z.boolean(),
  ...RemainingLifeSchema.shape,
  /** Null when nobody has looked at it. */
  exposure: ExposureSchema.nullable(),
  /** Every hold that touches it. */
  holds: z.array(HoldReplySchema),
  asOf: InstantSchema,
});
