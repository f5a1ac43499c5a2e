import { ackOfReply, chosen, rpcIdOf, rpcOf, sharedAttributesOf } from '#domain/cold-chain/device-rpc.ts';
import { readingsOfTelemetry } from '#domain/cold-chain/read-telemetry.ts';
import { standingOf } from '#domain/cold-chain/standing.ts';
import { readingsTo } from '#messaging/readings-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { JsonTextSchema } from '#runtime/json.ts';
import { badRequest, notFound, ProblemError } from '#runtime/problems.ts';
import type { UnitId } from '#schemas/ids.ts';
import { TelemetrySchema } from '#schemas/reading.ts';
import { callServer, getAttributes, getRpc, postAttributes, postTelemetry, replyToRpc } from '#schemas/routes/device.ts';
import { commandsIn } from '#storage/device-commands.ts';
import { unitAttributesIn } from '#storage/unit-attributes.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitTokensIn } from '#storage/unit-tokens.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({ UNITS_TABLE: tableName, READINGS_QUEUE_URL: queueUrl, ACKNOWLEDGEMENTS_QUEUE_URL: queueUrl });
const tokens = unitTokensIn(env.UNITS_TABLE);
const commands = commandsIn(env.UNITS_TABLE);
const attributes = unitAttributesIn(env.UNITS_TABLE);
const units = unitsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);
const readings = readingsTo(env.READINGS_QUEUE_URL);
const acknowledgements = readingsTo(env.ACKNOWLEDGEMENTS_QUEUE_URL);

/** Orders among which the one that a device answers is looked for; at most three an hour are the machine's. */
const ANSWERABLE = 20;
/** So long a device waits before it asks again. */
const AGAIN_SECONDS = '10';

async function unitOf(token: string): Promise<UnitId> {
  const unitId = await tokens.unitOf(sha256Hex(token));
  if (unitId === undefined) throw new ProblemError(401, 'This token belongs to no unit.');
  return unitId;
}

/** Readings of devices whose firmware speaks to ThingsBoard; the token says which unit it is. */
async function take(unitId: UnitId, rawBody: Buffer): Promise<void> {
  const at = nowMillis();
  const payload = JsonTextSchema.pipe(TelemetrySchema).safeParse(rawBody.toString('utf8'));
  if (!payload.success) {
    await readings.sendBytes(unitId, rawBody, at);
    throw badRequest('body', 'expected JSON: values by name, or a list of at most 2,000');
  }
  await readings.send(unitId, readingsOfTelemetry(payload.data, at), at);
}

/** A device that asks in vain is told at once, and when to ask again: nothing waits for it. */
async function nextOrder(unitId: UnitId) {
  const { items } = await commands.page(unitId, 1);
  const order = rpcOf(items[0], nowMillis(), sha256Hex);
  if (order === undefined) throw new ProblemError(408, 'There is no order for this unit.', { headers: { 'retry-after': AGAIN_SECONDS } });
  return order;
}

/** An answer goes where those of devices that speak MQTT go, so that there is one reader of them. */
async function answer(unitId: UnitId, id: number, body: unknown): Promise<void> {
  const { items } = await commands.page(unitId, ANSWERABLE);
  const command = items.find(({ commandId }) => rpcIdOf(commandId, sha256Hex) === id);
  if (command === undefined) throw notFound(`The order ${id}`);
  const ack = Buffer.from(JSON.stringify(ackOfReply(command.commandId, body, now())));
  await acknowledgements.sendBytes(unitId, ack, nowMillis());
}

export const handler = httpHandler([
  on(postTelemetry, async ({ params, rawBody }) => await take(await unitOf(params.token), rawBody)),
  on(getRpc, async ({ params }) => await nextOrder(await unitOf(params.token))),
  on(replyToRpc, async ({ params, body }) => await answer(await unitOf(params.token), params.id, body)),
  on(callServer, async ({ params, body }) => {
    await unitOf(params.token);
    if (body.method !== 'getCurrentTime') throw badRequest('body.method', 'expected getCurrentTime');
    return { ts: nowMillis() };
  }),
  on(getAttributes, async ({ params, query: { clientKeys, sharedKeys } }) => {
    const unitId = await unitOf(params.token);
    const [own, unit] = await Promise.all([attributes.find(unitId), units.find(unitId)]);
    if (unit === undefined) throw notFound(`The unit ${unitId}`);
    const shared = sharedAttributesOf(unit, standingOf(unit, await states.find(unitId), nowMillis()));
    // Who asks for some of one kind alone wants none of the other.
    const isNamed = clientKeys !== undefined || sharedKeys !== undefined;
    return {
      client: isNamed && clientKeys === undefined ? {} : chosen(own, clientKeys),
      shared: isNamed && sharedKeys === undefined ? {} : chosen(shared, sharedKeys),
    };
  }),
  on(postAttributes, async ({ params, body }) => await attributes.put(await unitOf(params.token), body, now())),
]);
