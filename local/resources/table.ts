import * as z from 'zod';
import { type ServiceClient, ServiceError } from '../engines/service-client.ts';
import type { Application } from '../template/application.ts';
import { flag, type Parsed, parseAll, type ResourceKind } from './kind.ts';

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const TableShape = z.object({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema,
  GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), KeySchema, Projection: z.record(z.string(), z.unknown()) })).optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string().optional(), Enabled: flag }).optional(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
});

export const tableKind: ResourceKind<typeof TableShape> = {
  types: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
  honoured: TableShape,
  checkedOnly: { BillingMode: 'is on demand' },
  withoutEffect: {
    DeletionProtectionEnabled: 'the data folder is removed by hand or by --reset only',
    PointInTimeRecoverySpecification: 'neither engine knows backups',
    Replicas: 'there is one region here',
    SSESpecification: 'the data folder is not encrypted',
    Tags: 'nobody reads them here',
    WriteOnDemandThroughputSettings: 'the engines have no limit of throughput',
  },
};

export type Table = Parsed<typeof TableShape>;

export const tablesOf = (application: Application): Table[] => parseAll(application, tableKind);

/** Creates the table; one that exists already gets the indexes that it lacks. */
export async function createTable(client: ServiceClient, { name: TableName, parsed }: Table): Promise<void> {
  const { AttributeDefinitions, KeySchema: key, GlobalSecondaryIndexes, BillingMode } = parsed;
  const indexes = GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes };
  try {
    await client.json('dynamodb', 'CreateTable', { TableName, AttributeDefinitions, KeySchema: key, BillingMode, ...indexes });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'ResourceInUseException') throw error;
    await addMissingIndexes(client, TableName, parsed);
  }
  await enableTimeToLive(client, TableName, parsed);
}

interface Described {
  readonly Table: { readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[] };
}

async function addMissingIndexes(client: ServiceClient, TableName: string, parsed: Table['parsed']): Promise<void> {
  const { Table } = await client.json<Described>('dynamodb', 'DescribeTable', { TableName });
  const existing = new Set(Table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  for (const index of parsed.GlobalSecondaryIndexes ?? []) {
    if (existing.has(index.IndexName)) continue;
    const { AttributeDefinitions } = parsed;
    await client.json('dynamodb', 'UpdateTable', { TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: index }] });
  }
}

async function enableTimeToLive(
  client: ServiceClient,
  TableName: string,
  { TimeToLiveSpecification: setting }: Table['parsed'],
): Promise<void> {
  if (!setting?.Enabled) return;
  try {
    await client.json('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification: setting });
  } catch (error) {
    // It is on already.
    if (!(error instanceof ServiceError) || error.code !== 'ValidationException') throw error;
  }
}
