import { isDueIn } from '#domain/lots/event-schedule.ts';
import { millisOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { DeliveryTask } from '#schemas/event-subscription.ts';
import { type ScheduledCall, ScheduledCallSchema } from '#schemas/scheduled-call.ts';
import { eventSubscriptionsIn } from '#storage/event-subscriptions.ts';

const env = readEnvironment({ EPCIS_TABLE: tableName, SUBSCRIBERS_QUEUE_URL: queueUrl });
const subscriptions = eventSubscriptionsIn(env.EPCIS_TABLE);
const deliveries = sendTo(env.SUBSCRIBERS_QUEUE_URL);

/** Every minute: those subscriptions are told their events whose schedule names it. */
async function beginDeliveries({ scheduledAt }: ScheduledCall): Promise<{ due: number }> {
  const at = millisOf(scheduledAt);
  const due = (await subscriptions.every()).filter(({ schedule }) => schedule !== undefined && isDueIn(schedule, at));
  const tasks = due.map(({ queryName, subscriptionID }): DeliveryTask => ({ queryName, subscriptionID, isScheduled: true, attempt: 1 }));
  await deliveries.sendAll(tasks);
  return { due: due.length };
}

export const handler = taskHandler(ScheduledCallSchema, beginDeliveries);
