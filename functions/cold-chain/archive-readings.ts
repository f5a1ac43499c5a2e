import { gzipSync } from 'node:zlib';
import { aggregatesOf, dayOfWeek, lastClosedWeek, unitClock } from '#domain/cold-chain/aggregates.ts';
import { viewOf } from '#domain/cold-chain/reading-page.ts';
import { mergeReadings } from '#domain/cold-chain/ring.ts';
import { nowMillis } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { logFailure } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { HOUR_SPAN } from '#schemas/aggregate.ts';
import type { UnitId } from '#schemas/ids.ts';
import { ScheduledCallSchema } from '#schemas/scheduled-call.ts';
import { objectsIn } from '#storage/objects.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitWeeksIn } from '#storage/unit-weeks.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({ UNITS_TABLE: tableName, ARCHIVE_BUCKET: bucketName });
const units = unitsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);
const weeks = unitWeeksIn(env.UNITS_TABLE);
const archive = objectsIn(env.ARCHIVE_BUCKET);

const UNITS_AT_ONCE = 8;

interface Archived {
  weeks: number;
  readings: number;
}

/** The same readings give the same object and the same hours; a week without readings leaves nothing behind. */
async function archiveWeek(unitId: UnitId, week: number): Promise<number> {
  const at = nowMillis();
  const { samples } = mergeReadings([], await weeks.readings(unitId, week, at));
  if (samples.length === 0) return 0;
  const lines = samples.map((sample) => `${JSON.stringify(viewOf(sample))}\n`).join('');
  await archive.put(`readings/${dayOfWeek(week)}/${unitId}.ndjson.gz`, gzipSync(lines), 'application/gzip');
  // Last: what has its hours is in the archive.
  await weeks.putAway(unitId, { week, hours: aggregatesOf(samples, HOUR_SPAN), readings: samples.length }, at);
  return samples.length;
}

/** @param newest - when the unit measured its newest reading */
async function archiveUnit(unitId: UnitId, newest: number, sum: Archived): Promise<void> {
  const at = nowMillis();
  const { over, stale } = await weeks.due(unitId, lastClosedWeek(unitClock(newest, at)), at);
  for (const week of new Set([...over, ...stale.map(({ week }) => week)])) {
    const readings = await archiveWeek(unitId, week);
    sum.readings += readings;
    if (readings > 0) sum.weeks += 1;
  }
  for (const mark of stale) await weeks.unmark(unitId, mark);
}

/** Every hour: puts the weeks that are over into the archive, reading by reading, and their hours into the table. */
async function archiveReadings(): Promise<Archived> {
  const sum = { weeks: 0, readings: 0 };
  const failures: unknown[] = [];
  const listed = await units.every();
  const heard = await states.lastMeasured(listed.map(({ unitId }) => unitId));
  await inParallel(listed, UNITS_AT_ONCE, async ({ unitId }) => {
    const newest = heard.get(unitId);
    if (newest === undefined) return;
    try {
      await archiveUnit(unitId, newest, sum);
    } catch (error) {
      logFailure(`Readings of ${unitId} could not be archived`, error);
      failures.push(error);
    }
  });
  if (failures.length > 0) throw new AggregateError(failures, `Units whose readings could not be archived: ${failures.length}.`);
  return sum;
}

export const handler = taskHandler(ScheduledCallSchema, archiveReadings);
