import * as z from 'zod';
import { bodyObject } from './body.ts';
import { ProductIdSchema, RunIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';
import { PageQuerySchema, pageOf } from './page.ts';
import { StoreIdSchema } from './stock.ts';
import { SupplierIdSchema } from './supplier.ts';

/** Supplier, store, product and day, so that no pointer is needed to find it. */
export const ProposalIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,600}$/, 'expected the id of an order proposal');
export type ProposalId = z.infer<typeof ProposalIdSchema>;

/** What it costs to be wrong in one direction. */
const WrongSchema = z.object({
  /** Of one piece, in minor units. */
  unitMinor: z.number(),
  /** Pieces that are to be expected with this order. */
  expectedUnits: z.number(),
  expectedMinor: z.number().int(),
});

const ProposalStatusSchema = z.enum(['pending', 'accepted', 'rejected']);

/** What to order of one product for one store, and why. */
export const OrderProposalSchema = z.object({
  schemaVersion: z.number().int().default(1),
  proposalId: ProposalIdSchema,
  supplierId: SupplierIdSchema,
  /** Empty: of the whole shop. */
  storeId: z.union([StoreIdSchema, z.literal('')]),
  productId: ProductIdSchema,
  productName: z.string(),
  supplierSku: z.string().optional(),
  day: LocalDaySchema,
  arrivesOn: LocalDaySchema,
  quantity: z.number(),
  /** Before packs and minimum orders. */
  exactQuantity: z.number(),
  packSize: z.number(),
  unitCostMinor: MinorSchema,
  costMinor: MinorSchema,
  currency: CurrencyCodeSchema,
  /** One line that says why so many. */
  why: z.string(),
  method: z.enum(['newsvendor', 'order-up-to']),
  /** What keeps it from being more. */
  bound: z.enum(['service', 'shelf-life', 'waste', 'critical-ratio']),
  serviceMeasure: z.enum(['cycle', 'fill']),
  serviceRate: z.number(),
  /** Demand that it is for, with its deviation. */
  expectedDemand: z.number(),
  demandDeviation: z.number(),
  usableStock: z.number(),
  expiringStock: z.number(),
  inbound: z.number(),
  stockoutProbability: z.number(),
  /** Ordered too little (Cu), ordered too much (Co). */
  ifTooLittle: WrongSchema,
  ifTooMuch: WrongSchema,
  forecastMethod: z.string(),
  /** 1 − WAPE of the forecast on days that it had not seen; null where it cannot be known. */
  forecastAccuracy: z.number().nullable(),
  /** By how much all proposals of this supplier and store are short of its least order; 0 where they are not. */
  shortOfMinimumMinor: MinorSchema.default(0),
  status: ProposalStatusSchema,
  runId: RunIdSchema,
  asOf: InstantSchema,
  decidedAt: InstantSchema.optional(),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
  purchaseOrderId: z.string().optional(),
});
export type OrderProposal = z.infer<typeof OrderProposalSchema>;

export const OrderProposalReplySchema = OrderProposalSchema.omit({ schemaVersion: true });
export const ProposalPageSchema = pageOf(OrderProposalReplySchema);

export const ProposalQuerySchema = PageQuerySchema.extend({
  store: StoreIdSchema.optional(),
  supplier: SupplierIdSchema.optional(),
  status: ProposalStatusSchema.optional(),
  /** `csv`, or Accept: text/csv: all of them as a table. */
  format: z.enum(['json', 'csv']).optional(),
});
export type ProposalQuery = z.infer<typeof ProposalQuerySchema>;

export const AcceptBodySchema = bodyObject({
  /** Instead of what is proposed. */
  quantity: z.number().positive().max(1e6).optional(),
});

export const RejectBodySchema = bodyObject({ reason: z.string().trim().min(1).max(300) });
