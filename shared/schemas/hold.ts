import * as z from 'zod';
import { ExposureSchema } from './exposure.ts';
import { GtinSchema, LotIdSchema } from './gtin.ts';
import { ProductIdSchema, UnitIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { RemainingLifeSchema } from './lot.ts';

/** What may not be sold for now: a product, one lot of it, or all that lies in a refrigerated unit. */
const HoldTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('product'), productId: ProductIdSchema }),
  z.object({ kind: z.literal('lot'), gtin: GtinSchema, lot: LotIdSchema }),
  z.object({ kind: z.literal('zone'), unitId: UnitIdSchema }),
]);
export type HoldTarget = z.infer<typeof HoldTargetSchema>;

export const HoldReasonSchema = z.string().trim().min(1).max(500);

/** Who wants something held, since when and why. */
const HoldClaimSchema = z.object({
  reason: HoldReasonSchema,
  heldAt: InstantSchema,
  /** Operator's name, or the function that placed it. */
  heldBy: z.string().min(1),
  /** The case that demands it: an incident, or a recall without one. Absent when a person does. */
  incidentId: z.string().optional(),
});
export type HoldClaim = z.infer<typeof HoldClaimSchema>;

/** A hold in force: why, since when, and who answers for it. */
export const HoldSchema = HoldClaimSchema.extend({
  schemaVersion: z.number().int().default(1),
  target: HoldTargetSchema,
  /** Further reasons for which the same is held; it is free when all of them are gone. */
  others: z.array(HoldClaimSchema).optional(),
  /** What is known to lie in the held unit, or the product of the held lot. */
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
