import { mostAtRisk, summaryOf } from '#domain/segments/at-risk.ts';
import { completeSegmentation } from '#domain/segments/complete-segmentation.ts';
import { membershipOf } from '#domain/segments/explain-segment.ts';
import { segmentOfCode } from '#domain/segments/feature-table.ts';
import { withRuleSegments } from '#domain/segments/rule-membership.ts';
import { membersOf } from '#domain/segments/segment-members.ts';
import { digestOf } from '#domain/segments/segments-digest.ts';
import { topicOf } from '#messaging/topic.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, currencyCode, readEnvironment, tableName, timeZone, topicArn } from '#runtime/environment.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { PersonKey, RunId } from '#schemas/ids.ts';
import { locksOfRun, type PublishTask, PublishTaskSchema, type RunPart } from '#schemas/run.ts';
import type { SegmentModel, SegmentName } from '#schemas/segment.ts';
import { atRiskFilesIn } from '#storage/at-risk-files.ts';
import { atRiskListsIn } from '#storage/at-risk-lists.ts';
import { leaseKey, leasesIn } from '#storage/leases.ts';
import { type MembershipChange, membershipsIn } from '#storage/memberships.ts';
import { nightlyFilesIn } from '#storage/nightly-files.ts';
import { customersIn } from '#storage/profiles.ts';
import { ruleChangeFilesIn } from '#storage/rule-change-files.ts';
import { ruleMembershipsIn } from '#storage/rule-memberships.ts';
import { ruleSegmentsIn } from '#storage/rule-segments.ts';
import { runsIn } from '#storage/runs.ts';
import { KEPT_RUNS, segmentListsIn } from '#storage/segment-lists.ts';
import { segmentationsIn } from '#storage/segments.ts';

/** Profiles read at once; before each batch the run shows that it still holds its lock. */
const BATCH_SIZE = 100;
const RULES_AT_ONCE = 8;
const LOCK = 'segments';

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  MARKETING_TOPIC_ARN: topicArn,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const customers = customersIn(env.CUSTOMERS_TABLE);
const memberships = membershipsIn(customers);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);
const files = nightlyFilesIn(env.ARTEFACTS_BUCKET);
const atRiskFiles = atRiskFilesIn(env.ARTEFACTS_BUCKET);
const atRiskLists = atRiskListsIn(env.SEGMENTS_TABLE);
const segmentLists = segmentListsIn(env.ARTEFACTS_BUCKET);
const ruleChanges = ruleChangeFilesIn(env.ARTEFACTS_BUCKET);
const ruleSegments = ruleSegmentsIn(env.SEGMENTS_TABLE);
const ruleMemberships = ruleMembershipsIn({ customers: env.CUSTOMERS_TABLE, segments: env.SEGMENTS_TABLE }, customers);
const marketing = topicOf(env.MARKETING_TOPIC_ARN);

/** Somebody whose profile is to be written: the new segment, or none, and the features behind it. */
interface ChangedCustomer {
  readonly key: PersonKey;
  readonly name: SegmentName | undefined;
  readonly features: Float64Array;
}

async function changedCustomers(runId: RunId, part: number): Promise<ChangedCustomer[]> {
  const { count, keyAt, columns } = await files.changes(runId, part);
  const [segments = new Float64Array(), ...features] = columns;
  return Array.from({ length: count }, (_, row) => ({
    key: keyAt(row) as PersonKey,
    name: segmentOfCode(segments[row] as number),
    features: Float64Array.from(features, (column) => column[row] as number),
  }));
}

async function publishBatch(model: SegmentModel, batch: readonly ChangedCustomer[], fence: number) {
  await leases.keepAll(locksOfRun(model.runId), { runId: model.runId, fence }, nowMillis());
  const profiles = await customers.findMany(batch.map(({ key }) => key));
  const changes = batch.flatMap(({ key, name, features }): MembershipChange[] => {
    const profile = profiles.get(key);
    return profile ? [{ profile, decide: (read) => name && membershipOf(model, name, features, read.segment) }] : [];
  });
  const counts = await memberships.change(changes, fence);
  return { ...counts, gone: counts.gone + batch.length - changes.length };
}

/** Brings the rule segments of some people to what they are as of the run, with the segments and scores that it gave. */
async function updateRules(
  { runId, asOf, fence, part }: RunPart,
  segmentation: SegmentModel,
  changed: readonly PersonKey[],
): Promise<number> {
  const book = { rules: await ruleSegments.list(), segmentation, currency: env.SHOP_CURRENCY, zone: env.SHOP_TIME_ZONE };
  const moved = await ruleChanges.get(runId, part);
  const keys = [...new Set(book.rules.length > 0 ? [...moved, ...changed] : moved)];
  let saved = 0;
  for (let start = 0; start < keys.length; start += BATCH_SIZE) {
    await leases.keepAll(locksOfRun(runId), { runId, fence }, nowMillis());
    const profiles = await customers.findMany(keys.slice(start, start + BATCH_SIZE));
    await inParallel([...profiles.values()], RULES_AT_ONCE, async (read) => {
      const outcome = await ruleMemberships.update(read, (profile) => withRuleSegments(profile, book, asOf));
      if (outcome === 'saved') saved++;
    });
  }
  return saved;
}

async function publishPart(runPart: RunPart) {
  const { runId, fence, part } = runPart;
  const model = await files.model(runId);
  const changed = await changedCustomers(runId, part);
  const counts = { part, saved: 0, unchanged: 0, gone: 0, ruleChanges: 0 };
  for (let start = 0; start < changed.length; start += BATCH_SIZE) {
    const { saved, unchanged, gone } = await publishBatch(model, changed.slice(start, start + BATCH_SIZE), fence);
    counts.saved += saved;
    counts.unchanged += unchanged;
    counts.gone += gone;
  }
  const changedKeys = changed.map(({ key }) => key);
  counts.ruleChanges = await updateRules(runPart, model, changedKeys);
  return counts;
}

async function putLists({ runId, centres }: SegmentModel, of: number): Promise<void> {
  const parts = await Promise.all(Array.from({ length: of }, (_, part) => files.members(runId, part)));
  for (const { name } of centres) await segmentLists.put(runId, name, [...membersOf(parts, name)]);
}

async function putInForce({ runId, fence, of }: Pick<RunPart, 'runId' | 'fence' | 'of'>) {
  const model = await files.model(runId);
  const parts = await Promise.all(Array.from({ length: of }, (_, part) => files.summary(runId, part)));
  const atRisk = mostAtRisk(await atRiskFiles.all(runId, of));
  await atRiskLists.put(runId, atRisk);
  await putLists(model, of);
  const segmentation = completeSegmentation(model, { parts, atRisk: summaryOf(atRisk), previous: await segmentations.find() });
  const lease = { TableName: env.RUNS_TABLE, Key: leaseKey(LOCK) };
  const published = await segmentations.publish(segmentation, { publishedAt: now(), fence, lease });
  await atRiskLists.keepOnly(runId);
  const inForce = await segmentations.history({ limit: KEPT_RUNS });
  await segmentLists.keepOnly(inForce.items.map((one) => one.runId));
  const { subject, text } = digestOf(published);
  await marketing.publish(subject, text, { job: 'segments' });
  const { customers: clustered, unsegmented, currency, changed, moves, silhouette, inertia, revision, segments, drift } = published;
  return { customers: clustered, unsegmented, currency, changed, silhouette, inertia, drift, revision, segments, moves };
}

async function publishSegments(task: PublishTask): Promise<Record<string, unknown>> {
  if ('commit' in task) return runs.once({ runId: task.runId, step: 'commit-segments' }, () => putInForce(task));
  return runs.once({ runId: task.runId, step: 'publish-segments', part: task.part }, () => publishPart(task));
}

export const handler = taskHandler(PublishTaskSchema, publishSegments);
