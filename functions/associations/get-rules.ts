import { decodeRules, rulesAbout } from '#domain/associations/rule-book.ts';
import { nowMillis } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { logFailure } from '#runtime/observability.ts';
import { badRequest } from '#runtime/problems.ts';
import * as routes from '#schemas/routes/associations.ts';
import { artefactInMemory } from '#storage/artefact-in-memory.ts';
import { nightlyArtefactIn } from '#storage/nightly-artefacts.ts';

const env = readEnvironment({ RUNS_TABLE: tableName, ARTEFACTS_BUCKET: bucketName });
const rules = artefactInMemory({
  ...nightlyArtefactIn({ name: 'rules', bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE }),
  decode: decodeRules,
  nowMillis,
  refuse: (version, error) => logFailure(`The rules ${version} were refused`, error),
});

/** A place in the list of one version. */
const cursorOf = (version: string, start: number) => Buffer.from(`${version} ${start}`).toString('base64url');

function startIn(version: string, cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [ofVersion, start] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (ofVersion !== version || !/^\d{1,9}$/.test(start ?? ''))
    throw badRequest('query.cursor', 'the cursor of a page of the rules in force');
  return Number(start);
}

const getRules = on(routes.getRules, async ({ query: { level, item, category, limit, cursor } }) => {
  const inForce = await rules.current();
  const start = startIn(inForce?.version ?? '', cursor);
  const found = inForce ? rulesAbout(inForce.model, { level, item, category }) : [];
  const end = start + limit;
  return {
    items: found.slice(start, end),
    cursor: inForce && end < found.length ? cursorOf(inForce.version, end) : null,
    level,
    asOf: inForce?.model.asOf ?? null,
    runId: inForce?.model.runId ?? null,
    baskets: inForce?.model[level].baskets ?? 0,
    windowDays: inForce?.model.windowDays ?? null,
    leastCount: inForce?.model[level].leastCount ?? null,
  };
});

export const handler = httpHandler([getRules]);
