import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest } from '#runtime/problems.ts';
import { RejectWordSchema } from '#schemas/reject.ts';
import { listRejects as listRejectsRoute } from '#schemas/routes/ingestion.ts';
import { rejectPlaceOf, rejectsIn } from '#storage/rejects.ts';

const env = readEnvironment({ REJECTS_TABLE: tableName });
const rejects = rejectsIn(env.REJECTS_TABLE);

export const handler = httpHandler([
  on(listRejectsRoute, async ({ query: { word, limit, cursor } }) => {
    const from = cursor === undefined ? undefined : rejectPlaceOf(cursor);
    if (cursor !== undefined && from === undefined) throw badRequest('query.cursor', 'expected a cursor of this list');
    return await rejects.list(word === undefined ? RejectWordSchema.options : [word], now(), { limit, from });
  }),
]);
