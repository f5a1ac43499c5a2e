import { canonicalEpc } from '#domain/lots/epc-uris.ts';
import { contentTextOf, eventIndexOf, eventNameOf } from '#domain/lots/event-index.ts';
import { isMoving, movementsIn, placeUrisIn } from '#domain/lots/event-movements.ts';
import { namedPlaceOf } from '#domain/lots/event-places.ts';
import { readingsIn } from '#domain/lots/event-readings.ts';
import { contentsAt, isLogisticUnit, logisticUnitsIn, type PackedGoods } from '#domain/lots/packed-goods.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { lotKeyOf } from '#domain/lots/trace-lots.ts';
import { plusMillis } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import {
  type CaptureError,
  type CaptureMessage,
  CaptureMessageSchema,
  type EpcisEvent,
  type QuantityElement,
  typeOfEvent,
} from '#schemas/epcis.ts';
import { type UnitId, UnitIdSchema } from '#schemas/ids.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { type Movement, type PlaceId, PlaceIdSchema } from '#schemas/lot.ts';
import { captureJobsIn } from '#storage/capture-jobs.ts';
import { epcisEventsIn } from '#storage/epcis-events.ts';
import { lotsIn } from '#storage/lots.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({
  EPCIS_TABLE: tableName,
  LOTS_TABLE: tableName,
  UNITS_TABLE: tableName,
  READINGS_QUEUE_URL: queueUrl,
});
const jobs = captureJobsIn(env.EPCIS_TABLE);
const events = epcisEventsIn(env.EPCIS_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const units = unitsIn(env.UNITS_TABLE);
const readings = sendTo(env.READINGS_QUEUE_URL);

const KEY_LENGTH = 40;
const READINGS_PER_MESSAGE = 500;
/** Events of one logistic unit that are looked at, and how deep units may lie in each other. */
const MOST_OF_A_UNIT = 1000;
const MOST_NESTED = 3;
/** Readings of no unit end with the rejects, where they are seen. */
const NO_UNIT = UnitIdSchema.parse('unknown');

const keyOf = (event: EpcisEvent) => sha256Hex(eventNameOf(event)).slice(0, KEY_LENGTH);

/** The first of some ids that is a unit's; each is looked up once. */
function unitFinder() {
  const known = new Map<string, Promise<boolean>>();
  return async (ids: readonly string[]): Promise<UnitId | undefined> => {
    for (const id of ids) {
      const unitId = UnitIdSchema.parse(id);
      const lookup = known.get(id) ?? units.find(unitId).then((unit) => unit !== undefined);
      known.set(id, lookup);
      if (await lookup) return unitId;
    }
    return undefined;
  };
}
type FindUnit = ReturnType<typeof unitFinder>;

/** Keeps an event. @returns why not, when there is another one of its id */
async function keep(
  { capturedAt, context }: CaptureMessage,
  { index, event }: CaptureMessage['events'][number],
): Promise<CaptureError | undefined> {
  const eventID = event.eventID ?? '';
  const contentHash = sha256Hex(contentTextOf(event));
  const known = await events.add({ schemaVersion: 1, eventID, event, context, capturedAt, contentHash }, eventIndexOf(event, keyOf(event)));
  if (known === undefined || known.contentHash === contentHash) return undefined;
  const type = 'epcisException:ResourceAlreadyExistsException';
  return { type, title: 'Conflict', status: 409, detail: `There is another event with the id ${eventID}.`, eventIndex: index };
}

/** Events that name a thing, up to a moment or from it on. */
async function eventsNaming(thing: string, span: { since?: Instant; before?: Instant }): Promise<EpcisEvent[]> {
  const places = await events.newest({ thing }, span, MOST_OF_A_UNIT);
  return (await events.findMany(places.map(({ key }) => key))).map(({ event }) => event);
}

/** What is in some logistic units at a moment, and in those within them. */
async function unpacked(logisticUnits: readonly string[], at: Instant, depth = 0): Promise<PackedGoods> {
  const all: { epcs: string[]; classes: QuantityElement[] } = { epcs: [], classes: [] };
  for (const unit of depth > MOST_NESTED ? [] : logisticUnits) {
    const { epcs, classes } = contentsAt(unit, await eventsNaming(unit, { before: plusMillis(at, 1) }), at);
    const within = await unpacked(epcs.filter(isLogisticUnit), at, depth + 1);
    all.epcs.push(...epcs, ...within.epcs);
    all.classes.push(...classes, ...within.classes);
  }
  return all;
}

async function movementsOf(event: EpcisEvent, capturedBy: string, findUnit: FindUnit): Promise<Movement[]> {
  const places = new Map<string, PlaceId>();
  for (const uri of placeUrisIn(event)) {
    const named = namedPlaceOf(uri);
    const unitId = await findUnit(named.unitIds);
    places.set(uri, unitId === undefined ? named.place : PlaceIdSchema.parse(unitId));
  }
  const packed = isMoving(event) ? await unpacked(logisticUnitsIn(event), InstantSchema.parse(event.eventTime)) : undefined;
  const context = { movementId: `e-${keyOf(event)}`, recordedAt: now(), recordedBy: capturedBy, ...(packed ? { packed } : {}) };
  return movementsIn(event, (uri) => places.get(uri) ?? namedPlaceOf(uri).place, context);
}

/** An event with what it explains: who ships a pallet may say later what was on it. */
async function explainedBy(event: EpcisEvent): Promise<EpcisEvent[]> {
  const isPacking = typeOfEvent(event) === 'AggregationEvent' && event.parentID !== undefined;
  if (!isPacking) return [event];
  const later = await eventsNaming(canonicalEpc(event.parentID ?? ''), { since: InstantSchema.parse(event.eventTime) });
  return [event, ...later.filter((other) => keyOf(other) !== keyOf(event) && isMoving(other))];
}

async function sendReadings(event: EpcisEvent, findUnit: FindUnit): Promise<void> {
  for (const { unitIds, readings: measured } of readingsIn(event)) {
    const unitId = (await findUnit(unitIds)) ?? unitIds[0] ?? NO_UNIT;
    const parts = Array.from({ length: Math.ceil(measured.length / READINGS_PER_MESSAGE) }, (_, part) =>
      measured.slice(part * READINGS_PER_MESSAGE, (part + 1) * READINGS_PER_MESSAGE),
    );
    const payloads = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64'));
    await readings.sendAll(payloads.map((payload) => ({ unitId, arrivedAtMillis: nowMillis(), payload })));
  }
}

async function storeCaptures(message: CaptureMessage): Promise<void> {
  const findUnit = unitFinder();
  const errors: CaptureError[] = [];
  const movements: Movement[] = [];
  for (const entry of message.events) {
    const error = await keep(message, entry);
    if (error) {
      errors.push(error);
      continue;
    }
    for (const event of await explainedBy(entry.event)) movements.push(...(await movementsOf(event, message.capturedBy, findUnit)));
    await sendReadings(entry.event, findUnit);
  }
  for (const ofLot of Map.groupBy(movements, lotKeyOf).values()) {
    if (ofLot[0]) await lots.record({ gtin: ofLot[0].gtin, lot: ofLot[0].lot }, ofLot);
  }
  if (message.captureID !== undefined) await jobs.partDone(message.captureID, message.part, errors, now());
}

export const handler = queueHandler(CaptureMessageSchema, storeCaptures);
