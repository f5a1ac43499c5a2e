import { placeRule } from '#domain/lots/place-history.ts';
import { lotKeyOf } from '#domain/lots/trace-lots.ts';
import { handOverOf, mayLoad, recentAir, statusOf, tripLimitsOf, tripMovements } from '#domain/lots/trip-checks.ts';
import { millisOf } from '#domain/time.ts';
import type { Caller } from '#runtime/caller.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, conflict, forbidden, notFound } from '#runtime/problems.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Movement } from '#schemas/lot.ts';
import type { PageQuery } from '#schemas/page.ts';
import * as routes from '#schemas/routes/trips.ts';
import { type HandOverBody, type LoadBody, type PreCooling, type Trip, type TripId, TripReplySchema } from '#schemas/trip.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { lotsIn } from '#storage/lots.ts';
import { tripsIn } from '#storage/trips.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitsIn } from '#storage/units.ts';
import { cursorOf, textOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ LOTS_TABLE: tableName, UNITS_TABLE: tableName });
const trips = tripsIn(env.LOTS_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const units = unitsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);

const MAX_AHEAD_MILLIS = 300_000;

const replyOf = (trip: Trip) => TripReplySchema.parse({ ...trip, status: statusOf(trip) });

async function find(tripId: TripId): Promise<Trip> {
  const trip = await trips.find(tripId);
  if (trip === undefined) throw notFound(`The trip ${tripId}`);
  return trip;
}

async function save(trip: Trip) {
  try {
    return replyOf(await trips.save(trip));
  } catch (error) {
    if (!(error instanceof StaleWriteError)) throw error;
    throw conflict(`The trip ${trip.tripId} has just been changed. Look at it again.`);
  }
}

function demandPast(at: Instant): void {
  if (millisOf(at) > nowMillis() + MAX_AHEAD_MILLIS) throw badRequest('body.at', 'expected a moment that is not in the future');
}

async function record(movements: readonly Movement[]): Promise<void> {
  for (const ofLot of Map.groupBy(movements, lotKeyOf).values()) {
    if (ofLot[0] === undefined) continue;
    const { conflicting } = await lots.record({ gtin: ofLot[0].gtin, lot: ofLot[0].lot }, ofLot);
    if (conflicting.length > 0) throw conflict('The trip was begun with other lots, or at another time.');
  }
}

async function measured(trip: Trip, told: { celsius?: number | undefined; measuredAt?: Instant | undefined }) {
  if (told.celsius !== undefined) return { celsius: told.celsius, measuredAt: told.measuredAt ?? now(), source: 'person' as const };
  const state = await states.find(trip.unitId);
  const reading = state && recentAir(state, nowMillis());
  if (reading === undefined) throw conflict(`The unit ${trip.unitId} has sent no air temperature in the last 15 minutes: tell one.`);
  return { ...reading, source: 'reading' as const };
}

async function check(tripId: TripId, told: Parameters<typeof measured>[1], checkedBy: string) {
  const trip = await find(tripId);
  if (trip.load !== undefined) throw conflict(`The trip ${tripId} is loaded.`);
  const found = await measured(trip, told);
  const preCooling: PreCooling = { ...found, isCold: found.celsius <= trip.maxLoadingCelsius, checkedBy };
  return await save({ ...trip, preCooling });
}

async function load(tripId: TripId, body: LoadBody, caller: Caller) {
  const trip = await find(tripId);
  demandPast(body.at);
  if (!mayLoad(trip, body.at)) {
    if (body.overrideReason === undefined)
      throw conflict('The vehicle was not found cold within the hour before: check it, or give a reason.');
    if (!caller.groups.has('quality')) throw forbidden('Only quality may have a vehicle loaded that was not found cold.');
  }
  if (trip.load !== undefined && trip.load.at !== body.at) throw conflict(`The trip ${tripId} is loaded.`);
  const recorded = { at: body.at, recordedAt: now(), recordedBy: caller.name };
  await record(tripMovements(trip, body.lots, 'loaded', recorded));
  return trip.load === undefined ? await save({ ...trip, load: { ...body, loadedBy: caller.name } }) : replyOf(trip);
}

async function handOver(tripId: TripId, body: HandOverBody, by: string) {
  const trip = await find(tripId);
  demandPast(body.at);
  if (trip.load === undefined) throw conflict(`The trip ${tripId} is not loaded.`);
  if (body.at < trip.load.at) throw badRequest('body.at', `expected a moment after the loading at ${trip.load.at}`);
  if (trip.handOver !== undefined && trip.handOver.at !== body.at) throw conflict(`The trip ${tripId} is over.`);
  const result = trip.handOver ?? handOverOf(trip, body, by);
  // Goods that are refused stay in the vehicle.
  const unloaded = result.isAccepted ? trip.load.lots : [];
  await record(tripMovements(trip, unloaded, 'unloaded', { at: result.at, recordedAt: now(), recordedBy: by }));
  return trip.handOver === undefined ? await save({ ...trip, handOver: result }) : replyOf(trip);
}

async function list({ limit, cursor }: PageQuery) {
  const page = await trips.page(limit, textOfCursor(cursor));
  return { items: page.trips.map(replyOf), cursor: cursorOf(page.next) };
}

export const handler = httpHandler([
  on(routes.putTrip, async ({ params: { tripId }, body }) => {
    const known = await trips.find(tripId);
    if (known?.load !== undefined) throw conflict(`The trip ${tripId} is loaded.`);
    const vehicle = await units.find(body.unitId);
    if (vehicle?.kind !== 'vehicle') throw badRequest('body.unitId', 'expected a unit that is a vehicle');
    const limits = tripLimitsOf(vehicle);
    const maxLoadingCelsius = body.maxLoadingCelsius ?? limits.maxLoadingCelsius;
    const maxGoodsCelsius = body.maxGoodsCelsius ?? limits.maxGoodsCelsius;
    return await save({ ...body, maxLoadingCelsius, maxGoodsCelsius, schemaVersion: 1, tripId, version: known?.version ?? 0 });
  }),
  on(routes.getTrip, async ({ params }) => replyOf(await find(params.tripId))),
  on(routes.listTrips, ({ query }) => list(query)),
  on(routes.checkPreCooling, ({ params, body, caller }) => check(params.tripId, body, caller.name)),
  on(routes.loadTrip, ({ params, body, caller }) => load(params.tripId, body, caller)),
  on(routes.handOverTrip, ({ params, body, caller }) => handOver(params.tripId, body, caller.name)),
]);
