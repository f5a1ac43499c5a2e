import { rowCollector } from '#domain/segments/collected-rows.ts';
import { asOfDay } from '#domain/segments/customer-features.ts';
import { bucketName, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type CollectedPart, type RunPart, RunPartSchema } from '#schemas/run.ts';
import { nightlyFilesIn } from '#storage/nightly-files.ts';
import { customersIn } from '#storage/profiles.ts';
import { runsIn } from '#storage/runs.ts';

const env = readEnvironment({ CUSTOMERS_TABLE: tableName, RUNS_TABLE: tableName, ARTEFACTS_BUCKET: bucketName, SHOP_TIME_ZONE: timeZone });
const customers = customersIn(env.CUSTOMERS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const files = nightlyFilesIn(env.ARTEFACTS_BUCKET);

async function collectFeatures({ runId, asOf, part, of }: RunPart): Promise<CollectedPart> {
  const collector = rowCollector(asOfDay(asOf, env.SHOP_TIME_ZONE));
  for await (const profile of customers.scanPart(part, of)) collector.add(profile);
  const { keys, rows, ...header } = collector.result();
  const stored = await files.putFeatures(runId, part, { header, keys, rows });
  await runs.stepDone(runId, 'collect-features', part);
  return { part, ...stored };
}

export const handler = taskHandler(RunPartSchema, collectFeatures);
