import { sendTo } from '#messaging/work-queue.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { ScheduledCallSchema } from '#schemas/scheduled-call.ts';
import { purchaseOrdersIn } from '#storage/purchase-orders.ts';

const env = readEnvironment({ INVENTORY_TABLE: tableName, PURCHASE_NOTICES_QUEUE_URL: queueUrl });
const orders = purchaseOrdersIn(env.INVENTORY_TABLE);
const notices = sendTo(env.PURCHASE_NOTICES_QUEUE_URL);

const MOST_AT_ONCE = 100;

/** Sends on what no supplier has been told yet: whoever accepted it may have been interrupted, and the queue may have given it up. */
async function followPurchaseOrders(): Promise<{ sent: number }> {
  const open = await orders.notices(MOST_AT_ONCE);
  await notices.sendAll(open);
  return { sent: open.length };
}

export const handler = taskHandler(ScheduledCallSchema, followPurchaseOrders);
