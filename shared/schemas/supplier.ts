import * as z from 'zod';
import { bodyObject, readOnly } from './body.ts';
import { ProductIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';

export const SupplierIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'expected a supplier id of letters, digits, _ . or -')
  .brand<'SupplierId'>();
export type SupplierId = z.infer<typeof SupplierIdSchema>;

const MOST_PRODUCTS = 500;
const cost = MinorSchema.min(0);

const goods = {
  productId: ProductIdSchema,
  /** Of one piece, or kilogram. */
  costMinor: cost,
  /** Pieces in what is delivered at least; whole packs are ordered. */
  packSize: z.number().positive().max(100_000).default(1),
  minimumQuantity: z.number().min(0).max(1e6).default(0),
  /** Days on which it can be sold once it is delivered; absent: the shelf life of the product. */
  shelfLifeDays: z.number().int().min(1).max(3650).optional(),
  /** What a piece brings that is over its day, and what it costs to get rid of it. */
  salvageMinor: cost.default(0),
  disposalMinor: cost.default(0),
  /** What a customer who finds none costs beyond the margin. */
  goodwillMinor: cost.default(0),
  /** The supplier's own number of it. */
  supplierSku: z.string().trim().min(1).max(120).optional(),
};
const SuppliedProductSchema = z.object(goods);
export type SuppliedProduct = z.infer<typeof SuppliedProductSchema>;

const told = {
  name: z.string().trim().min(1).max(200),
  currency: CurrencyCodeSchema,
  /** From the order to the delivery, as the supplier says it. */
  leadTimeDays: z.number().int().min(0).max(365),
  /** Days from one order to the next. */
  reviewDays: z.number().int().min(1).max(90).default(1),
  /** Least value of an order. */
  minimumOrderMinor: cost.default(0),
  /** What an order costs by itself, such as freight. */
  orderCostMinor: cost.default(0),
  /** Share of its value that it costs to keep a piece for a year. */
  holdingRatePerYear: z.number().min(0).max(2).default(0.25),
  /** Share of review periods without a shortage, or of demand that is met; absent: as margin and the cost of keeping weigh. */
  serviceMeasure: z.enum(['cycle', 'fill']).default('cycle'),
  serviceRate: z.number().min(0.5).max(0.9999).optional(),
  /** Share of an order that packs and minimum orders may waste. */
  wasteLimitRate: z.number().min(0).max(1).default(0.05),
  /** GLN or name, as lots name it. */
  partner: z.string().trim().min(1).max(200).optional(),
};

/** Products must be named once each. */
const isOneEach = (products: readonly { productId: string }[]) =>
  new Set(products.map(({ productId }) => productId)).size === products.length;
const onceEach = 'expected each product once';

export const SupplierBodySchema = bodyObject({
  ...told,
  products: z.array(bodyObject(goods)).max(MOST_PRODUCTS).refine(isOneEach, onceEach).default([]),
  /** Where its purchase orders are sent; absent: nowhere, they are read as CSV. */
  webhookUrl: z
    .url({ protocol: /^https$/, error: 'expected an address that begins with https' })
    .max(2000)
    .optional(),
  supplierId: readOnly,
  measured: readOnly,
  webhookSecret: readOnly,
  updatedAt: readOnly,
});
export type SupplierBody = z.infer<typeof SupplierBodySchema>;

/** Sums over all purchase orders that are closed, from which lead time and reliability follow. */
export const DeliverySumsSchema = z.object({
  deliveries: z.number().int().default(0),
  leadDays: z.number().default(0),
  leadDaysSquared: z.number().default(0),
  onTimeInFull: z.number().int().default(0),
  onTime: z.number().int().default(0),
  inFull: z.number().int().default(0),
});
export type DeliverySums = z.infer<typeof DeliverySumsSchema>;

export const SupplierSchema = z.object({
  schemaVersion: z.number().int().default(1),
  supplierId: SupplierIdSchema,
  ...told,
  products: z.array(SuppliedProductSchema).default([]),
  webhookUrl: z.string().optional(),
  /** Signs what is sent there, as Standard Webhooks define it. */
  webhookSecret: z.string().optional(),
  updatedAt: InstantSchema,
});
export type Supplier = z.infer<typeof SupplierSchema>;

/** How a supplier has delivered so far. */
export const SupplierRecordSchema = z.object({
  deliveries: z.number().int(),
  /** Mean and deviation of what is reckoned with: as it is told, moved towards what was measured. */
  leadTimeDays: z.number(),
  leadDeviationDays: z.number(),
  /** Null before the first delivery. */
  measuredLeadTimeDays: z.number().nullable(),
  onTimeInFullRate: z.number().nullable(),
  onTimeRate: z.number().nullable(),
  inFullRate: z.number().nullable(),
});
export type SupplierRecord = z.infer<typeof SupplierRecordSchema>;

/** The secret is told when it is made, and never again. */
export const SupplierReplySchema = SupplierSchema.omit({ schemaVersion: true }).extend({ measured: SupplierRecordSchema });
