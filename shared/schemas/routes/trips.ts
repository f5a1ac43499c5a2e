import * as z from 'zod';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';
import { HandOverBodySchema, LoadBodySchema, PreCoolingBodySchema, TripBodySchema, TripIdSchema, TripReplySchema } from '../trip.ts';

const word = 'lots';
const groups: readonly Group[] = ['quality', 'admin'];
const params = z.object({ tripId: TripIdSchema });
const reply = TripReplySchema;

export const putTrip = defineRoute({
  method: 'PUT',
  path: '/v1/trips/{tripId}',
  word,
  summary: 'Plan a trip: vehicle, places, and how cold vehicle and goods have to be. Refused once it is loaded.',
  groups,
  params,
  body: TripBodySchema,
  reply,
});

export const getTrip = defineRoute({
  method: 'GET',
  path: '/v1/trips/{tripId}',
  word,
  summary: 'One trip with its lots and checks.',
  groups: EVERY_GROUP,
  params,
  reply,
});

export const listTrips = defineRoute({
  method: 'GET',
  path: '/v1/trips',
  word,
  summary: 'All trips by id.',
  groups: EVERY_GROUP,
  query: PageQuerySchema,
  reply: pageOf(reply),
});

export const checkPreCooling = defineRoute({
  method: 'POST',
  path: '/v1/trips/{tripId}/pre-cooling',
  word,
  summary: 'Whether the vehicle is cold, by a temperature that is told, else by its latest reading of the last 15 minutes.',
  groups,
  params,
  body: PreCoolingBodySchema,
  reply,
});

export const loadTrip = defineRoute({
  method: 'POST',
  path: '/v1/trips/{tripId}/load',
  word,
  summary: 'Load lots into the vehicle. Needs a check of the last hour that found it cold, or a reason of somebody of quality.',
  groups,
  params,
  body: LoadBodySchema,
  reply,
});

export const handOverTrip = defineRoute({
  method: 'POST',
  path: '/v1/trips/{tripId}/hand-over',
  word,
  summary: 'Hand the goods over. They are taken, and unloaded, when they are cold and have the seals with which they left; else refused.',
  groups,
  params,
  body: HandOverBodySchema,
  reply,
});
