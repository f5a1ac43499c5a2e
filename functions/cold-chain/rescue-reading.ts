import { rescueOf } from '#domain/cold-chain/rescue.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { count } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type RuleFailure, RuleFailureSchema } from '#schemas/messages.ts';
import { rejectsIn } from '#storage/rejects.ts';

const env = readEnvironment({ READINGS_QUEUE_URL: queueUrl, REJECTS_TABLE: tableName });
const readings = sendTo(env.READINGS_QUEUE_URL);
const rejects = rejectsIn(env.REJECTS_TABLE);

const ID_LENGTH = 12;

/** A message whose rule action failed is put where the rule would have put it, or is listed with the rejects. */
async function rescueReading(failure: RuleFailure): Promise<void> {
  const rescue = rescueOf(failure, nowMillis());
  if (rescue.kind === 'telemetry') return await readings.send(rescue.message);
  count('LostDeviceMessages');
  const id = sha256Hex(JSON.stringify(failure)).slice(0, ID_LENGTH);
  await rejects.append('cold-chain', [rescue.reject], now(), id);
}

export const handler = queueHandler(RuleFailureSchema, rescueReading);
