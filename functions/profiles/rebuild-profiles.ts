import { rebuildRules } from '#domain/profiles/rebuild-profile.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { logFailure, noteUnreadable } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { jobOfRun, type RebuiltPart, type RunPart, RunPartSchema } from '#schemas/run.ts';
import { firstKeptDay } from '#storage/behaviour-parts.ts';
import { leasesIn } from '#storage/leases.ts';
import { TooBusyError } from '#storage/patience.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { type Rebuild, type RebuildOutcome, rebuildingIn } from '#storage/person-rebuilds.ts';
import { customersIn } from '#storage/profiles.ts';
import { runsIn } from '#storage/runs.ts';

const LOCK = 'rebuild';
/** Read before the run shows again that it still holds its lock. */
const PEOPLE_A_BATCH = 200;
const PEOPLE_AT_ONCE = 16;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  IDENTITIES_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  RUNS_TABLE: tableName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const tables = {
  customers: env.CUSTOMERS_TABLE,
  events: env.EVENTS_TABLE,
  orders: env.ORDERS_TABLE,
  identities: env.IDENTITIES_TABLE,
  segments: env.SEGMENTS_TABLE,
};
const rebuild = rebuildingIn(tables, personKeysIn(env.SOURCES_TABLE));
const customers = customersIn(env.CUSTOMERS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);

async function outcomeFor(personKey: PersonKey, how: Rebuild): Promise<RebuildOutcome | 'stale'> {
  try {
    return await rebuild(personKey, how);
  } catch (error) {
    if (!(error instanceof TooBusyError)) throw error;
    logFailure(`Person ${personKey} was not rebuilt`, error);
    return 'stale';
  }
}

async function rebuildBatch(batch: readonly PersonKey[], how: Rebuild, counts: RebuiltPart): Promise<void> {
  await inParallel(batch, PEOPLE_AT_ONCE, async (personKey) => {
    const outcome = await outcomeFor(personKey, how);
    if (outcome === 'gone') return; // merged or erased since the scan saw them
    if (outcome === 'unreadable') noteUnreadable(personKey);
    counts.read++;
    counts[outcome === 'differing' ? 'repaired' : outcome]++;
  });
}

async function rebuildProfiles({ runId, fence, part, of }: RunPart): Promise<RebuiltPart> {
  const at = now();
  const rules = rebuildRules({ shop, keptSinceDay: firstKeptDay(at) });
  const how: Rebuild = { rules, now: at, isDry: jobOfRun(runId) === 'verify' };
  const counts: RebuiltPart = { read: 0, same: 0, repaired: 0, stale: 0, unreadable: 0 };
  const flush = async (batch: readonly PersonKey[]) => {
    await leases.keep(LOCK, { runId, fence }, nowMillis());
    await rebuildBatch(batch, how, counts);
  };
  let batch: PersonKey[] = [];
  for await (const personKey of customers.scanKeys(part, of)) {
    batch.push(personKey);
    if (batch.length < PEOPLE_A_BATCH) continue;
    await flush(batch);
    batch = [];
  }
  await flush(batch);
  await runs.stepDone(runId, 'rebuild-profiles', part);
  return counts;
}

export const handler = taskHandler(RunPartSchema, rebuildProfiles);
