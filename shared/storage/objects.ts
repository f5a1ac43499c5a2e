import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const client = new S3Client({ maxAttempts: 4 });

/** The objects of one bucket. */
export function objectsIn(Bucket: string) {
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
    async getRange(Key: string, from: number, to: number): Promise<Uint8Array> {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=${from}-${to - 1}` }));
      if (Body === undefined) throw new Error(`Object ${Key} has no body.`);
      return await Body.transformToByteArray();
    },
    /** Nothing happens when there is none under that key. */
    async remove(Key: string): Promise<void> {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}
