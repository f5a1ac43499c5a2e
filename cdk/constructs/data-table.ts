import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { isProduction } from '../settings.ts';
import { type TableName, type TableShape, tables } from '../tables.ts';
import { LarderlyStack } from './larderly-stack.ts';

/** A table on demand that can be set back to any second of the last 35 days, encrypted with a key that AWS owns. */
export class DataTable extends Construct {
  constructor(scope: Construct, noun: TableName) {
    super(scope, `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`);
    const stack = LarderlyStack.of(this);
    const { keepsData } = stack.settings;
    const shape: TableShape = tables[noun];
    const table = new Table(this, 'Table', {
      tableName: stack.nameOf(noun),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      ...(shape.hasSortKey && { sortKey: { name: 'sk', type: AttributeType.STRING } }),
      ...(shape.expires && { timeToLiveAttribute: 'expiresAt' }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keepsData && isProduction(stack.settings),
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    for (const [indexName, index] of Object.entries(shape.indexes)) {
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
        sortKey: index.sortKey,
        projectionType: ProjectionType.ALL,
      });
    }
  }
}
