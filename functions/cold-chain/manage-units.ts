import * as z from 'zod';
import { hoursOf, minutesOf, resolutionOf, spanOf } from '#domain/cold-chain/aggregates.ts';
import { calibrationBookOf } from '#domain/cold-chain/calibration.ts';
import { effectOf, stateOfCommand } from '#domain/cold-chain/command-effect.ts';
import { againAfter } from '#domain/cold-chain/command-repeats.ts';
import { isSynthetic } from '#domain/cold-chain/heartbeat.ts';
import { COMMAND_MILLIS } from '#domain/cold-chain/plan-command.ts';
import { type Place, pageOfAggregates, pageOfReadings } from '#domain/cold-chain/reading-page.ts';
import { itemsOf, siftReadings } from '#domain/cold-chain/sift.ts';
import { PIPELINE } from '#domain/cold-chain/silence.ts';
import { standingOf } from '#domain/cold-chain/standing.ts';
import { setPointBoundsOf, withinBounds } from '#domain/cold-chain/thresholds.ts';
import { DAY_MILLIS, millisOf, plusMillis } from '#domain/time.ts';
import { deviceCommandsWith } from '#messaging/device-commands.ts';
import { readingsTo } from '#messaging/readings-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { nameUnderKey, randomToken, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, notFound } from '#runtime/problems.ts';
import { type Resolution, ResolutionSchema } from '#schemas/aggregate.ts';
import type { UnitId } from '#schemas/ids.ts';
import {
  getAutomation,
  getCommand,
  getUnit,
  listCommands,
  listReadings,
  listUnits,
  makeUnitToken,
  postCommand,
  postReadings,
  putAutomation,
  putUnit,
  type ReadingQuery,
} from '#schemas/routes/cold-chain.ts';
import type { Command, DeviceCommand, Unit } from '#schemas/unit.ts';
import { automationIn } from '#storage/automation.ts';
import { commandsIn } from '#storage/device-commands.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitTokensIn } from '#storage/unit-tokens.ts';
import { unitWeeksIn } from '#storage/unit-weeks.ts';
import { unitsIn } from '#storage/units.ts';
import { badCursor, cursorOf, textOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ UNITS_TABLE: tableName, READINGS_QUEUE_URL: queueUrl, COMMANDS_QUEUE_URL: queueUrl });
const devices = deviceCommandsWith(env.COMMANDS_QUEUE_URL);
const units = unitsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);
const weeks = unitWeeksIn(env.UNITS_TABLE);
const commands = commandsIn(env.UNITS_TABLE);
const automation = automationIn(env.UNITS_TABLE);
const readings = readingsTo(env.READINGS_QUEUE_URL);
const tokens = unitTokensIn(env.UNITS_TABLE);

const MANUAL_LOCK_MILLIS = 7_200_000;
const TOKEN_BYTES = 24;
/** Moment and id of an order. */
const INNER_CURSOR = /^[0-9TZ:.-]{24}#[A-Za-z0-9_:-]{1,250}$/;

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
  const after = textOfCursor(cursor);
  const page = await units.page(limit, after);
  const found = await Promise.all(page.listed.map(({ unitId }) => units.find(unitId)));
  const items = await Promise.all(found.filter((unit) => unit !== undefined).map(pageOf));
  return { items, cursor: cursorOf(page.cursor) };
}

const cursorTo = ({ at, skip }: Place, resolution: Resolution) => `${at}.${skip}.${resolution}`;

function placeOf(cursor: string): Place & { readonly resolution: Resolution } {
  const [at, skip, resolution] = cursor.split('.');
  const place = z.object({ at: z.coerce.number().int(), skip: z.coerce.number().int(), resolution: ResolutionSchema.default('raw') });
  const parsed = place.safeParse({ at, skip, resolution });
  if (!parsed.success) throw badCursor();
  return parsed.data;
}

/** What a unit has measured, reading by reading, or the minutes or hours of each sensor. */
async function readingsOf({ unitId, calibrations }: Unit, { from, to, limit, cursor, resolution: wanted }: ReadingQuery) {
  const at = nowMillis();
  const since = from === undefined ? at - DAY_MILLIS : millisOf(from);
  const until = to === undefined ? Number.POSITIVE_INFINITY : millisOf(to);
  const known = cursor === undefined ? undefined : placeOf(cursor);
  const resolution = known?.resolution ?? (wanted === 'auto' ? resolutionOf(since, Math.min(until, at)) : wanted);
  const span = resolution === 'raw' ? 1 : spanOf(resolution);
  const place = known ?? { at: Math.floor(since / span) * span, skip: 0 };
  const { items, next } =
    resolution === 'raw'
      ? pageOfReadings(await states.since(unitId, place.at, at), { from: place, to: until, limit }, calibrationBookOf({ calibrations }))
      : pageOfAggregates(await aggregates(unitId, place.at, resolution), place, until, limit);
  return { items, resolution, cursor: next === undefined ? null : cursorTo(next, resolution) };
}

async function aggregates(unitId: UnitId, from: number, resolution: 'minute' | 'hour') {
  const at = nowMillis();
  if (resolution === 'hour') return hoursOf(await weeks.hoursSince(unitId, from, at));
  return minutesOf(await states.since(unitId, from, at));
}

/** Raw readings go on the queue that devices feed too, so that there is one judge of them. */
async function enqueue(unitId: UnitId, body: unknown) {
  const arrivedAtMillis = nowMillis();
  const items = itemsOf(body);
  const { samples, refusals } = siftReadings(items, unitId, arrivedAtMillis);
  await readings.send(unitId, items, arrivedAtMillis);
  return { accepted: samples.length, rejected: refusals };
}

const viewOf = (command: Command) => ({ ...command, state: stateOfCommand(command, nowMillis()) });

/** The incident that a person gives an order because of, and what its readings should show then. */
async function causeOf(unit: Unit, celsius: number | undefined): Promise<Pick<Command, 'incidentId' | 'expects'>> {
  const { openIncidents, setPointCelsius } = standingOf(unit, await states.find(unit.unitId), nowMillis());
  const [incidentId] = openIncidents;
  if (incidentId === undefined) return {};
  const expects = celsius === undefined ? undefined : effectOf(incidentId.startsWith('warm-') ? 'warm' : 'cold', celsius - setPointCelsius);
  return { incidentId, ...(expects === undefined ? {} : { expects }) };
}

async function listCommandsOf(unitId: UnitId, limit: number, cursor: string | undefined) {
  const before = textOfCursor(cursor);
  if (before !== undefined && !INNER_CURSOR.test(before)) throw badCursor();
  const { items, next } = await commands.page(unitId, limit, before);
  return { items: items.map(viewOf), cursor: cursorOf(next) };
}

async function order(unit: Unit, wanted: Pick<DeviceCommand, 'kind' | 'celsius'> & { reason: string }, by: { name: string; key?: string }) {
  const bounds = setPointBoundsOf(unit);
  if (wanted.kind === 'set-point' && !withinBounds(wanted.celsius ?? Number.NaN, bounds)) {
    throw badRequest('body.celsius', `expected a set-point from ${bounds.lowest} to ${bounds.highest} °C`);
  }
  const issuedAt = now();
  const command: Command = {
    schemaVersion: 1,
    unitId: unit.unitId,
    commandId: `operator-${nameUnderKey(by.key)}`,
    kind: wanted.kind,
    ...(wanted.kind === 'set-point' && wanted.celsius !== undefined ? { celsius: wanted.celsius } : {}),
    issuedAt,
    expiresAt: plusMillis(issuedAt, COMMAND_MILLIS),
    status: 'issued',
    issuedBy: by.name,
    reason: wanted.reason,
    ...(await causeOf(unit, wanted.kind === 'set-point' ? wanted.celsius : undefined)),
  };
  // What a crash keeps from being sent, the job of every minute sends.
  const known = await commands.begin(command, { until: plusMillis(issuedAt, MANUAL_LOCK_MILLIS), setPointCelsius: command.celsius });
  if (known.sentAt !== undefined || known.status !== 'issued') return viewOf(known);
  await devices.send(unit.unitId, known, againAfter(0));
  const sentAt = now();
  await commands.markSent(known, sentAt);
  return viewOf({ ...known, sentAt });
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
  on(listReadings, async ({ params, query }) => await readingsOf(await find(params.unitId), query)),
  on(postReadings, async ({ params, body }) => {
    await find(params.unitId);
    return await enqueue(params.unitId, body);
  }),
  on(makeUnitToken, async ({ params }) => {
    const { unitId } = await find(params.unitId);
    const token = randomToken(TOKEN_BYTES);
    await tokens.replace(unitId, sha256Hex(token), now());
    return { unitId, token };
  }),
  on(postCommand, async ({ params, body, caller, headers }) => {
    const key = headers['idempotency-key'];
    const wanted = body.celsius === undefined ? { kind: body.kind } : { kind: body.kind, celsius: body.celsius };
    return await order(await find(params.unitId), { ...wanted, reason: body.reason }, { name: caller.name, ...(key ? { key } : {}) });
  }),
  on(listCommands, async ({ params, query }) => await listCommandsOf((await find(params.unitId)).unitId, query.limit, query.cursor)),
  on(getAutomation, automation.find),
  on(putAutomation, async ({ body, caller }) => {
    const changed = { ...body, schemaVersion: 1 as const, changedAt: now(), changedBy: caller.name };
    await automation.change(changed);
    return changed;
  }),
  on(getCommand, async ({ params }) => {
    const command = await commands.find(params.unitId, params.commandId);
    if (command === undefined) throw notFound(`The order ${params.commandId} to ${params.unitId}`);
    return viewOf(command);
  }),
]);
