import * as z from 'zod';
import { joinParts } from '#domain/segments/collected-rows.ts';
import { clusterInputs } from '#domain/segments/feature-scales.ts';
import { defaultScoreWeights } from '#domain/segments/score-weights.ts';
import { segmentCustomers } from '#domain/segments/segment-customers.ts';
import { nowMillis } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName, text } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type ClusterTask, ClusterTaskSchema } from '#schemas/run.ts';
import { ScoreWeightsSchema } from '#schemas/segment.ts';
import { leasesIn } from '#storage/leases.ts';
import { nightlyFilesIn } from '#storage/nightly-files.ts';
import { runsIn } from '#storage/runs.ts';
import { segmentationsIn } from '#storage/segments.ts';

const env = readEnvironment({
  SEGMENTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  /** Weights of the customer score as JSON, for a shop that weighs otherwise. */
  SCORE_WEIGHTS: z.preprocess(
    (json) => (typeof json === 'string' ? JSON.parse(json) : undefined),
    ScoreWeightsSchema.default(defaultScoreWeights),
  ),
  /** Features to cluster on, by name and separated by commas. */
  SEGMENT_FEATURES: text.transform((names) => names.split(',')).optional(),
});
const inputs = clusterInputs(env.SEGMENT_FEATURES);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);
const files = nightlyFilesIn(env.ARTEFACTS_BUCKET);

async function clusterCustomers({
  runId,
  asOf,
  fence,
  collected,
}: ClusterTask): Promise<{ key: string; changed: number; customers: number }> {
  await leases.keep('segments', { runId, fence }, nowMillis());
  const inOrder = collected.toSorted((left, right) => left.part - right.part);
  const parts = await Promise.all(inOrder.map(files.features));
  const previous = await segmentations.find();
  const { segmentation, changes } = segmentCustomers(joinParts(parts), parts.length, {
    runId,
    asOf,
    inputs,
    weights: env.SCORE_WEIGHTS,
    previous,
  });
  const key = await files.putPlan(segmentation, changes);
  await runs.stepDone(runId, 'cluster-customers');
  return { key, changed: segmentation.changed, customers: segmentation.customers };
}

export const handler = taskHandler(ClusterTaskSchema, clusterCustomers);
