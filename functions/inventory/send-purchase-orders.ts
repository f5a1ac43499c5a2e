import { MessageRefusedError } from '#messaging/refusal.ts';
import { webhooks } from '#messaging/webhook.ts';
import { nowMillis } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type PurchaseNotice, PurchaseNoticeSchema, PurchaseOrderReplySchema } from '#schemas/purchase-order.ts';
import { purchaseOrdersIn } from '#storage/purchase-orders.ts';
import { suppliersIn } from '#storage/suppliers.ts';

const env = readEnvironment({ INVENTORY_TABLE: tableName });
const orders = purchaseOrdersIn(env.INVENTORY_TABLE);
const suppliers = suppliersIn(env.INVENTORY_TABLE);

const MILLIS = 1000;

/**
 * Tells a supplier of an order, or that it is cancelled. The id of the call is that of the notice, by which the supplier knows a
 * repetition: whatever is not known to have arrived is sent again.
 */
async function tellSupplier(notice: PurchaseNotice): Promise<void> {
  const { purchaseOrderId, kind } = notice;
  const order = await orders.find(purchaseOrderId);
  if (order === undefined) throw new Error(`The purchase order ${purchaseOrderId} does not exist.`);
  const { supplier } = (await suppliers.find(order.supplierId)) ?? {};
  if (supplier?.webhookUrl === undefined || supplier.webhookSecret === undefined) {
    await orders.told(notice, 'failed', 'NO_WEBHOOK');
    return;
  }
  const { receipts: _receipts, notice: _notice, noticeReason: _reason, ...told } = PurchaseOrderReplySchema.parse(order);
  try {
    await webhooks.call({
      url: supplier.webhookUrl,
      secret: supplier.webhookSecret,
      id: `${purchaseOrderId}.${kind}`,
      seconds: Math.floor(nowMillis() / MILLIS),
      payload: { type: `purchase-order.${kind}`, data: told },
    });
  } catch (error) {
    if (!(error instanceof MessageRefusedError) || error.kind !== 'final') throw error;
    await orders.told(notice, 'failed', error.reason);
    return;
  }
  await orders.told(notice, 'sent');
}

export const handler = queueHandler(PurchaseNoticeSchema, tellSupplier);
