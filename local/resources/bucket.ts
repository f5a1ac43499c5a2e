import * as z from 'zod';
import { type ServiceClient, ServiceError } from '../engines/service-client.ts';
import { type BucketCors, BucketCorsShape } from '../proxy/presigned.ts';
import type { Application } from '../template/application.ts';
import { type Parsed, parseAll, type ResourceKind } from './kind.ts';

const BucketShape = z.object({ BucketName: z.string().optional(), CorsConfiguration: BucketCorsShape.optional() });

export const bucketKind: ResourceKind<typeof BucketShape> = {
  types: ['AWS::S3::Bucket'],
  honoured: BucketShape,
  withoutEffect: {
    BucketEncryption: 'the data folder is not encrypted',
    LifecycleConfiguration: 'objects stay until the data folder is reset',
    LoggingConfiguration: 'the engine writes no access logs',
    OwnershipControls: 'there is one account here',
    PublicAccessBlockConfiguration: 'the engine listens on the loopback address only',
    Tags: 'nobody reads them here',
    VersioningConfiguration: 'the engine keeps the newest version of an object only',
  },
};

export type Bucket = Parsed<typeof BucketShape>;

export const bucketsOf = (application: Application): Bucket[] => parseAll(application, bucketKind);

/** What each bucket lets pages of other origins do, by its name. */
export function bucketCorsOf(application: Application): [string, BucketCors][] {
  return bucketsOf(application).flatMap(({ name, parsed }) => (parsed.CorsConfiguration ? [[name, parsed.CorsConfiguration]] : []));
}

export async function createBucket(client: ServiceClient, { name }: Bucket): Promise<void> {
  try {
    await client.putBucket(name);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status !== 409) throw error;
  }
}
