import { ackOfReply, chosen, rpcIdOf, rpcOf, sharedAttributesOf } from '#domain/cold-chain/device-rpc.ts';
import { standingOf } from '#domain/cold-chain/standing.ts';
import { readingsTo } from '#messaging/readings-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, notFound, ProblemError } from '#runtime/problems.ts';
import type { UnitId } from '#schemas/ids.ts';
import { callServer, getAttributes, getRpc, postAttributes, replyToRpc } from '#schemas/routes/device.ts';
import { commandsIn } from '#storage/device-commands.ts';
import { unitAttributesIn } from '#storage/unit-attributes.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitTokensIn } from '#storage/unit-tokens.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({ UNITS_TABLE: tableName, ACKNOWLEDGEMENTS_QUEUE_URL: queueUrl });
const tokens = unitTokensIn(env.UNITS_TABLE);
const commands = commandsIn(env.UNITS_TABLE);
const attributes = unitAttributesIn(env.UNITS_TABLE);
const units = unitsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);
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
