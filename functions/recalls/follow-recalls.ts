import { isLate, isStalled } from '#domain/recalls/follow-up.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { Recall, RecallId } from '#schemas/recall.ts';
import { type ScheduledCall, ScheduledCallSchema } from '#schemas/scheduled-call.ts';
import { recallsIn } from '#storage/recalls.ts';

const PAGE = 50;

const env = readEnvironment({ RECALLS_TABLE: tableName, RECALLS_QUEUE_URL: queueUrl, NOTICES_QUEUE_URL: queueUrl });
const recalls = recallsIn(env.RECALLS_TABLE);
const queue = sendTo(env.RECALLS_QUEUE_URL);
const notices = sendTo(env.NOTICES_QUEUE_URL);

async function* everyRecall(): AsyncIterable<Recall> {
  let after: string | undefined;
  do {
    const { items, next } = await recalls.list(PAGE, after);
    for (const recall of await Promise.all(items.map((recallId: RecallId) => recalls.find(recallId)))) if (recall) yield recall;
    after = next;
  } while (after !== undefined);
}

/** Sends on what has come to a stand, unclear notices among it, and looks again for whom an open recall concerns. */
async function follow(recall: Recall): Promise<'resumed' | 'renewed' | 'left'> {
  const at = now();
  const { recallId, next, round } = recall;
  if (isStalled(recall, at)) {
    await (next?.step === 'notify' ? notices : queue).send({ recallId });
    return 'resumed';
  }
  if (!isLate(recall, at)) return 'left';
  const isOurs = await recalls.advance(recall, { at, next: { step: 'trace' }, set: { round: round + 1, roundAt: at } });
  if (isOurs) await queue.send({ recallId });
  return 'renewed';
}

async function followRecalls(_call: ScheduledCall): Promise<Record<'resumed' | 'renewed' | 'left', number>> {
  const done = { resumed: 0, renewed: 0, left: 0 };
  for await (const recall of everyRecall()) done[await follow(recall)] += 1;
  return done;
}

export const handler = taskHandler(ScheduledCallSchema, followRecalls);
