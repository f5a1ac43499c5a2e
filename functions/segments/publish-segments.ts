import { type ChangedCustomer, changedCustomers } from '#domain/segments/collected-rows.ts';
import { membershipOf } from '#domain/segments/explain-segment.ts';
import { digestOf } from '#domain/segments/segments-digest.ts';
import { topicOf } from '#messaging/topic.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName, topicArn } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type PublishTask, PublishTaskSchema, type RunPart } from '#schemas/run.ts';
import type { Segmentation } from '#schemas/segment.ts';
import { leaseKey, leasesIn } from '#storage/leases.ts';
import { membershipsIn } from '#storage/memberships.ts';
import { nightlyFilesIn } from '#storage/nightly-files.ts';
import { customersIn } from '#storage/profiles.ts';
import { runsIn } from '#storage/runs.ts';
import { segmentationsIn } from '#storage/segments.ts';

/** Profiles read at once; before each batch the run shows that it still holds its lock. */
const BATCH_SIZE = 100;
const LOCK = 'segments';

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  MARKETING_TOPIC_ARN: topicArn,
});
const customers = customersIn(env.CUSTOMERS_TABLE);
const memberships = membershipsIn(customers);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);
const files = nightlyFilesIn(env.ARTEFACTS_BUCKET);
const marketing = topicOf(env.MARKETING_TOPIC_ARN);

async function publishBatch(segmentation: Segmentation, batch: readonly ChangedCustomer[], fence: number) {
  await leases.keep(LOCK, { runId: segmentation.runId, fence }, nowMillis());
  const profiles = await customers.findMany(batch.map(({ key }) => key));
  const change = async ({ key, name, features }: ChangedCustomer) => {
    const profile = profiles.get(key);
    if (profile === undefined) return 'gone';
    return memberships.change(profile, { fence, decide: (read) => name && membershipOf(segmentation, name, features, read.segment) });
  };
  return Promise.all(batch.map(change));
}

async function publishPart({ runId, fence, part }: RunPart) {
  const { segmentation, changes } = await files.plan(runId);
  const changed = changedCustomers(await files.changes(changes, part));
  const counts = { part, saved: 0, unchanged: 0, gone: 0 };
  for (let start = 0; start < changed.length; start += BATCH_SIZE) {
    const outcomes = await publishBatch(segmentation, changed.slice(start, start + BATCH_SIZE), fence);
    for (const outcome of outcomes) counts[outcome]++;
  }
  await runs.stepDone(runId, 'publish-segments', part);
  return counts;
}

async function putInForce({ runId, fence }: Pick<RunPart, 'runId' | 'fence'>) {
  const { segmentation } = await files.plan(runId);
  const lease = { TableName: env.RUNS_TABLE, Key: leaseKey(LOCK) };
  const published = await segmentations.publish(segmentation, { publishedAt: now(), fence, lease });
  const { subject, text } = digestOf(published);
  await marketing.publish(subject, text, { job: 'segments' });
  await runs.stepDone(runId, 'commit-segments');
  const { customers: clustered, unsegmented, currency, changed, moves, silhouette, inertia, revision, segments } = published;
  return { customers: clustered, unsegmented, currency, changed, silhouette, inertia, revision, segments, moves };
}

async function publishSegments(task: PublishTask): Promise<Record<string, unknown>> {
  return 'commit' in task ? putInForce(task) : publishPart(task);
}

export const handler = taskHandler(PublishTaskSchema, publishSegments);
