import * as z from 'zod';
import { NoBodySchema } from '../body.ts';
import { ReservationBodySchema, ReservationIdSchema, ReservationReplySchema } from '../reservation.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';

const word = 'inventory';
const groups = EVERY_GROUP;
const params = z.object({ reservationId: ReservationIdSchema });

export const reserveStock = defineRoute({
  method: 'POST',
  path: '/v1/stock/reservations',
  word,
  summary:
    'Keep goods of a store for an order: what expires first, without what is held and what would be too old at the delivery. All lines or ' +
    'none; a 409 tells what is missing and why. Takes Idempotency-Key. Never promised twice, however many ask at once.',
  groups,
  body: ReservationBodySchema,
  reply: ReservationReplySchema,
  status: 201,
});

export const getReservation = defineRoute({
  method: 'GET',
  path: '/v1/stock/reservations/{reservationId}',
  word,
  summary: 'A reservation with the lots that it keeps, and how it stands.',
  groups,
  params,
  reply: ReservationReplySchema,
});

export const releaseReservation = defineRoute({
  method: 'POST',
  path: '/v1/stock/reservations/{reservationId}/release',
  word,
  summary: 'Give the goods of a reservation back. Twice changes nothing; a confirmed one is a 409.',
  groups,
  params,
  body: NoBodySchema,
  reply: ReservationReplySchema,
});

export const confirmReservation = defineRoute({
  method: 'POST',
  path: '/v1/stock/reservations/{reservationId}/confirm',
  word,
  summary:
    'The order is paid: its lots are recorded as sold. A 409 when the reservation is over, or when a lot of it has been put on hold ' +
    'meanwhile. Repeating completes what was interrupted.',
  groups,
  params,
  body: NoBodySchema,
  reply: ReservationReplySchema,
});
