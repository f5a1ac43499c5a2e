import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The tables, as `docs/keys.md` has them. */
const TABLES: Readonly<Record<string, 'single' | 'pair'>> = {
  CUSTOMERS_TABLE: 'single',
  EVENTS_TABLE: 'pair',
  ORDERS_TABLE: 'single',
  IDENTITIES_TABLE: 'pair',
  REJECTS_TABLE: 'pair',
  CONSENTS_TABLE: 'pair',
  SOURCES_TABLE: 'pair',
  REQUESTS_TABLE: 'single',
  CAMPAIGNS_TABLE: 'pair',
  SEGMENTS_TABLE: 'pair',
  UNITS_TABLE: 'pair',
  INCIDENTS_TABLE: 'single',
  ALERTS_TABLE: 'pair',
  HOLDS_TABLE: 'pair',
  LOTS_TABLE: 'pair',
  CASES_TABLE: 'pair',
  EPCIS_TABLE: 'pair',
  PRODUCTS_TABLE: 'single',
  RUNS_TABLE: 'pair',
  LISTS_TABLE: 'pair',
  SALES_TABLE: 'pair',
  RECALLS_TABLE: 'pair',
  ESCROW_TABLE: 'single',
  FEEDBACK_TABLE: 'pair',
  INVENTORY_TABLE: 'pair',
};
const nameOf = (variable: string) => variable.toLowerCase().replaceAll('_', '-');
const SHOP = { SHOP_TIME_ZONE: 'Europe/Berlin', SHOP_CURRENCY: 'EUR' };
const binary = fileURLToPath(import.meta.resolve('@dynoxide/linux-x64/package.json')).replace('package.json', 'dynoxide');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

const indexOn = (IndexName: string, partition: string, sort: string) => ({
  IndexName,
  KeySchema: [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ],
  Projection: { ProjectionType: 'ALL' as const },
});

const INDEXES: Readonly<Record<string, ReturnType<typeof indexOn>[]>> = {
  REQUESTS_TABLE: [indexOn('byStatus', 'status', 'receivedAt')],
  INCIDENTS_TABLE: [indexOn('byStatus', 'status', 'openedAt')],
  FEEDBACK_TABLE: [indexOn('byQueue', 'queue', 'rank'), indexOn('byDay', 'day', 'at'), indexOn('byComplaint', 'complaintMonth', 'at')],
};

function tableOf(variable: string): CreateTableCommandInput {
  const indexes = INDEXES[variable] ?? [];
  const names = new Set(indexes.flatMap(({ KeySchema }) => KeySchema.map(({ AttributeName }) => AttributeName)));
  const isPair = TABLES[variable] === 'pair';
  return {
    TableName: nameOf(variable),
    BillingMode: 'PAY_PER_REQUEST' as const,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }, ...(isPair ? [{ AttributeName: 'sk', KeyType: 'RANGE' as const }] : [])],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' as const },
      ...(isPair ? [{ AttributeName: 'sk', AttributeType: 'S' as const }] : []),
      ...[...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    ],
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
  };
}

async function createTables(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, maxAttempts: 20 });
  for (const variable of Object.keys(TABLES)) await client.send(new CreateTableCommand(tableOf(variable)));
  client.destroy();
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resume) => setTimeout(resume, 20));
  }
  throw new Error('dynoxide did not start.');
}

/** A DynamoDB of one test file: starts the engine in memory, makes the tables, and points this process to it. */
export async function startEngine(): Promise<{ stop: () => void }> {
  const port = await freePort();
  const engine: ChildProcess = spawn(binary, ['serve', '--port', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    ARTEFACTS_BUCKET: 'artefacts',
    ...SHOP,
    ...Object.fromEntries(Object.keys(TABLES).map((variable) => [variable, nameOf(variable)])),
  });
  await untilListening(port);
  await createTables(endpoint);
  return { stop: () => engine.kill('SIGKILL') };
}
