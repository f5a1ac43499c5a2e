import { DeleteObjectsCommand, ListBucketsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { Target } from './preflight.ts';

/**
 * Deletes every version of every object of a stage: CloudFormation removes only empty buckets.
 *
 * @param beginning - of the names of the buckets, after that of the stage; all of them when it is empty
 */
export async function emptyBuckets({ stage, region }: Target, beginning = ''): Promise<void> {
  const client = new S3Client({ region });
  const { Buckets = [] } = await client.send(new ListBucketsCommand({ Prefix: `larderly-${stage}-${beginning}`, BucketRegion: region }));
  for (const { Name } of Buckets) {
    if (Name === undefined) continue;
    while (await deletePage(client, Name));
    console.log(`${Name} is empty`);
  }
}

/** @returns whether there was something to delete */
async function deletePage(client: S3Client, Bucket: string): Promise<boolean> {
  const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
  const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  if (Objects.length === 0) return false;
  const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  const [failure] = Errors;
  if (failure) throw new Error(`${failure.Key} of ${Bucket} cannot be deleted: ${failure.Message}`);
  return true;
}
