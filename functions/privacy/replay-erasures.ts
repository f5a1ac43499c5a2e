import { setTimeout as delay } from 'node:timers/promises';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { ErasureOrder } from '#schemas/privacy-request.ts';
import { type RunRequest, RunRequestSchema } from '#schemas/run.ts';
import { erasedPeopleIn } from '#storage/erased-people.ts';
import { eventsIn } from '#storage/events.ts';
import { customersIn } from '#storage/profiles.ts';
import { requestsIn } from '#storage/requests.ts';
import { runsIn } from '#storage/runs.ts';

const PAUSE_MILLIS = 200;
/** A task has fifteen minutes; what is left then is done by the next run. */
const PATIENCE_MILLIS = 12 * 60_000;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  REQUESTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  ERASURES_QUEUE_URL: queueUrl,
});
const customers = customersIn(env.CUSTOMERS_TABLE);
const events = eventsIn(env.EVENTS_TABLE);
const requests = requestsIn(env.REQUESTS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const erased = erasedPeopleIn(env.ARTEFACTS_BUCKET);
const erasures = sendTo(env.ERASURES_QUEUE_URL);

/** Somebody who was erased is back, at least in part. */
async function isBack(personKey: PersonKey): Promise<boolean> {
  return (await customers.find(personKey)).kind !== 'erased' || (await events.hasAny(personKey));
}

/** Who wanted no address to be kept for recalls wants none now. */
async function declined(personKey: PersonKey): Promise<Pick<ErasureOrder, 'declinesRecallContact'>> {
  if (!(await erased.declinesContact(personKey))) return {};
  return { declinesRecallContact: { proof: 'with the first erasure', at: now(), actor: 'replay-erasures' } };
}

async function untilCompleted(requestId: string, untilMillis: number): Promise<void> {
  while ((await requests.find(requestId))?.status !== 'completed') {
    if (nowMillis() > untilMillis) throw new Error(`Erasure ${requestId} is not finished yet; run this job again before there is traffic.`);
    await delay(PAUSE_MILLIS);
  }
}

/** Erases once more whoever a restored table has brought back, and is done when all of them are gone. */
async function replayErasures({ runId }: RunRequest) {
  const untilMillis = nowMillis() + PATIENCE_MILLIS;
  const replayed: string[] = [];
  let known = 0;
  for await (const personKey of erased.all()) {
    known++;
    if (!(await isBack(personKey))) continue;
    const requestId = `replay-${runId}-${known}`;
    await erasures.send({ schemaVersion: 2, requestId, personKey, receivedAt: now(), ...(await declined(personKey)) });
    replayed.push(requestId);
  }
  for (const requestId of replayed) await untilCompleted(requestId, untilMillis);
  await runs.stepDone(runId, 'replay-erasures');
  return { knownErased: known, erasedAgain: replayed.length };
}

export const handler = taskHandler(RunRequestSchema, replayErasures);
