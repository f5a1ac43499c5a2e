import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

const client = new S3Client({ maxAttempts: 4 });

/** The objects of one bucket. */
export function objectsIn(Bucket: string) {
  async function getRange(Key: string, from: number, to: number): Promise<Uint8Array> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=${from}-${to - 1}` }));
    if (Body === undefined) throw new Error(`Object ${Key} has no body.`);
    return await Body.transformToByteArray();
  }
  return {
    async put(Key: string, body: Uint8Array | string, contentType = 'application/octet-stream'): Promise<void> {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: body, ContentType: contentType }));
    },
    /** The whole object, or undefined when there is none under that key. */
    async get(Key: string): Promise<Uint8Array | undefined> {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    /** Bytes `from` (inclusive) to `to` (exclusive) of an object that exists. */
    getRange,
    /** The same bytes, as far as there are any; undefined when there is no such object or it ends before `from`. */
    async findRange(Key: string, from: number, to: number): Promise<Uint8Array | undefined> {
      try {
        return await getRange(Key, from, to);
      } catch (error) {
        if (error instanceof NoSuchKey || (error instanceof S3ServiceException && error.name === 'InvalidRange')) return undefined;
        throw error;
      }
    },
    /** Keys that begin so, in their order. */
    async *keys(Prefix: string): AsyncIterable<string> {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
        for (const { Key } of Contents) if (Key !== undefined) yield Key;
      }
    },
    /** Nothing happens when there is none under that key. */
    async remove(Key: string): Promise<void> {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}
