import { rmSync } from 'node:fs';
import type { GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import type { AssignTask, BegunRun } from '#schemas/run.ts';
import { type Engines, startEngines } from '../../local/engines/engines.ts';
import { engineFolder } from './engine-folder.ts';

export const TABLES = {
  CUSTOMERS_TABLE: 'night-customers',
  EVENTS_TABLE: 'night-events',
  SOURCES_TABLE: 'night-sources',
  SEGMENTS_TABLE: 'night-segments',
  CAMPAIGNS_TABLE: 'night-campaigns',
  CONSENTS_TABLE: 'night-consents',
  LOTS_TABLE: 'night-lots',
  KPIS_TABLE: 'night-kpis',
  FEEDBACK_TABLE: 'night-feedback',
  INVENTORY_TABLE: 'night-inventory',
  PRODUCTS_TABLE: 'night-products',
  RUNS_TABLE: 'night-runs',
  REJECTS_TABLE: 'night-rejects',
  UNITS_TABLE: 'night-units',
  INCIDENTS_TABLE: 'night-incidents',
};
export const BUCKET = 'night-artefacts';
const REGION = 'eu-central-1';

const indexOf = (IndexName: string, hash: string, range: string): GlobalSecondaryIndex => ({
  IndexName,
  KeySchema: [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'ALL' },
});
const INDEXES: Readonly<Record<string, readonly [string, string, string]>> = {
  [TABLES.FEEDBACK_TABLE]: ['byDay', 'day', 'at'],
  [TABLES.INCIDENTS_TABLE]: ['byStatus', 'status', 'openedAt'],
};
const UNSORTED: readonly string[] = [TABLES.CUSTOMERS_TABLE, TABLES.PRODUCTS_TABLE, TABLES.INCIDENTS_TABLE];

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** The tasks of the nightly workflow on engines of their own, called one by one, so that a test can let any of them fail. */
export interface NightShift {
  /** Calls a function by its folder and file, such as `kpis/begin-run`. */
  run<Output = Record<string, unknown>>(file: string, input: unknown): Promise<Output>;
  stop(): Promise<void>;
}

/** Runs the job segments once, step by step. @param suffix - of the run's id, six letters or digits */
export async function segmentNight(shift: NightShift, asOf: string, suffix: string): Promise<BegunRun> {
  const run = await shift.run<BegunRun>('kpis/begin-run', { job: 'segments', asOf, runId: `segments-2026-11-22-m${suffix}` });
  const collected: AssignTask['collected'][] = [];
  for (const part of run.parts) collected.push(await shift.run('segments/collect-features', part));
  await shift.run('segments/cluster-customers', { ...run, collected });
  for (const [index, part] of run.parts.entries()) await shift.run('segments/assign-segments', { ...part, collected: collected[index] });
  for (const part of run.parts) await shift.run('segments/publish-segments', part);
  await shift.run('segments/publish-segments', { ...run, of: run.parts.length, commit: true });
  await shift.run('kpis/finish-run', run);
  return run;
}

/** Sets the environment, so import `#storage/…` only afterwards. */
export async function startNightShift(): Promise<NightShift> {
  const dataFolder = engineFolder('larderly-night-');
  const engines = await startEngines({ dataFolder, region: REGION, tableEngine: undefined, onLost: () => undefined });
  Object.assign(process.env, environmentFor(engines));
  const { DynamoDBClient, CreateTableCommand } = await import('@aws-sdk/client-dynamodb');
  const { S3Client, CreateBucketCommand } = await import('@aws-sdk/client-s3');
  const { SNSClient, CreateTopicCommand } = await import('@aws-sdk/client-sns');
  const tables = new DynamoDBClient({});
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  for (const TableName of Object.values(TABLES)) {
    const isSorted = !UNSORTED.includes(TableName);
    const index = INDEXES[TableName];
    await tables.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [text('pk'), ...(isSorted ? [text('sk')] : []), ...(index ? [text(index[1]), text(index[2])] : [])],
        ...(index ? { GlobalSecondaryIndexes: [indexOf(...index)] } : {}),
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, ...(isSorted ? [{ AttributeName: 'sk', KeyType: 'RANGE' as const }] : [])],
      }),
    );
  }
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: BUCKET }));
  for (const name of ['MARKETING', 'OPERATIONS']) {
    const { TopicArn } = await new SNSClient({}).send(new CreateTopicCommand({ Name: `night-${name.toLowerCase()}` }));
    process.env[`${name}_TOPIC_ARN`] = TopicArn;
  }
  return {
    async run<Output>(file: string, input: unknown) {
      const { handler } = (await import(/* @vite-ignore */ `../../functions/${file}.ts`)) as { handler: Handler };
      return (await handler(JSON.parse(JSON.stringify(input)), {} as Context)) as Output;
    },
    async stop() {
      await engines.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

function environmentFor({ upstreams }: Engines): Record<string, string> {
  const addresses = [...upstreams].map(([service, { origin }]) => [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, origin.origin]);
  return {
    ...Object.fromEntries(addresses),
    ...TABLES,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ARTEFACTS_BUCKET: BUCKET,
    SHOP_TIME_ZONE: 'Europe/Berlin',
    SHOP_CURRENCY: 'EUR',
    CUSTOMER_PARTS: '8',
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
}
