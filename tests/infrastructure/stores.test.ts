import { describe, expect, inject, it } from 'vitest';
import { tables as shapes, type TableShape } from '../../cdk/tables.ts';
import { allOf } from './template.ts';

const templates = inject('templates');
const tables = allOf(templates, 'AWS::DynamoDB::Table');

describe('every table', () => {
  it('is there, and stands apart from what is deployed often', () => {
    const names = tables.map(({ Properties }) => Properties.TableName.replace('larderly-production-', ''));
    expect(names.sort()).toEqual(Object.keys(shapes).sort());
    expect(allOf({ ...templates, Data: { Resources: {} } }, 'AWS::DynamoDB::Table')).toEqual([]);
  });

  it('can be set back to any second, survives its stack, and resists deletion in production', () => {
    for (const { id, Properties, DeletionPolicy } of tables) {
      expect(Properties.PointInTimeRecoverySpecification, id).toMatchObject({ PointInTimeRecoveryEnabled: true });
      expect(Properties.DeletionProtectionEnabled, id).toBe(true);
      expect(DeletionPolicy, id).toBe('Retain');
    }
  });

  it('is encrypted with the key that AWS owns, which is what switching KMS off means', () => {
    for (const { id, Properties } of tables) expect(Properties.SSESpecification, id).toEqual({ SSEEnabled: false });
  });

  it('is paid by use', () => {
    for (const { id, Properties } of tables) expect(Properties.BillingMode, id).toBe('PAY_PER_REQUEST');
  });

  it('forgets what expires, and nothing else', () => {
    for (const { Properties } of tables) {
      const shape: TableShape = shapes[Properties.TableName.replace('larderly-production-', '') as keyof typeof shapes];
      const expected = shape.expires ? { AttributeName: 'expiresAt', Enabled: true } : undefined;
      expect(Properties.TimeToLiveSpecification, Properties.TableName).toEqual(expected);
    }
  });
});

describe('every bucket', () => {
  // The pages of the console can be uploaded again, and stand with their host.
  const buckets = allOf({ ...templates, Edge: { Resources: {} } }, 'AWS::S3::Bucket');

  it('is private, encrypted and versioned, and drops old versions', () => {
    expect(buckets).toHaveLength(2);
    for (const { id, Properties, DeletionPolicy } of buckets) {
      expect(Properties.PublicAccessBlockConfiguration, id).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration, id).toHaveLength(1);
      expect(Properties.VersioningConfiguration, id).toEqual({ Status: 'Enabled' });
      expect(Properties.LifecycleConfiguration.Rules[0].NoncurrentVersionExpiration, id).toEqual({ NoncurrentDays: 30 });
      expect(DeletionPolicy, id).toBe('Retain');
    }
  });

  it('forgets large replies after a day, with all their versions, and shows them to the pages that are sent there', () => {
    const [artefacts] = buckets.filter(({ Properties }) => JSON.stringify(Properties.BucketName).includes('artefacts'));
    const rules = artefacts?.Properties.LifecycleConfiguration.Rules as { Prefix?: string }[];
    expect(rules.filter(({ Prefix }) => Prefix === 'replies/')).toEqual([
      { Prefix: 'replies/', Status: 'Enabled', ExpirationInDays: 1, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
    ]);
    expect(artefacts?.Properties.CorsConfiguration).toEqual({ CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] });
  });
});

describe('the operators', () => {
  it('are invited, use a second factor, and stand in one of three groups', () => {
    const [pool] = allOf(templates, 'AWS::Cognito::UserPool');
    expect(pool?.Properties).toMatchObject({ MfaConfiguration: 'ON', AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    const groups = allOf(templates, 'AWS::Cognito::UserPoolGroup').map(({ Properties }) => Properties.GroupName);
    expect(groups.sort()).toEqual(['admin', 'marketer', 'quality']);
  });
});
