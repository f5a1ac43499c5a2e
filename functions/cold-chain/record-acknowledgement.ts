import { outcomeOf } from '#domain/cold-chain/acknowledge.ts';
import { storyOf } from '#domain/cold-chain/command-story.ts';
import { payloadOf } from '#domain/cold-chain/read-message.ts';
import { instantOf } from '#domain/time.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { count } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { UnitIdSchema } from '#schemas/ids.ts';
import { type DeviceMessage, DeviceMessageSchema } from '#schemas/messages.ts';
import { DeviceAckSchema } from '#schemas/unit.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { commandsIn } from '#storage/device-commands.ts';
import { rejectsIn } from '#storage/rejects.ts';

const env = readEnvironment({ UNITS_TABLE: tableName, REJECTS_TABLE: tableName, CASES_TABLE: tableName });
const commands = commandsIn(env.UNITS_TABLE);
const rejects = rejectsIn(env.REJECTS_TABLE);
const cases = caseLogIn(env.CASES_TABLE);

const ID_LENGTH = 12;

async function refuse({ unitId, arrivedAtMillis, payload }: DeviceMessage, code: string, message: string): Promise<void> {
  count('RejectedAcknowledgements');
  const id = sha256Hex(payload).slice(0, ID_LENGTH);
  await rejects.append('cold-chain', [{ code, message, source: unitId, type: 'acknowledgement' }], instantOf(arrivedAtMillis), id);
}

/** What a device says that it did with an order. It is no proof of cooling: only its readings are. */
async function recordAcknowledgement(message: DeviceMessage): Promise<void> {
  const ack = DeviceAckSchema.safeParse(payloadOf(message.payload));
  const unitId = UnitIdSchema.safeParse(message.unitId);
  if (!ack.success || !unitId.success) return await refuse(message, 'invalid', 'The acknowledgement does not have its form.');
  const command = await commands.find(unitId.data, ack.data.commandId);
  if (command === undefined) return await refuse(message, 'unknown-command', 'No such order was given to this unit.');
  const answer = outcomeOf(command, ack.data, message.arrivedAtMillis);
  await commands.acknowledge(command, answer);
  for (const entry of storyOf({ ...command, status: answer.status, acknowledgedAt: answer.at })) await cases.append(entry, now());
}

export const handler = queueHandler(DeviceMessageSchema, recordAcknowledgement);
