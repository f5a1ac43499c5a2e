import { randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** Enough to follow a redirect; a download that has begun goes on. */
const READABLE_SECONDS = 120;

const client = new S3Client({ maxAttempts: 4 });

/** Replies that are too large for the gateway, under `replies/` of a bucket, whose lifecycle removes them after a day. */
export function largeRepliesIn(Bucket: string) {
  async function put(body: string | Uint8Array, contentType: string): Promise<string> {
    const Key = `replies/${randomUUID()}`;
    await client.send(new PutObjectCommand({ Bucket, Key, Body: body, ContentType: contentType, CacheControl: 'no-store' }));
    return Key;
  }
  const addressOf = (Key: string): Promise<string> =>
    getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: READABLE_SECONDS });

  return {
    /** @returns the key under which it is kept for a day */
    put,
    /** The address under which something that was put may be read, without any other credential, within two minutes. */
    addressOf,
    /** @returns the address under which it may be read, without any other credential, within two minutes */
    async keep(body: string | Uint8Array, contentType: string): Promise<string> {
      return await addressOf(await put(body, contentType));
    },
  };
}
