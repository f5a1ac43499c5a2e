import { lotStatusOf, placesInQuestion } from '#domain/lots/lot-status.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { lotOfPath } from '#runtime/lot-of-path.ts';
import { LotStatusSchema } from '#schemas/hold.ts';
import type { LotRef } from '#schemas/lot.ts';
import { getLotStatus, getLotStatusByQuery } from '#schemas/routes/lots.ts';
import { lotStandingsIn } from '#storage/lot-standings.ts';

const env = readEnvironment({ LOTS_TABLE: tableName, HOLDS_TABLE: tableName, SHOP_TIME_ZONE: timeZone });
const standings = lotStandingsIn({ lots: env.LOTS_TABLE, holds: env.HOLDS_TABLE });

async function statusOf(ref: LotRef) {
  const { lot, holds } = await standings.find(ref);
  // A second read only while a unit is held in which the lot has been.
  const placed = await standings.atPlaces(ref, placesInQuestion(holds, lot));
  return LotStatusSchema.parse(lotStatusOf(ref, { lot, holds, placed }, now(), env.SHOP_TIME_ZONE));
}

export const handler = httpHandler([
  on(getLotStatus, ({ params, query }) => statusOf(lotOfPath(params, query))),
  on(getLotStatusByQuery, ({ params, query }) => statusOf({ ...params, ...query })),
]);
