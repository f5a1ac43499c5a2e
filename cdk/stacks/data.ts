import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRecovery, CfnUserPoolGroup, FeaturePlan, Mfa, UserPool } from 'aws-cdk-lib/aws-cognito';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CorsRule,
  HttpMethods,
  type LifecycleRule,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { acknowledge } from '../constructs/acknowledge.ts';
import { DataTable } from '../constructs/data-table.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { isProduction, type Settings, tunables } from '../settings.ts';
import { type TableName, tables } from '../tables.ts';

const operatorGroups = {
  marketer: 'Customers, segments, campaigns',
  quality: 'Cold chain, lots, holds',
  admin: 'Everything, sources and privacy included',
};

/**
 * A page that follows a redirect from the API to a large reply comes here without credentials and, when the API is not of its own
 * origin, with the origin `null`. Who holds the address may read; a list of origins would keep nobody else out.
 */
const redirectedPages: CorsRule[] = [{ allowedMethods: [HttpMethods.GET], allowedOrigins: ['*'] }];

/** What must outlive every deployment: tables, buckets and the people who work with them. */
export class DataStack extends LarderlyStack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, 'Data', {
      settings,
      description: 'Larderly: tables, buckets and operators',
      terminationProtection: settings.keepsData,
    });
    for (const noun of Object.keys(tables) as TableName[]) new DataTable(this, noun);
    const orderLife = Duration.days(tunables.orderObjectsDays);
    const replyLife = Duration.days(tunables.largeReplyDays);
    this.addBucket(
      'Artefacts',
      [
        { prefix: 'runs/', expiration: Duration.days(tunables.runObjectsDays) },
        { prefix: 'audiences/', expiration: Duration.days(tunables.audienceObjectsDays) },
        { prefix: 'orders/', expiration: orderLife, noncurrentVersionExpiration: Duration.days(1) },
        { prefix: 'exports/', expiration: Duration.days(tunables.exportObjectsDays), noncurrentVersionExpiration: Duration.days(1) },
        { prefix: 'replies/', expiration: replyLife, noncurrentVersionExpiration: replyLife },
      ],
      redirectedPages,
    );
    this.addBucket('Archive', [
      {
        transitions: [
          {
            storageClass: StorageClass.INFREQUENT_ACCESS,
            transitionAfter: Duration.days(tunables.archiveInfrequentAccessDays),
          },
        ],
      },
    ]);
    this.addOperators();
  }

  private get removalPolicy() {
    return this.settings.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  }

  private addBucket(id: string, rules: LifecycleRule[], cors: CorsRule[] = []): void {
    const bucket = new Bucket(this, id, {
      bucketName: this.bucketNameOf(id.toLowerCase()),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy: this.removalPolicy,
      cors,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(tunables.staleObjectVersionsDays),
          abortIncompleteMultipartUploadAfter: Duration.days(tunables.unfinishedUploadDays),
          expiredObjectDeleteMarker: true,
        },
        ...rules,
      ],
    });
    acknowledge(
      bucket,
      'AwsSolutions-S1',
      'Only functions read and write it; CloudTrail data events tell who, when the account wants to know.',
    );
  }

  private addOperators(): void {
    const pool = new UserPool(this, 'Operators', {
      userPoolName: this.nameOf('operators'),
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
      passwordPolicy: { minLength: 14, requireDigits: true, requireLowercase: true, requireUppercase: true, requireSymbols: true },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: this.settings.keepsData && isProduction(this.settings),
      removalPolicy: this.removalPolicy,
    });
    acknowledge(pool, 'AwsSolutions-COG8', 'Threat protection needs the Plus plan; operators are few, invited and use a second factor.');
    for (const [groupName, description] of Object.entries(operatorGroups)) {
      new CfnUserPoolGroup(this, `Group-${groupName}`, { userPoolId: pool.userPoolId, groupName, description });
    }
    const client = pool.addClient('Client', {
      userPoolClientName: this.nameOf('operators'),
      authFlows: { userSrp: true },
      disableOAuth: true,
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(tunables.accessTokenMinutes),
      idTokenValidity: Duration.minutes(tunables.accessTokenMinutes),
      refreshTokenValidity: Duration.days(tunables.refreshTokenDays),
    });
    const published = { 'user-pool-id': pool.userPoolId, 'user-pool-client-id': client.userPoolClientId };
    for (const [thing, stringValue] of Object.entries(published)) {
      new StringParameter(this, `Parameter-${thing}`, { parameterName: this.parameterNameOf(thing), stringValue });
    }
  }
}
