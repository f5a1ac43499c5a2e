import { decodeRules, rulesAbout } from '#domain/associations/rule-book.ts';
import { nowMillis } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { logFailure } from '#runtime/observability.ts';
import * as routes from '#schemas/routes/associations.ts';
import { artefactInMemory } from '#storage/artefact-in-memory.ts';
import { nightlyArtefactIn } from '#storage/nightly-artefacts.ts';
import { startIn, versionCursorOf } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ RUNS_TABLE: tableName, ARTEFACTS_BUCKET: bucketName });
const rules = artefactInMemory({
  ...nightlyArtefactIn({ name: 'rules', bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE }),
  decode: decodeRules,
  nowMillis,
  refuse: (version, error) => logFailure(`The rules ${version} were refused`, error),
});

const getRules = on(routes.getRules, async ({ query: { level, item, category, limit, cursor } }) => {
  const inForce = await rules.current();
  const start = startIn(inForce?.version ?? '', cursor, 'the rules');
  const found = inForce ? rulesAbout(inForce.model, { level, item, category }) : [];
  const end = start + limit;
  return {
    items: found.slice(start, end),
    cursor: inForce && end < found.length ? versionCursorOf(inForce.version, end) : null,
    level,
    asOf: inForce?.model.asOf ?? null,
    runId: inForce?.model.runId ?? null,
    baskets: inForce?.model[level].baskets ?? 0,
    windowDays: inForce?.model.windowDays ?? null,
    leastCount: inForce?.model[level].leastCount ?? null,
  };
});

export const handler = httpHandler([getRules]);
