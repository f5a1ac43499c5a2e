import * as z from 'zod';
import { bodyObject } from './body.ts';
import { GtinSchema, LotIdSchema } from './gtin.ts';
import { ProductIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { PlaceIdSchema, UnitOfMeasureSchema } from './lot.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';
import { PageQuerySchema, pageOf } from './page.ts';
import { StoreIdSchema } from './stock.ts';
import { SupplierIdSchema } from './supplier.ts';

export const PurchaseOrderIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected the id of a purchase order')
  .brand<'PurchaseOrderId'>();
export type PurchaseOrderId = z.infer<typeof PurchaseOrderIdSchema>;

const PurchaseLineSchema = z.object({
  productId: ProductIdSchema,
  supplierSku: z.string().optional(),
  quantity: z.number(),
  packSize: z.number(),
  unitCostMinor: MinorSchema,
  receivedQuantity: z.number().default(0),
});

const ReceivedLineSchema = z.object({
  productId: ProductIdSchema,
  gtin: GtinSchema.optional(),
  lot: LotIdSchema.optional(),
  quantity: z.number(),
  uom: z.string(),
  place: PlaceIdSchema.optional(),
  expiresOn: LocalDaySchema.optional(),
});
export type ReceivedLine = z.infer<typeof ReceivedLineSchema>;

const ReceiptSchema = z.object({
  receiptId: z.string(),
  receivedAt: InstantSchema,
  recordedAt: InstantSchema,
  recordedBy: z.string(),
  lines: z.array(ReceivedLineSchema),
});
export type Receipt = z.infer<typeof ReceiptSchema>;

/** `sending`: its supplier is to be told; `failed`: that could not be done, and is to be done by hand. */
const NoticeSchema = z.enum(['none', 'sending', 'sent', 'failed']);

/** What was ordered from a supplier. */
export const PurchaseOrderSchema = z.object({
  schemaVersion: z.number().int().default(1),
  purchaseOrderId: PurchaseOrderIdSchema,
  supplierId: SupplierIdSchema,
  storeId: z.union([StoreIdSchema, z.literal('')]),
  proposalId: z.string(),
  status: z.enum(['ordered', 'partly-received', 'received', 'closed', 'cancelled']),
  orderedAt: InstantSchema,
  orderedBy: z.string(),
  orderedOn: LocalDaySchema,
  expectedOn: LocalDaySchema,
  currency: CurrencyCodeSchema,
  costMinor: MinorSchema,
  /** Days on which the goods can be sold once they are there; null where they do not perish. */
  shelfLifeDays: z.number().nullable(),
  lines: z.array(PurchaseLineSchema),
  receipts: z.array(ReceiptSchema).default([]),
  closedAt: InstantSchema.optional(),
  leadDays: z.number().optional(),
  isOnTimeInFull: z.boolean().optional(),
  notice: NoticeSchema.default('none'),
  noticeReason: z.string().optional(),
  version: z.number().int(),
});
export type PurchaseOrder = z.infer<typeof PurchaseOrderSchema>;

export const PurchaseOrderReplySchema = PurchaseOrderSchema.omit({ schemaVersion: true, version: true });
export const PurchaseOrderPageSchema = pageOf(PurchaseOrderReplySchema);
export const PurchaseOrderQuerySchema = PageQuerySchema.extend({
  supplier: SupplierIdSchema,
  format: z.enum(['json', 'csv']).optional(),
});

const receivedLine = {
  productId: ProductIdSchema,
  /** Absent: of the catalogue. */
  gtin: GtinSchema.optional(),
  lot: LotIdSchema.optional(),
  quantity: z.number().positive().max(1e6),
  uom: UnitOfMeasureSchema.default('EA'),
  /** Absent: a place of the name of the store. */
  place: PlaceIdSchema.optional(),
  expiresOn: LocalDaySchema.optional(),
};

export const ReceiptBodySchema = bodyObject({
  receiptId: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'expected an id of letters, digits, _ . or -')
    .optional(),
  receivedAt: InstantSchema,
  lines: z.array(bodyObject(receivedLine)).min(1).max(50),
  /** Nothing more will come of this order. */
  isLast: z.boolean().default(false),
});
export type ReceiptBody = z.infer<typeof ReceiptBodySchema>;

/** What goes to a supplier, or what is to be sent again. */
export const PurchaseNoticeSchema = z.object({ purchaseOrderId: PurchaseOrderIdSchema, kind: z.enum(['ordered', 'cancelled']) });
export type PurchaseNotice = z.infer<typeof PurchaseNoticeSchema>;
