import { changedSource, replacedKeys } from '#domain/ingestion/change-source.ts';
import { plusMillis } from '#domain/time.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { randomToken, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, reply } from '#runtime/http-handler.ts';
import { conflict, notFound } from '#runtime/problems.ts';
import { getSource, listSources, putSource } from '#schemas/routes/ingestion.ts';
import type { SourceChange, SourceId } from '#schemas/source.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { sourcesIn } from '#storage/sources.ts';
import { cursorOf, textOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ SOURCES_TABLE: tableName });
const sources = sourcesIn(env.SOURCES_TABLE);

const WRITE_KEY_BYTES = 24;
const HOUR_MILLIS = 3_600_000;

async function saveSource(sourceId: SourceId, change: SourceChange) {
  const stored = await sources.find(sourceId);
  if (stored && change.group !== undefined && change.group !== stored.source.group) {
    throw conflict('The group of a source cannot change: its orders are known by it.');
  }
  const at = now();
  const newKey = stored === undefined || change.rotateKey ? randomToken(WRITE_KEY_BYTES) : undefined;
  const source = changedSource(stored?.source, sourceId, change, { at, newKey });
  const graceUntil = plusMillis(at, change.graceHours * HOUR_MILLIS);
  const before = stored?.keys ?? [];
  const { keys, ended } = newKey === undefined ? { keys: before, ended: [] } : replacedKeys(before, sha256Hex(newKey), { at, graceUntil });
  await sources.save({ source, keys, version: stored?.version ?? 0 }, ended);
  return reply(stored ? 200 : 201, newKey === undefined ? source : { ...source, writeKey: newKey });
}

export const handler = httpHandler([
  on(putSource, async ({ params, body }) => {
    try {
      return await saveSource(params.sourceId, body);
    } catch (error) {
      if (error instanceof StaleWriteError) throw conflict('The source was changed by somebody else at the same moment.');
      throw error;
    }
  }),
  on(getSource, async ({ params }) => {
    const stored = await sources.find(params.sourceId);
    if (stored === undefined) throw notFound(`The source ${params.sourceId}`);
    return stored.source;
  }),
  on(listSources, async ({ query: { limit, cursor } }) => {
    const after = textOfCursor(cursor);
    const { items, next } = await sources.list({ limit, after });
    return { items, cursor: cursorOf(next) };
  }),
]);
