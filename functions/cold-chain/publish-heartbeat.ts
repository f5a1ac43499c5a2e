import { heartbeatOf, SYNTHETIC_UNIT } from '#domain/cold-chain/heartbeat.ts';
import { telemetry } from '#messaging/telemetry.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type ScheduledCall, ScheduledCallSchema } from '#schemas/scheduled-call.ts';

/** Every minute: a reading that is to arrive. How old the last one is that did, the watch over silent sensors measures. */
async function publishHeartbeat({ scheduledAt }: ScheduledCall): Promise<void> {
  await telemetry.send(SYNTHETIC_UNIT.unitId, heartbeatOf(scheduledAt));
}

export const handler = taskHandler(ScheduledCallSchema, publishHeartbeat);
