import { againAfter, isToBeRepeated } from '#domain/cold-chain/command-repeats.ts';
import { deviceCommandsWith } from '#messaging/device-commands.ts';
import { nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type Command, type CommandRepeat, CommandRepeatSchema } from '#schemas/unit.ts';
import { automationIn } from '#storage/automation.ts';
import { commandsIn } from '#storage/device-commands.ts';

const env = readEnvironment({ UNITS_TABLE: tableName, COMMANDS_QUEUE_URL: queueUrl });
const commands = commandsIn(env.UNITS_TABLE);
const automation = automationIn(env.UNITS_TABLE);
const devices = deviceCommandsWith(env.COMMANDS_QUEUE_URL);

const MACHINE = 'larderly';

/** Who has switched the machine off since does not want to hear of its orders again. */
async function isWanted({ issuedBy }: Command): Promise<boolean> {
  return issuedBy !== MACHINE || (await automation.find()).mode === 'on';
}

/** Sends an order once more that the unit has not answered, and puts the next time on the queue, until it was often enough. */
async function repeatCommand({ unitId, commandId, attempt }: CommandRepeat): Promise<void> {
  const command = await commands.find(unitId, commandId);
  if (command === undefined) return;
  const [latest] = (await commands.page(unitId, 1)).items;
  if (isToBeRepeated(command, latest, nowMillis()) && (await isWanted(command))) await devices.send(unitId, command, againAfter(attempt));
}

export const handler = queueHandler(CommandRepeatSchema, repeatCommand);
