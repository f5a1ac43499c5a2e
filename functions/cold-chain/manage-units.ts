import { isSynthetic } from '#domain/cold-chain/heartbeat.ts';
import { COMMAND_MILLIS } from '#domain/cold-chain/plan-command.ts';
import { type Place, pageOfReadings } from '#domain/cold-chain/reading-page.ts';
import { itemsOf, siftReadings } from '#domain/cold-chain/sift.ts';
import { PIPELINE } from '#domain/cold-chain/silence.ts';
import { standingOf } from '#domain/cold-chain/standing.ts';
import { setPointBoundsOf, withinBounds } from '#domain/cold-chain/thresholds.ts';
import { DAY_MILLIS, millisOf, plusMillis } from '#domain/time.ts';
import { deviceCommands } from '#messaging/device-commands.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { randomToken, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, notFound } from '#runtime/problems.ts';
import type { UnitId } from '#schemas/ids.ts';
import { getUnit, listReadings, listUnits, postCommand, postReadings, putUnit } from '#schemas/routes/cold-chain.ts';
import type { Command, DeviceCommand, Unit } from '#schemas/unit.ts';
import { commandsIn } from '#storage/device-commands.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({ UNITS_TABLE: tableName, READINGS_QUEUE_URL: queueUrl });
const units = unitsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);
const commands = commandsIn(env.UNITS_TABLE);
const readings = sendTo(env.READINGS_QUEUE_URL);

const MANUAL_LOCK_MILLIS = 7_200_000;
/** Keeps a message of readings well below what a queue takes. */
const READINGS_PER_MESSAGE = 500;
const ID_LENGTH = 24;

const isReserved = (unitId: UnitId) => isSynthetic(unitId) || unitId === PIPELINE;

async function find(unitId: UnitId): Promise<Unit> {
  const unit = await units.find(unitId);
  if (unit === undefined) throw notFound(`The unit ${unitId}`);
  return unit;
}

async function pageOf(unit: Unit) {
  return { ...unit, state: standingOf(unit, await states.find(unit.unitId), nowMillis()) };
}

async function list(limit: number, cursor: string | undefined) {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8');
  const page = await units.page(limit, after);
  const found = await Promise.all(page.listed.map(({ unitId }) => units.find(unitId)));
  const items = await Promise.all(found.filter((unit) => unit !== undefined).map(pageOf));
  return { items, cursor: page.cursor === null ? null : Buffer.from(page.cursor).toString('base64url') };
}

const cursorOf = ({ at, skip }: Place) => `${at}.${skip}`;

function placeOf(cursor: string): Place {
  const [at, skip] = cursor.split('.').map(Number);
  if (!Number.isSafeInteger(at) || !Number.isSafeInteger(skip)) throw badRequest('query.cursor', 'expected the cursor of the page before');
  return { at: at ?? 0, skip: skip ?? 0 };
}

/** Puts raw readings on the queue that devices feed too, so that there is one judge of them. */
async function enqueue(unitId: UnitId, body: unknown) {
  const arrivedAtMillis = nowMillis();
  const items = itemsOf(body);
  const messages = Array.from({ length: Math.ceil(items.length / READINGS_PER_MESSAGE) }, (_, index) => {
    const part = items.slice(index * READINGS_PER_MESSAGE, (index + 1) * READINGS_PER_MESSAGE);
    return { unitId, arrivedAtMillis, payload: Buffer.from(JSON.stringify(part)).toString('base64') };
  });
  const { samples, refusals } = siftReadings(items, unitId, arrivedAtMillis);
  await readings.sendAll(messages);
  return { accepted: samples.length, rejected: refusals };
}

async function order(unit: Unit, wanted: Pick<DeviceCommand, 'kind' | 'celsius'> & { reason: string }, by: { name: string; key?: string }) {
  const bounds = setPointBoundsOf(unit);
  if (wanted.kind === 'set-point' && !withinBounds(wanted.celsius ?? Number.NaN, bounds)) {
    throw badRequest('body.celsius', `expected a set-point from ${bounds.lowest} to ${bounds.highest} °C`);
  }
  const issuedAt = now();
  const name = by.key === undefined ? randomToken(ID_LENGTH / 2) : sha256Hex(by.key).slice(0, ID_LENGTH);
  const command: Command = {
    schemaVersion: 1,
    unitId: unit.unitId,
    commandId: `operator-${name}`,
    kind: wanted.kind,
    ...(wanted.kind === 'set-point' && wanted.celsius !== undefined ? { celsius: wanted.celsius } : {}),
    issuedAt,
    expiresAt: plusMillis(issuedAt, COMMAND_MILLIS),
    status: 'issued',
    issuedBy: by.name,
    reason: wanted.reason,
  };
  const known = await commands.begin(command);
  if (known.sentAt !== undefined) return known;
  await units.lockAutomation(unit.unitId, plusMillis(issuedAt, MANUAL_LOCK_MILLIS), command.celsius);
  await deviceCommands.send(unit.unitId, known);
  await commands.markSent(unit.unitId, known.commandId, now());
  return known;
}

export const handler = httpHandler([
  on(putUnit, async ({ params, body }) => {
    if (isReserved(params.unitId)) throw badRequest('params.unitId', 'expected a name that Larderly does not use itself');
    if (body.unitId !== undefined && body.unitId !== params.unitId)
      throw badRequest('body.unitId', `expected ${params.unitId}, as in the path`);
    const known = await units.find(params.unitId);
    const lock = known?.automationLockedUntil === undefined ? {} : { automationLockedUntil: known.automationLockedUntil };
    const unit: Unit = { ...body, ...lock, schemaVersion: 1, unitId: params.unitId, updatedAt: now() };
    await units.put(unit);
    return await pageOf(unit);
  }),
  on(getUnit, async ({ params }) => await pageOf(await find(params.unitId))),
  on(listUnits, async ({ query }) => await list(query.limit, query.cursor)),
  on(listReadings, async ({ params, query }) => {
    await find(params.unitId);
    const to = query.to === undefined ? Number.POSITIVE_INFINITY : millisOf(query.to);
    const from = query.from === undefined ? nowMillis() - DAY_MILLIS : millisOf(query.from);
    const place = query.cursor === undefined ? { at: from, skip: 0 } : placeOf(query.cursor);
    const { items, next } = pageOfReadings(await states.since(params.unitId, place.at, nowMillis()), place, to, query.limit);
    return { items, cursor: next === undefined ? null : cursorOf(next) };
  }),
  on(postReadings, async ({ params, body }) => {
    await find(params.unitId);
    return await enqueue(params.unitId, body);
  }),
  on(postCommand, async ({ params, body, caller, headers }) => {
    const key = headers['idempotency-key'];
    const wanted = body.celsius === undefined ? { kind: body.kind } : { kind: body.kind, celsius: body.celsius };
    return await order(await find(params.unitId), { ...wanted, reason: body.reason }, { name: caller.name, ...(key ? { key } : {}) });
  }),
]);
