import { gunzipSync } from 'node:zlib';
import { parseJson } from './json.ts';

/** Above this the answer is 413; it also bounds what a compressed body may grow to. */
export const MAX_BODY_BYTES = 4_000_000;

export type RequestBody =
  | { readonly kind: 'json'; readonly value: unknown; readonly bytes: number }
  | { readonly kind: 'unreadable'; readonly status: 400 | 413; readonly message: string };

const unreadable = (status: 400 | 413, message: string): RequestBody => ({ kind: 'unreadable', status, message });

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;

function inflated(bytes: Buffer): Buffer | RequestBody {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    const isTooLarge = error instanceof RangeError || (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? unreadable(413, 'body: expected at most 4 MB when decompressed') : unreadable(400, 'body: expected valid gzip');
  }
}

/**
 * The JSON of a body, compressed or not, whatever its content type says: browsers send JSON as text/plain.
 *
 * @param rawBody - bytes as they came
 */
export function jsonBodyOf(rawBody: Buffer): RequestBody {
  if (rawBody.length > MAX_BODY_BYTES) return unreadable(413, 'body: expected at most 4 MB');
  const bytes = isGzip(rawBody) ? inflated(rawBody) : rawBody;
  if (!Buffer.isBuffer(bytes)) return bytes;
  try {
    return { kind: 'json', value: parseJson(bytes.toString('utf8')), bytes: bytes.length };
  } catch {
    return unreadable(400, 'body: expected JSON');
  }
}
