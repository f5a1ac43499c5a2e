import { isDeepStrictEqual } from 'node:util';
import { reserveLots, shortageText } from '#domain/inventory/reserve-lots.ts';
import { shelfIn } from '#domain/inventory/shelf.ts';
import { lotStatusOf, placesInQuestion } from '#domain/lots/lot-status.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { plusMillis } from '#domain/time.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { nameUnderKey, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request, reply } from '#runtime/http-handler.ts';
import { conflict, notFound, ProblemError } from '#runtime/problems.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Movement } from '#schemas/lot.ts';
import {
  type Reservation,
  type ReservationBody,
  type ReservationId,
  ReservationIdSchema,
  ReservationReplySchema,
  ReservationSchema,
} from '#schemas/reservation.ts';
import * as routes from '#schemas/routes/stock.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { holdsIn } from '#storage/holds.ts';
import { lotsIn } from '#storage/lots.ts';
import { persist, TooBusyError } from '#storage/patience.ts';
import { HeldMeanwhileError, reservationsIn } from '#storage/reservations.ts';
import { storeShelvesIn } from '#storage/store-shelves.ts';

const env = readEnvironment({
  INVENTORY_TABLE: tableName,
  LOTS_TABLE: tableName,
  HOLDS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  UNITS_TABLE: tableName,
  SHOP_TIME_ZONE: timeZone,
});
const reservations = reservationsIn({ inventory: env.INVENTORY_TABLE, lots: env.LOTS_TABLE, holds: env.HOLDS_TABLE });
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const holds = holdsIn(env.HOLDS_TABLE);
const shelvesOf = storeShelvesIn(
  {
    inventory: env.INVENTORY_TABLE,
    lots: env.LOTS_TABLE,
    holds: env.HOLDS_TABLE,
    products: env.PRODUCTS_TABLE,
    units: env.UNITS_TABLE,
  },
  { placeRule, placesInQuestion, shelfOf: shelfIn(env.SHOP_TIME_ZONE) },
);

const MINUTE_MILLIS = 60_000;
const BUSY_SECONDS = '1';

/** Gives back what nobody has come for. Whoever settles one meanwhile is first. */
async function giveBackForgotten(storeId: string, asOf: Instant): Promise<void> {
  for (const reservationId of await reservations.forgotten(storeId, asOf)) {
    const reservation = await reservations.find(reservationId);
    if (reservation?.status !== 'held') continue;
    await persist(async () => {
      await reservations.giveBack(reservation, 'expired', asOf).catch((error: unknown) => {
        if (!(error instanceof StaleWriteError)) throw error;
      });
      return { done: true };
    });
  }
}

const ASKED = ['storeId', 'orderId', 'deliverOn', 'lines'] as const;

function sameAgain(known: Reservation, body: ReservationBody): Reservation {
  if (ASKED.some((name) => !isDeepStrictEqual(known[name], body[name])))
    throw new ProblemError(422, 'This reservation id, or Idempotency-Key, was used for another reservation.');
  return known;
}

async function attempt(reservationId: ReservationId, body: ReservationBody): Promise<Reservation> {
  const known = await reservations.find(reservationId);
  if (known) return sameAgain(known, body);
  const asOf = now();
  await giveBackForgotten(body.storeId, asOf);
  const board = await reservations.boardRevision();
  const shelves = await shelvesOf(body.storeId, new Set(body.lines.map(({ productId }) => productId)), asOf);
  const result = reserveLots(body.lines, body.deliverOn, (productId) => shelves.get(productId) ?? []);
  if (result.kind === 'short') throw conflict(`Not enough stock: ${shortageText(result.shortages)}.`);
  const { storeId, orderId, deliverOn, lines } = body;
  const reservation = ReservationSchema.parse({
    reservationId,
    storeId,
    ...(orderId === undefined ? {} : { orderId }),
    deliverOn,
    lines,
    parts: result.parts,
    status: 'held',
    reservedAt: asOf,
    heldUntil: plusMillis(asOf, body.holdMinutes * MINUTE_MILLIS),
  });
  await reservations.hold(reservation, board);
  return reservation;
}

/** Many orders at once stand in each other's way; one that never gets its turn comes again. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  return await persist(async () => ({ done: await work() })).catch((cause: unknown) => {
    if (!(cause instanceof TooBusyError)) throw cause;
    const headers = { 'retry-after': BUSY_SECONDS };
    throw new ProblemError(503, 'Too many others reserve the same goods; try again.', { headers, cause });
  });
}

const shown = (reservation: Reservation) => ReservationReplySchema.parse(reservation);

async function reserve({ body, caller, headers }: Request<unknown, unknown, ReservationBody>) {
  const reservationId = body.reservationId ?? ReservationIdSchema.parse(nameUnderKey(headers['idempotency-key'], caller.subject));
  const reservation = await patiently(() => attempt(reservationId, body));
  return reply(201, shown(reservation), { location: `/v1/stock/reservations/${reservationId}` });
}

async function existing(id: ReservationId): Promise<Reservation> {
  const reservation = await reservations.find(id);
  if (reservation === undefined) throw notFound(`The reservation ${id}`);
  return reservation;
}

async function release(id: ReservationId) {
  return await patiently(async () => {
    const reservation = await existing(id);
    if (reservation.status === 'released' || reservation.status === 'expired') return shown(reservation);
    if (reservation.status !== 'held') throw conflict('The reservation is confirmed; what comes back is a movement `returned`.');
    await reservations.giveBack(reservation, 'released', now());
    return shown(await existing(id));
  });
}

/** What has been sold of each lot; the ids follow from the reservation, so that it happens once. */
const soldParts = ({ reservationId, orderId, parts, settledAt, reservedAt }: Reservation, by: string): Movement[] =>
  parts.map(({ gtin, lot, place, quantity, uom, productId }) => ({
    schemaVersion: 1,
    gtin,
    lot,
    movementId: `reservation ${reservationId} ${sha256Hex(`${place}\0${productId}\0${uom}`).slice(0, 12)}`,
    kind: 'sold',
    at: settledAt ?? reservedAt,
    from: place,
    quantity,
    uom,
    ...(orderId === undefined ? {} : { document: { type: 'order', number: orderId } }),
    recordedAt: settledAt ?? reservedAt,
    recordedBy: by,
  }));

async function confirm(id: ReservationId, by: string) {
  return await patiently(async () => {
    const reservation = await existing(id);
    if (reservation.status === 'confirmed') return shown(reservation);
    if (reservation.status === 'held') await begin(reservation);
    else if (reservation.status !== 'confirming') throw conflict(`The reservation is ${reservation.status}; reserve anew.`);
    const begun = await existing(id);
    for (const movement of soldParts(begun, by)) await lots.record(movement, [movement]);
    await reservations.finishConfirming(begun, now());
    return shown(await existing(id));
  });
}

async function begin(reservation: Reservation): Promise<void> {
  const asOf = now();
  if (reservation.heldUntil <= asOf) throw conflict('The reservation is over; reserve anew.');
  const board = await reservations.boardRevision();
  const inForce = await holds.active();
  for (const part of reservation.parts) {
    const lot = await lots.find(part);
    const placed = lot === undefined ? [] : await lots.atPlaces(lot, placesInQuestion(inForce, lot));
    const { isOnHold } = lotStatusOf(part, { lot, holds: inForce, placed }, asOf, env.SHOP_TIME_ZONE);
    const isProductHeld = inForce.some(({ target }) => target.kind === 'product' && target.productId === part.productId);
    if (isOnHold || isProductHeld) throw conflict(`Lot ${part.lot} of ${part.productId} is on hold since it was reserved; reserve anew.`);
  }
  try {
    await reservations.beginConfirming(reservation, board, asOf);
  } catch (error) {
    if (error instanceof HeldMeanwhileError) throw conflict('A lot of the reservation is on hold; reserve anew.');
    throw error;
  }
}

export const handler = httpHandler([
  on(routes.reserveStock, reserve),
  on(routes.getReservation, async ({ params }) => shown(await existing(params.reservationId))),
  on(routes.releaseReservation, ({ params }) => release(params.reservationId)),
  on(routes.confirmReservation, ({ params, caller }) => confirm(params.reservationId, caller.name)),
]);
