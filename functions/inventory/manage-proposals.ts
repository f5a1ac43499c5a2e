import * as z from 'zod';
import { csvOf } from '#domain/csv.ts';
import { nearExpiryCampaign } from '#domain/inventory/near-expiry-campaign.ts';
import { purchaseOrderOf } from '#domain/inventory/purchase-order.ts';
import { savingsOf } from '#domain/inventory/savings.ts';
import { localDayOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request, reply } from '#runtime/http-handler.ts';
import { badRequest, conflict, notFound } from '#runtime/problems.ts';
import { type MarkdownQuerySchema, MarkdownReplySchema } from '#schemas/markdown-proposal.ts';
import {
  type OrderProposal,
  OrderProposalReplySchema,
  OrderProposalSchema,
  type ProposalId,
  type ProposalQuery,
} from '#schemas/order-proposal.ts';
import { type PurchaseOrder, PurchaseOrderIdSchema, PurchaseOrderReplySchema } from '#schemas/purchase-order.ts';
import * as routes from '#schemas/routes/orders.ts';
import type { SupplierId } from '#schemas/supplier.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { markdownsIn } from '#storage/markdowns.ts';
import { orderProposalsIn } from '#storage/order-proposals.ts';
import { productsIn } from '#storage/products.ts';
import { purchaseOrdersIn } from '#storage/purchase-orders.ts';
import { replaysIn } from '#storage/replays.ts';
import { suppliersIn } from '#storage/suppliers.ts';
import { cursorOf, fieldsOfCursor, textOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({
  INVENTORY_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  PURCHASE_NOTICES_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
});
const proposals = orderProposalsIn(env.INVENTORY_TABLE);
const orders = purchaseOrdersIn(env.INVENTORY_TABLE);
const suppliers = suppliersIn(env.INVENTORY_TABLE);
const markdowns = markdownsIn(env.INVENTORY_TABLE);
const replays = replaysIn(env.INVENTORY_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const notices = sendTo(env.PURCHASE_NOTICES_QUEUE_URL);

const ID_LENGTH = 20;
/** So many suppliers are looked through for one page. */
const SUPPLIERS_AT_ONCE = 20;
const PACK_TOLERANCE = 1e-6;

const shown = (proposal: OrderProposal) => OrderProposalReplySchema.parse(proposal);
const shownOrder = (order: PurchaseOrder) => PurchaseOrderReplySchema.parse(order);

async function existing(id: ProposalId): Promise<OrderProposal> {
  const proposal = await proposals.find(id);
  if (proposal === undefined) throw notFound('This order proposal (a later night may have made another)');
  return proposal;
}

/** Where a page ended: a supplier, and a place among its proposals, or none when it is done. */
interface Cursor {
  readonly supplier?: string | undefined;
  readonly after?: string | undefined;
}

const CursorSchema = z.object({ supplier: z.string().optional(), after: z.string().optional() });

async function supplierAfter(supplier: string | undefined): Promise<string | undefined> {
  const { items } = await suppliers.page(1, supplier as SupplierId | undefined);
  return items[0]?.supplier.supplierId;
}

/** Proposals supplier by supplier, until the page is full or so many suppliers have been looked at. */
async function pageOf(query: ProposalQuery): Promise<{ items: OrderProposal[]; next: Cursor | undefined }> {
  const { store, supplier, status, limit } = query;
  let at = fieldsOfCursor(CursorSchema, query.cursor) ?? {};
  const items: OrderProposal[] = [];
  for (let looked = 0; looked < SUPPLIERS_AT_ONCE && items.length < limit; looked++) {
    const current = await currentOf(at, supplier);
    if (current === undefined) return { items, next: undefined };
    const found = await proposals.page(current, { storeId: store, limit: limit - items.length, after: at.after });
    items.push(...found.items.filter((proposal) => status === undefined || proposal.status === status));
    at = { supplier: current, after: found.next };
  }
  return { items, next: at.after === undefined && supplier !== undefined ? undefined : at };
}

/** Whose proposals come next; nobody's when all have been told. */
async function currentOf({ supplier: last, after }: Cursor, only: string | undefined): Promise<string | undefined> {
  if (after !== undefined) return last;
  if (only === undefined) return await supplierAfter(last);
  return last === undefined ? only : undefined;
}

const COLUMNS = [
  'day',
  'storeId',
  'supplierId',
  'productId',
  'productName',
  'supplierSku',
  'quantity',
  'packSize',
  'unitCostMinor',
  'costMinor',
  'currency',
  'arrivesOn',
  'status',
  'why',
  'proposalId',
] as const;

async function list({ query, headers }: Request<unknown, ProposalQuery, unknown>) {
  const wantsCsv = query.format === 'csv' || (query.format === undefined && /\btext\/csv\b/.test(headers['accept'] ?? ''));
  const { items, next } = await pageOf(query);
  if (!wantsCsv) return { items: items.map(shown), cursor: cursorOf(next && JSON.stringify(next)) };
  const all = [...items];
  for (let more = next; more !== undefined; ) {
    const page = await pageOf({ ...query, cursor: cursorOf(JSON.stringify(more)) ?? undefined });
    all.push(...page.items);
    more = page.next;
  }
  return reply(200, csvOf(COLUMNS, all), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="order-proposals.csv"',
  });
}

/** The order that was made of a proposal, which a repeated call gets again. */
async function orderedAlready(proposal: OrderProposal, quantity: number | undefined) {
  const order = await orders.find(PurchaseOrderIdSchema.parse(proposal.purchaseOrderId));
  if (order === undefined) throw conflict('The proposal is accepted.');
  if (quantity !== undefined && order.lines[0]?.quantity !== quantity) throw conflict('The proposal is accepted with another quantity.');
  return { proposal: shown(proposal), purchaseOrder: shownOrder(order) };
}

function demandPacks(quantity: number, packSize: number): void {
  const packs = quantity / packSize;
  if (Math.abs(packs - Math.round(packs)) > PACK_TOLERANCE) throw badRequest('body.quantity', `expected whole packs of ${packSize}`);
}

async function accept(id: ProposalId, quantity: number | undefined, by: string) {
  const proposal = await existing(id);
  if (proposal.status === 'accepted') return await orderedAlready(proposal, quantity);
  if (proposal.status === 'rejected') throw conflict('The proposal is rejected; undo that first.');
  if (quantity !== undefined) demandPacks(quantity, proposal.packSize);
  const known = await suppliers.find(proposal.supplierId);
  if (known === undefined) throw conflict('The supplier is not known any more.');
  const at = now();
  const purchaseOrderId = `po-${sha256Hex(`${id}\0${at}`).slice(0, ID_LENGTH)}`;
  const order = purchaseOrderOf(proposal, known.supplier, {
    purchaseOrderId,
    at,
    by,
    day: localDayOf(at, env.SHOP_TIME_ZONE),
    quantity: quantity ?? proposal.quantity,
    shelfLifeDays: (await products.find(proposal.productId))?.shelfLifeDays,
  });
  try {
    await orders.place(order, proposal, { at, by, purchaseOrderId });
  } catch (error) {
    if (!(error instanceof StaleWriteError)) throw error;
    const other = await existing(id);
    if (other.status === 'accepted') return await orderedAlready(other, quantity);
    throw conflict('Somebody else has decided on the proposal meanwhile.');
  }
  if (order.notice === 'sending') await notices.send({ purchaseOrderId, kind: 'ordered' });
  return { proposal: shown(await existing(id)), purchaseOrder: shownOrder(order) };
}

async function reject(id: ProposalId, reason: string, by: string) {
  const proposal = await existing(id);
  if (proposal.status === 'rejected') return shown(proposal);
  if (proposal.status === 'accepted') throw conflict('The proposal is accepted; undo that first.');
  if (!(await proposals.decide(proposal, 'rejected', { at: now(), by, reason }))) throw conflict('Somebody else has decided meanwhile.');
  return shown(await existing(id));
}

async function undo(id: ProposalId, by: string) {
  const proposal = await existing(id);
  const decision = { at: now(), by };
  if (proposal.status === 'rejected') await proposals.decide(proposal, 'pending', decision);
  if (proposal.status !== 'accepted') return shown(await existing(id));
  const order = await orders.find(PurchaseOrderIdSchema.parse(proposal.purchaseOrderId));
  if (order?.status !== 'ordered') throw conflict('Something has come of the order already.');
  try {
    await orders.cancel(order, proposal, decision);
  } catch (error) {
    if (!(error instanceof StaleWriteError)) throw error;
    throw conflict('The order has changed meanwhile; try again.');
  }
  if (order.notice !== 'none') await notices.send({ purchaseOrderId: order.purchaseOrderId, kind: 'cancelled' });
  return shown(OrderProposalSchema.parse(await existing(id)));
}

async function listMarkdowns({ store, limit, cursor }: z.infer<typeof MarkdownQuerySchema>) {
  const after = textOfCursor(cursor);
  const { items, next } = await markdowns.page({ storeId: store, limit, after });
  return {
    items: items.map((item) => MarkdownReplySchema.parse({ ...item, campaign: nearExpiryCampaign(item) })),
    cursor: cursorOf(next),
  };
}

export const handler = httpHandler([
  on(routes.listProposals, list),
  on(routes.acceptProposal, ({ params, body, caller }) => accept(params.id, body.quantity, caller.name)),
  on(routes.rejectProposal, ({ params, body, caller }) => reject(params.id, body.reason, caller.name)),
  on(routes.undoProposal, ({ params, caller }) => undo(params.id, caller.name)),
  on(routes.listMarkdowns, ({ query }) => listMarkdowns(query)),
  on(routes.getSavings, async ({ query }) => savingsOf(await replays.latest(), query.monthlyStockCostMinor)),
]);
