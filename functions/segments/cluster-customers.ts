import { clusterInputs } from '#domain/segments/feature-scales.ts';
import { columnJoiner, mainCurrencyOf } from '#domain/segments/feature-table.ts';
import { fitLifetime, LIFETIME_COLUMNS } from '#domain/segments/fit-lifetime.ts';
import { fitSegments } from '#domain/segments/fit-segments.ts';
import { fitRfmBounds, RFM_COLUMNS } from '#domain/segments/rfm.ts';
import { defaultScoreSettings } from '#domain/segments/score-settings.ts';
import { scoreVersionInForce } from '#domain/segments/score-version.ts';
import { nowMillis } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName, text } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { CurrencyCodeSchema } from '#schemas/money.ts';
import { type ClusterTask, ClusterTaskSchema, locksOfRun } from '#schemas/run.ts';
import { ScoreWeightsVariableSchema } from '#schemas/score.ts';
import { leasesIn } from '#storage/leases.ts';
import { nightlyFilesIn } from '#storage/nightly-files.ts';
import { runsIn } from '#storage/runs.ts';
import { scoreSettingsIn } from '#storage/score-settings.ts';
import { segmentationsIn } from '#storage/segments.ts';

const env = readEnvironment({
  SEGMENTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  /** Weights of the customer score, for a shop that weighs otherwise from the start. */
  SCORE_WEIGHTS: ScoreWeightsVariableSchema,
  /** Features to cluster on, by name and separated by commas. */
  SEGMENT_FEATURES: text.transform((names) => names.split(',')).optional(),
});
const inputs = clusterInputs(env.SEGMENT_FEATURES);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const scoreSettings = scoreSettingsIn(env.SEGMENTS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);
const files = nightlyFilesIn(env.ARTEFACTS_BUCKET);

/** Columns of the customers with an order in the main currency: one part at a time, so that no more is in memory than they. */
async function readColumns(collected: ClusterTask['collected'], names: readonly string[], currency: string | null) {
  const joiner = columnJoiner([...new Set(names)], currency);
  for (const part of collected.toSorted((left, right) => left.part - right.part)) joiner.add(await files.features(part));
  return joiner.columnOf;
}

async function clusterCustomers({ runId, asOf, fence, collected }: ClusterTask): Promise<{ key: string; customers: number }> {
  await leases.keepAll(locksOfRun(runId), { runId, fence }, nowMillis());
  const settings = (await scoreSettings.find()) ?? defaultScoreSettings(env.SCORE_WEIGHTS);
  const previous = await segmentations.find();
  const currency = CurrencyCodeSchema.nullable().parse(mainCurrencyOf(collected.map(({ currencies }) => currencies)));
  const columnOf = await readColumns(collected, [...inputs, ...settings.features, ...LIFETIME_COLUMNS, ...RFM_COLUMNS], currency);
  const fitted = fitSegments({ asOf, currency, inputs, columnOf, previous });
  const rfm = fitRfmBounds(columnOf);
  const key = await files.putModel({
    schemaVersion: 1,
    runId,
    asOf,
    currency,
    ...fitted,
    unsegmented: collected.reduce((sum, { customers }) => sum + customers, 0) - fitted.customers,
    ...scoreVersionInForce({ runId, asOf, currency, settings, columnOf, previous }),
    lifetime: fitLifetime(columnOf, { asOf, currency }),
    ...(rfm ? { rfm } : {}),
  });
  return { key, customers: fitted.customers };
}

const step = (task: ClusterTask) => runs.once({ runId: task.runId, step: 'cluster-customers' }, () => clusterCustomers(task));

export const handler = taskHandler(ClusterTaskSchema, step);
