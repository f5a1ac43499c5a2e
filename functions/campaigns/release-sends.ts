import { plusMillis } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { SendOrder } from '#schemas/campaign.ts';
import { type ScheduledCall, ScheduledCallSchema } from '#schemas/scheduled-call.ts';
import { dueSendsIn } from '#storage/due-sends.ts';

/** Work of one call; the next one, a minute later, goes on. */
const WORK_MILLIS = 20_000;
/** By then nobody keeps anything for a moment any more whose clock was behind. */
const SETTLED_MILLIS = 3_600_000;

const env = readEnvironment({ CAMPAIGNS_TABLE: tableName, SENDS_QUEUE_URL: queueUrl });
const due = dueSendsIn(env.CAMPAIGNS_TABLE);
const sends = sendTo(env.SENDS_QUEUE_URL);

/** Hands on the messages whose time has come. They are decided on again when they are sent; whatever is handed on twice goes out once. */
async function releaseSends(_call: ScheduledCall): Promise<{ orders: number }> {
  const begunMillis = nowMillis();
  let released = 0;
  const handOn = async (orders: readonly SendOrder[]) => {
    await sends.sendAll(orders);
    released += orders.length;
    return nowMillis() - begunMillis < WORK_MILLIS;
  };
  const at = now();
  for (const dueAt of await due.moments(at)) {
    if (!(await due.release(dueAt, handOn))) break;
    if (dueAt < plusMillis(at, -SETTLED_MILLIS)) await due.forget(dueAt);
  }
  return { orders: released };
}

export const handler = taskHandler(ScheduledCallSchema, releaseSends);
