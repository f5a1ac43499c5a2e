import * as z from 'zod';
import { bodyObject, NoBodySchema } from '../body.ts';
import { InstantSchema } from '../instant.ts';
import { MarkdownQuerySchema, MarkdownReplySchema } from '../markdown-proposal.ts';
import { CurrencyCodeSchema, MinorSchema } from '../money.ts';
import {
  AcceptBodySchema,
  OrderProposalReplySchema,
  ProposalIdSchema,
  ProposalPageSchema,
  ProposalQuerySchema,
  RejectBodySchema,
} from '../order-proposal.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import {
  PurchaseOrderIdSchema,
  PurchaseOrderPageSchema,
  PurchaseOrderQuerySchema,
  PurchaseOrderReplySchema,
  ReceiptBodySchema,
} from '../purchase-order.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';
import { SupplierBodySchema, SupplierIdSchema, SupplierReplySchema } from '../supplier.ts';

const word = 'inventory';
/** Money is spent by few. */
const buyers: readonly Group[] = ['admin', 'quality'];
const supplierParams = z.object({ supplierId: SupplierIdSchema });
const proposalParams = z.object({ id: ProposalIdSchema });
const orderParams = z.object({ id: PurchaseOrderIdSchema });

export const putSupplier = defineRoute({
  method: 'PUT',
  path: '/v1/suppliers/{supplierId}',
  word,
  summary:
    'Describe a supplier: lead time, days between orders, least order, and for each product cost, pack and least quantity; what was said ' +
    'before is replaced. The secret that signs its webhook is told once, when it is made.',
  groups: buyers,
  params: supplierParams,
  body: SupplierBodySchema,
  reply: SupplierReplySchema,
});

export const getSupplier = defineRoute({
  method: 'GET',
  path: '/v1/suppliers/{supplierId}',
  word,
  summary: 'A supplier with its terms, and how it has kept to them: measured lead time, on time, in full.',
  groups: EVERY_GROUP,
  params: supplierParams,
  reply: SupplierReplySchema,
});

export const listSuppliers = defineRoute({
  method: 'GET',
  path: '/v1/suppliers',
  word,
  summary: 'Suppliers by id.',
  groups: EVERY_GROUP,
  query: PageQuerySchema,
  reply: pageOf(SupplierReplySchema),
});

export const listProposals = defineRoute({
  method: 'GET',
  path: '/v1/order-proposals',
  word,
  summary:
    'What to order, from the latest run of the job `order-proposals`: how many, why, and what it costs to be wrong either way. By store and ' +
    'supplier; as CSV with `format=csv` or Accept: text/csv. A page may be shorter than its limit and not the last.',
  groups: EVERY_GROUP,
  query: ProposalQuerySchema,
  reply: ProposalPageSchema,
});

export const acceptProposal = defineRoute({
  method: 'POST',
  path: '/v1/order-proposals/{id}/accept',
  word,
  summary:
    'Order what is proposed, or another quantity: it becomes a purchase order, which the supplier is told by its webhook. Accepting twice ' +
    'orders once.',
  groups: buyers,
  params: proposalParams,
  body: AcceptBodySchema,
  reply: z.object({ proposal: OrderProposalReplySchema, purchaseOrder: PurchaseOrderReplySchema }),
});

export const rejectProposal = defineRoute({
  method: 'POST',
  path: '/v1/order-proposals/{id}/reject',
  word,
  summary: 'Order nothing of what is proposed.',
  groups: buyers,
  params: proposalParams,
  body: RejectBodySchema,
  reply: OrderProposalReplySchema,
});

export const undoProposal = defineRoute({
  method: 'POST',
  path: '/v1/order-proposals/{id}/undo',
  word,
  summary: 'Take a decision back. An order of which nothing has come is cancelled, and its supplier is told; else it is a 409.',
  groups: buyers,
  params: proposalParams,
  body: NoBodySchema,
  reply: OrderProposalReplySchema,
});

/** What was measured on the past, and what the same would come to. */
export const SavingsSchema = z.object({
  monthlyStockCostMinor: MinorSchema.describe('Waste and missed sales of a month: as given, else as ordering what sold last week came to'),
  currency: CurrencyCodeSchema.nullable(),
  /** 1 − cost of our orders / cost of ordering what sold last week; null before there is a past to measure on. */
  measuredReduction: z.number().nullable(),
  savedMinor: MinorSchema.nullable(),
  measured: z
    .object({
      series: z.number().int(),
      days: z.number().int(),
      ours: z.object({ wasteRate: z.number(), stockoutRate: z.number(), serviceLevel: z.number(), costMinor: z.number() }),
      lastWeek: z.object({ wasteRate: z.number(), stockoutRate: z.number(), serviceLevel: z.number(), costMinor: z.number() }),
      asOf: InstantSchema,
    })
    .nullable(),
  note: z.string(),
});

export const getSavings = defineRoute({
  method: 'GET',
  path: '/v1/order-proposals/savings',
  word,
  summary:
    'What the orders would have saved of the cost of stock, measured by replaying the shop’s own past against ordering what sold last week. ' +
    'It says what was, and promises nothing.',
  groups: EVERY_GROUP,
  query: z.object({ monthlyStockCostMinor: z.coerce.number().int().min(0).max(1e12).optional() }),
  reply: SavingsSchema,
});

export const listMarkdowns = defineRoute({
  method: 'GET',
  path: '/v1/markdown-proposals',
  word,
  summary:
    'What would expire unsold, by the latest run of the job `order-proposals`, with the price that loses least on it: one for everybody, ' +
    'and never of goods on hold or over their day. Each with the draft of a campaign to those who can use it in time.',
  groups: EVERY_GROUP,
  query: MarkdownQuerySchema,
  reply: pageOf(MarkdownReplySchema),
});

export const getPurchaseOrder = defineRoute({
  method: 'GET',
  path: '/v1/purchase-orders/{id}',
  word,
  summary: 'A purchase order with what has come of it.',
  groups: EVERY_GROUP,
  params: orderParams,
  reply: PurchaseOrderReplySchema,
});

export const listPurchaseOrders = defineRoute({
  method: 'GET',
  path: '/v1/purchase-orders',
  word,
  summary: 'Purchase orders of a supplier, newest first; as CSV with `format=csv` or Accept: text/csv, a line for each product.',
  groups: EVERY_GROUP,
  query: PurchaseOrderQuerySchema,
  reply: PurchaseOrderPageSchema,
});

export const receiveGoods = defineRoute({
  method: 'POST',
  path: '/v1/purchase-orders/{id}/receipts',
  word,
  summary:
    'Say what has come of an order, by lot: the lots get their movements, and the supplier’s lead time and on-time-in-full are measured ' +
    'once all has come or `isLast` says that nothing more will. Takes Idempotency-Key, or receiptId.',
  groups: EVERY_GROUP,
  params: orderParams,
  body: ReceiptBodySchema,
  reply: PurchaseOrderReplySchema,
});

export const tellSupplier = defineRoute({
  method: 'POST',
  path: '/v1/purchase-orders/{id}/send',
  word,
  summary: 'Tell the supplier of the order again.',
  groups: buyers,
  params: orderParams,
  body: bodyObject({}),
  reply: PurchaseOrderReplySchema,
  status: 202,
});
