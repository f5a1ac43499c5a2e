import { csvOf } from '#domain/csv.ts';
import { receive } from '#domain/inventory/purchase-order.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { localDayOf, millisOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request, reply } from '#runtime/http-handler.ts';
import { badRequest, conflict, notFound } from '#runtime/problems.ts';
import { type Movement, PlaceIdSchema } from '#schemas/lot.ts';
import {
  type PurchaseOrder,
  type PurchaseOrderId,
  PurchaseOrderReplySchema,
  type Receipt,
  type ReceiptBody,
  type ReceivedLine,
} from '#schemas/purchase-order.ts';
import * as routes from '#schemas/routes/orders.ts';
import type { SupplierId } from '#schemas/supplier.ts';
import { lotsIn } from '#storage/lots.ts';
import { persist } from '#storage/patience.ts';
import { productsIn } from '#storage/products.ts';
import { purchaseOrdersIn } from '#storage/purchase-orders.ts';
import { suppliersIn } from '#storage/suppliers.ts';
import { cursorOf, textOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({
  INVENTORY_TABLE: tableName,
  LOTS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  PURCHASE_NOTICES_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
});
const orders = purchaseOrdersIn(env.INVENTORY_TABLE);
const suppliers = suppliersIn(env.INVENTORY_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const products = productsIn(env.PRODUCTS_TABLE);
const notices = sendTo(env.PURCHASE_NOTICES_QUEUE_URL);

const MAX_AHEAD_MILLIS = 300_000;
const ID_LENGTH = 24;
const CSV_PAGE = 100;

const shown = (order: PurchaseOrder) => PurchaseOrderReplySchema.parse(order);

async function existing(id: PurchaseOrderId): Promise<PurchaseOrder> {
  const order = await orders.find(id);
  if (order === undefined) throw notFound(`The purchase order ${id}`);
  return order;
}

const COLUMNS = [
  'purchaseOrderId',
  'supplierId',
  'storeId',
  'status',
  'orderedOn',
  'expectedOn',
  'productId',
  'supplierSku',
  'quantity',
  'receivedQuantity',
  'packSize',
  'unitCostMinor',
  'currency',
  'orderedBy',
] as const;

const rowsOf = ({ lines, ...order }: PurchaseOrder) => lines.map((line) => ({ ...order, supplierSku: '', ...line }));

async function page(supplier: SupplierId, limit: number, cursor: string | undefined) {
  const after = textOfCursor(cursor);
  const { ids, next } = await orders.page(supplier, limit, after);
  const found = await Promise.all(ids.map((id) => orders.find(id as PurchaseOrderId)));
  const items = found.filter((order) => order !== undefined);
  return { items, cursor: cursorOf(next) };
}

type ListQuery = { supplier: SupplierId; limit: number; cursor?: string | undefined; format?: 'json' | 'csv' | undefined };

async function list({ query, headers }: Request<unknown, ListQuery, unknown>) {
  const { supplier, limit, cursor, format } = query;
  const wantsCsv = format === 'csv' || (format === undefined && /\btext\/csv\b/.test(headers['accept'] ?? ''));
  if (!wantsCsv) {
    const found = await page(supplier, limit, cursor);
    return { items: found.items.map(shown), cursor: found.cursor };
  }
  const all: PurchaseOrder[] = [];
  let next: string | null | undefined = cursor;
  do {
    const found: Awaited<ReturnType<typeof page>> = await page(supplier, CSV_PAGE, next ?? undefined);
    all.push(...found.items);
    next = found.cursor;
  } while (next !== null);
  return reply(200, csvOf(COLUMNS, all.flatMap(rowsOf)), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="purchase-orders.csv"',
  });
}

/** What has come of lots, as their movements; the ids follow from the receipt, so that it happens once. */
function movementsOf(order: PurchaseOrder, receipt: Receipt, partner: string): Movement[] {
  const { purchaseOrderId } = order;
  return receipt.lines.flatMap(({ gtin, lot, quantity, uom, place }, index): Movement[] => {
    if (gtin === undefined || lot === undefined || place === undefined) return [];
    return [
      {
        schemaVersion: 1,
        gtin,
        lot,
        movementId: `receipt ${purchaseOrderId} ${receipt.receiptId} ${index}`,
        kind: 'received',
        at: receipt.receivedAt,
        to: place,
        quantity,
        uom,
        partner,
        document: { type: 'purchase order', number: purchaseOrderId },
        recordedAt: receipt.recordedAt,
        recordedBy: receipt.recordedBy,
      },
    ];
  });
}

async function recordLots(order: PurchaseOrder, receipt: Receipt): Promise<void> {
  const known = await suppliers.find(order.supplierId);
  const partner = known?.supplier.partner ?? known?.supplier.name ?? order.supplierId;
  for (const { gtin, lot, expiresOn } of receipt.lines) {
    if (gtin !== undefined && lot !== undefined && expiresOn !== undefined) await lots.learn({ gtin, lot }, { expiresOn });
  }
  for (const movement of movementsOf(order, receipt, partner)) {
    const { conflicting } = await lots.record(movement, [movement]);
    if (conflicting.length > 0) throw conflict(`The receipt ${receipt.receiptId} is known, and is another one.`);
  }
}

async function linesOf(order: PurchaseOrder, { lines }: ReceiptBody): Promise<ReceivedLine[]> {
  const foreign = lines.findIndex(({ productId }) => !order.lines.some((line) => line.productId === productId));
  if (foreign >= 0) throw badRequest(`body.lines.${foreign}.productId`, 'expected a product of the order');
  const catalogue = await products.findMany(lines.map(({ productId }) => productId));
  const usualPlace = order.storeId === '' ? undefined : PlaceIdSchema.parse(order.storeId);
  return lines.map((line, index) => {
    const gtin = line.gtin ?? catalogue.get(line.productId)?.gtin;
    const place = line.place ?? usualPlace;
    demandLot({ lot: line.lot, gtin, place }, index);
    return { ...line, gtin, place };
  });
}

/** Goods of a lot need a trade item and a place, else the lot would not be found again. */
function demandLot({ lot, gtin, place }: Pick<ReceivedLine, 'lot' | 'gtin' | 'place'>, index: number): void {
  if (lot === undefined) return;
  if (gtin === undefined) throw badRequest(`body.lines.${index}.gtin`, 'expected the GTIN of the lot: the catalogue has none');
  if (place === undefined) throw badRequest(`body.lines.${index}.place`, 'expected where the lot lies');
}

async function take({ params, body, caller, headers }: Request<{ id: PurchaseOrderId }, unknown, ReceiptBody>) {
  if (millisOf(body.receivedAt) > nowMillis() + MAX_AHEAD_MILLIS)
    throw badRequest('body.receivedAt', 'expected a moment that is not in the future');
  const key = headers['idempotency-key'];
  const receiptId = body.receiptId ?? sha256Hex(key === undefined ? JSON.stringify(body) : `key ${key}`).slice(0, ID_LENGTH);
  return await persist(async () => {
    const order = await existing(params.id);
    if (order.status === 'cancelled') throw conflict('The order is cancelled.');
    const known = order.receipts.find((one) => one.receiptId === receiptId);
    const lines = known?.lines ?? (await linesOf(order, body));
    const receipt = known ?? { receiptId, receivedAt: body.receivedAt, recordedAt: now(), recordedBy: caller.name, lines };
    // The lots first: whoever is interrupted repeats all, which changes nothing twice.
    await recordLots(order, receipt);
    if (known) return { done: shown(order) };
    const receivedOn = localDayOf(body.receivedAt, env.SHOP_TIME_ZONE);
    const { order: next, sums } = receive(order, receipt, { receivedOn, isLast: body.isLast });
    await orders.receive(next, sums);
    return { done: shown(next) };
  });
}

async function tell(id: PurchaseOrderId) {
  const order = await existing(id);
  const notice = { purchaseOrderId: id, kind: order.status === 'cancelled' ? 'cancelled' : 'ordered' } as const;
  await orders.tellAgain(notice);
  await notices.send(notice);
  return reply(202, shown(order));
}

export const handler = httpHandler([
  on(routes.getPurchaseOrder, async ({ params }) => shown(await existing(params.id))),
  on(routes.listPurchaseOrders, list),
  on(routes.receiveGoods, take),
  on(routes.tellSupplier, ({ params }) => tell(params.id)),
]);
