import { bareTerm } from '#domain/lots/cbv-terms.ts';
import { canonicalEpc } from '#domain/lots/epc-uris.ts';
import { eventIndexOf, eventKeysOf, isDeclarationOf, isSameEvent, keysOfId } from '#domain/lots/event-index.ts';
import { isMoving, movementsIn, placeUrisIn } from '#domain/lots/event-movements.ts';
import { namedPlaceOf } from '#domain/lots/event-places.ts';
import { readingsIn } from '#domain/lots/event-readings.ts';
import { subscribersAmong } from '#domain/lots/event-subscribers.ts';
import { lotFactsIn } from '#domain/lots/lot-facts.ts';
import { contentsAt, isLogisticUnit, isPacking, logisticUnitsIn, type PackedGoods } from '#domain/lots/packed-goods.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { lotKeyOf } from '#domain/lots/trace-lots.ts';
import { plusMillis } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type CaptureError, type CaptureMessage, CaptureMessageSchema, type EpcisEvent, type QuantityElement } from '#schemas/epcis.ts';
import type { DeliveryTask, StoredSubscription } from '#schemas/event-subscription.ts';
import { type UnitId, UnitIdSchema } from '#schemas/ids.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { type Movement, type PlaceId, PlaceIdSchema } from '#schemas/lot.ts';
import { captureJobsIn } from '#storage/capture-jobs.ts';
import { epcisEventsIn, type StoredEvent } from '#storage/epcis-events.ts';
import { eventSubscriptionsIn } from '#storage/event-subscriptions.ts';
import { lotsIn } from '#storage/lots.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({
  EPCIS_TABLE: tableName,
  LOTS_TABLE: tableName,
  UNITS_TABLE: tableName,
  READINGS_QUEUE_URL: queueUrl,
  SUBSCRIBERS_QUEUE_URL: queueUrl,
});
const jobs = captureJobsIn(env.EPCIS_TABLE);
const events = epcisEventsIn(env.EPCIS_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const units = unitsIn(env.UNITS_TABLE);
const readings = sendTo(env.READINGS_QUEUE_URL);
const subscriptions = eventSubscriptionsIn(env.EPCIS_TABLE);
const deliveries = sendTo(env.SUBSCRIBERS_QUEUE_URL);

const READINGS_PER_MESSAGE = 500;
/** Events of one logistic unit that are looked at, and how deep units may lie in each other. */
const MOST_OF_A_UNIT = 1000;
const MOST_NESTED = 3;
/** Readings of no unit end with the rejects, where they are seen. */
const NO_UNIT = UnitIdSchema.parse('unknown');

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

/** Keeps an event. @returns undefined when there is another one of its id */
async function keep({ capturedAt, context }: CaptureMessage, event: EpcisEvent): Promise<StoredEvent | undefined> {
  const captured = { schemaVersion: 1, eventID: event.eventID ?? '', event, context, capturedAt };
  const keys = eventKeysOf(captured, sha256Hex);
  return await events.keep(captured, keys, {
    indexOf: (key) => eventIndexOf(event, key, key === keys[0]),
    isSame: (known) => isSameEvent(known, captured),
  });
}

function clash({ index, event: { eventID } }: CaptureMessage['events'][number]): CaptureError {
  const type = 'epcisException:ResourceAlreadyExistsException';
  return { type, title: 'Conflict', status: 409, detail: `There is another event with the id ${eventID}.`, eventIndex: index };
}

/** Events that name a thing, up to a moment or from it on. */
async function eventsNaming(thing: string, span: { since?: Instant; before?: Instant }): Promise<StoredEvent[]> {
  const places = await events.next({ thing }, span, MOST_OF_A_UNIT);
  return await events.findMany(places.map(({ key }) => key));
}

/** Whose word it is, and whether an event is to be believed though it was declared an error. */
interface Telling {
  readonly capturedBy: string;
  readonly findUnit: FindUnit;
  readonly believedId?: string;
}

/** What is in some logistic units at a moment, and in those within them. */
async function unpacked(logisticUnits: readonly string[], at: Instant, believedId?: string, depth = 0): Promise<PackedGoods> {
  const all: { epcs: string[]; classes: QuantityElement[] } = { epcs: [], classes: [] };
  for (const unit of depth > MOST_NESTED ? [] : logisticUnits) {
    const named = await eventsNaming(unit, { before: plusMillis(at, 1) });
    const told = named.filter(({ event }) => event.errorDeclaration === undefined || event.eventID !== believedId);
    const { epcs, classes } = contentsAt(unit, told, at);
    const within = await unpacked(epcs.filter(isLogisticUnit), at, believedId, depth + 1);
    all.epcs.push(...epcs, ...within.epcs);
    all.classes.push(...classes, ...within.classes);
  }
  return all;
}

async function movementsOf({ event, key }: StoredEvent, { capturedBy, findUnit, believedId }: Telling): Promise<Movement[]> {
  const places = new Map<string, PlaceId>();
  for (const uri of placeUrisIn(event)) {
    const named = namedPlaceOf(uri);
    const unitId = await findUnit(named.unitIds);
    places.set(uri, unitId === undefined ? named.place : PlaceIdSchema.parse(unitId));
  }
  const packed = isMoving(event) ? await unpacked(logisticUnitsIn(event), InstantSchema.parse(event.eventTime), believedId) : undefined;
  const context = { movementId: `e-${key}`, recordedAt: now(), recordedBy: capturedBy, ...(packed ? { packed } : {}) };
  return movementsIn(event, (uri) => places.get(uri) ?? namedPlaceOf(uri).place, context);
}

/** Among what is kept under a key, and under those of events with the same id, the first that is meant. */
async function firstOf(key: string | undefined, eventID: string, isMeant: (event: StoredEvent) => boolean) {
  const [known] = key === undefined ? [] : await events.findMany([key]);
  if (known === undefined || isMeant(known)) return known;
  return (await events.findMany(await events.sharing(eventID))).find(isMeant);
}

const declarationOf = (told: StoredEvent) =>
  firstOf(keysOfId(told.eventID, sha256Hex)[1], told.eventID, (other) => isDeclarationOf(other, told));
const declaredBy = (declaration: StoredEvent) =>
  firstOf(keysOfId(declaration.eventID, sha256Hex)[0], declaration.eventID, (other) => isDeclarationOf(declaration, other));

function takenBack(movements: readonly Movement[], { event, capturedAt }: StoredEvent, by: string): Movement[] {
  const { declarationTime, reason } = event.errorDeclaration ?? {};
  const at = InstantSchema.safeParse(declarationTime).data ?? capturedAt;
  const voided = { at, by, ...(reason === undefined ? {} : { reason: bareTerm('errorReason', reason) }) };
  return movements.map((movement) => ({ ...movement, voided }));
}

/** Movements of an event, taken back where it was declared an error. */
async function toldBy(told: StoredEvent, telling: Telling): Promise<Movement[]> {
  const movements = await movementsOf(told, telling);
  const declaration = movements.length > 0 ? await declarationOf(told) : undefined;
  return declaration === undefined ? movements : takenBack(movements, declaration, telling.capturedBy);
}

/** Events that an event explains: who ships a pallet may say later what was on it. */
async function explainedBy({ event, key }: StoredEvent): Promise<StoredEvent[]> {
  if (!isPacking(event)) return [];
  const later = await eventsNaming(canonicalEpc(event.parentID ?? ''), { since: InstantSchema.parse(event.eventTime) });
  return later.filter((other) => other.key !== key && isMoving(other.event));
}

/** What an event that was declared an error had moved, itself or by what it said to be packed. */
async function movementsTakenBack(declaration: StoredEvent, telling: Telling): Promise<Movement[]> {
  const told = await declaredBy(declaration);
  if (told === undefined) return [];
  const all = takenBack(await movementsOf(told, telling), declaration, telling.capturedBy);
  for (const other of await explainedBy(told)) {
    const right = await toldBy(other, telling);
    const kept = new Set(right.map((movement) => `${lotKeyOf(movement)} ${movement.movementId}`));
    const before = await movementsOf(other, { ...telling, believedId: told.eventID });
    const wrong = before.filter((movement) => !kept.has(`${lotKeyOf(movement)} ${movement.movementId}`));
    all.push(...right, ...takenBack(wrong, declaration, telling.capturedBy));
  }
  return all;
}

/** Everything that follows for lots from an event that is kept. */
async function movementsFrom(kept: StoredEvent, telling: Telling): Promise<Movement[]> {
  if (kept.event.errorDeclaration !== undefined) return await movementsTakenBack(kept, telling);
  const movements = await toldBy(kept, telling);
  for (const other of await explainedBy(kept)) movements.push(...(await toldBy(other, telling)));
  return movements;
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

const yearOf = (instant: Instant) => Number(instant.slice(0, 4));

/** Those who subscribed to a query that finds some of the events are told, at once or when their schedule says so. */
async function tellSubscribers(kept: readonly StoredEvent[]): Promise<void> {
  const every = kept.length === 0 ? [] : await subscriptions.every();
  const subscribersOf = subscribersAmong(every);
  const told = kept.flatMap((event) => subscribersOf(event).map((subscription) => ({ subscription, key: event.key })));
  const bySubscription = Map.groupBy(told, ({ subscription }) => subscription);
  for (const [{ subscriptionID }, found] of bySubscription) {
    await subscriptions.enqueue(
      subscriptionID,
      found.map(({ key }) => key),
      now(),
    );
  }
  const taskOf = ({ queryName, subscriptionID }: StoredSubscription): DeliveryTask => ({
    queryName,
    subscriptionID,
    isScheduled: false,
    attempt: 1,
  });
  await deliveries.sendAll([...bySubscription.keys()].filter(({ stream }) => stream === true).map(taskOf));
}

async function storeCaptures(message: CaptureMessage): Promise<void> {
  const findUnit = unitFinder();
  const errors: CaptureError[] = [];
  const movements: Movement[] = [];
  const stored: StoredEvent[] = [];
  for (const entry of message.events) {
    const kept = await keep(message, entry.event);
    if (kept === undefined) {
      errors.push(clash(entry));
      continue;
    }
    stored.push(kept);
    movements.push(...(await movementsFrom(kept, { capturedBy: message.capturedBy, findUnit })));
    const isDeclared = kept.event.errorDeclaration !== undefined;
    if (isDeclared) continue;
    for (const { gtin, lot, facts } of lotFactsIn(kept.event, yearOf(now()))) await lots.learn({ gtin, lot }, facts);
    await sendReadings(entry.event, findUnit);
  }
  for (const ofLot of Map.groupBy(movements, lotKeyOf).values()) {
    if (ofLot[0]) await lots.record({ gtin: ofLot[0].gtin, lot: ofLot[0].lot }, ofLot);
  }
  await tellSubscribers(stored);
  if (message.captureID !== undefined) await jobs.partDone(message.captureID, message.part, errors, now());
}

export const handler = queueHandler(CaptureMessageSchema, storeCaptures);
