import { alertSpeech } from '#domain/cold-chain/alert-speech.ts';
import { type CommandStep, escalationOf, stepOf } from '#domain/cold-chain/command-effect.ts';
import { againAfter } from '#domain/cold-chain/command-repeats.ts';
import { storyOf } from '#domain/cold-chain/command-story.ts';
import { newsOfFailure } from '#domain/cold-chain/occasions.ts';
import { millisOf } from '#domain/time.ts';
import { alertsTo } from '#messaging/alerts.ts';
import { deviceCommandsWith } from '#messaging/device-commands.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { alertVariables, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { logFailure } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { CommandFailure } from '#schemas/due-alert.ts';
import { type Incident, IncidentFactsSchema } from '#schemas/incident.ts';
import { type ScheduledCall, ScheduledCallSchema } from '#schemas/scheduled-call.ts';
import type { Command } from '#schemas/unit.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { commandsIn } from '#storage/device-commands.ts';
import { dueAlertsIn } from '#storage/due-alerts.ts';
import { incidentsIn } from '#storage/incidents.ts';
import { unitContentsIn } from '#storage/unit-contents.ts';
import { unitStatesIn } from '#storage/unit-states.ts';

const env = readEnvironment({ ...alertVariables, UNITS_TABLE: tableName, COMMANDS_QUEUE_URL: queueUrl });
const devices = deviceCommandsWith(env.COMMANDS_QUEUE_URL);
const commands = commandsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);
const incidents = incidentsIn(env.INCIDENTS_TABLE);
const cases = caseLogIn(env.CASES_TABLE);
const alerts = alertsTo(
  env.SAFETY_TOPIC_ARN,
  dueAlertsIn(env.ALERTS_TABLE, env.INCIDENTS_TABLE),
  alertSpeech({
    language: env.ALERT_LANGUAGE,
    timeZone: env.SHOP_TIME_ZONE,
    address: env.API_ADDRESS,
    lookInto: unitContentsIn(env.LOTS_TABLE).of,
    note: cases.append,
  }),
);

async function send(command: Command): Promise<void> {
  await devices.send(command.unitId, command, againAfter(0));
  await commands.markSent(command, now());
}

/** That an order was taken and did not help makes its incident as serious as goods at risk, before anybody hears of it. */
async function escalated(incident: Incident, commandId: string, failure: CommandFailure): Promise<Incident> {
  const escalation = escalationOf(commandId, failure, now());
  if (escalation === undefined) return incident;
  await incidents.escalate(incident.incidentId, escalation);
  return (await incidents.find(incident.incidentId)) ?? incident;
}

/** That it did not help is kept to be told before the order is done with. */
async function settle(command: Command, step: CommandStep & { kind: 'settle' }, incident: Incident | undefined): Promise<void> {
  if (step.failure !== undefined && incident?.status === 'open') {
    const facts = IncidentFactsSchema.parse(await escalated(incident, command.commandId, step.failure));
    const news = newsOfFailure(facts, command.commandId, step.failure);
    for (const delay of await alerts.tell([news], now())) logFailure('Alerts wait for the next minute', delay);
  }
  const checked: Command = { ...command, status: step.status ?? command.status, effect: step.effect, checkedAt: now() };
  for (const entry of storyOf(checked)) await cases.append(entry, now());
  await commands.finish(command, { status: checked.status, effect: checked.effect }, now());
}

async function check(command: Command): Promise<void> {
  const { unitId, incidentId, acknowledgedAt } = command;
  const incident = incidentId === undefined ? undefined : await incidents.find(incidentId);
  const since = acknowledgedAt === undefined ? undefined : millisOf(acknowledgedAt);
  const samples = since === undefined ? [] : (await states.since(unitId, since, nowMillis())).filter(({ at }) => at >= since);
  const step = stepOf(command, { samples, isOver: incident !== undefined && incident.status !== 'open' }, nowMillis());
  if (step.kind === 'send') await send(command);
  if (step.kind === 'settle') await settle(command, step, incident);
}

/** Every minute: orders that were not sent are, and those that were are seen to: did the unit answer, and did it help? */
async function checkCommands(_call: ScheduledCall): Promise<{ unfinished: number }> {
  const unfinished = await commands.unfinished();
  const failures: unknown[] = [];
  for (const ref of unfinished) {
    try {
      const command = await commands.find(ref.unitId, ref.commandId);
      if (command === undefined) await commands.forget(ref);
      else await check(command);
    } catch (error) {
      // One unit that cannot be reached keeps none of the others from being seen to.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `Orders that could not be seen to: ${failures.length}.`);
  return { unfinished: unfinished.length };
}

export const handler = taskHandler(ScheduledCallSchema, checkCommands);
